import { setSession } from '@arizeai/openinference-core'
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai'
import { context } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import OpenAI from 'openai'

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'openinference.project.name': 'default' }),
  // The default of 128 attributes cuts long chats short.
  spanLimits: { attributeCountLimit: 10_000 },
  spanProcessors: [
    new BatchSpanProcessor(new OTLPTraceExporter({ url: 'http://127.0.0.1:6006/v1/traces' })),
  ],
})
provider.register()
new OpenAIInstrumentation({ tracerProvider: provider }).manuallyInstrument(OpenAI)

const openai = new OpenAI()
const messages: OpenAI.ChatCompletionMessageParam[] = []

async function chat(sessionId: string, question: string) {
  messages.push({ role: 'user', content: question })
  // Every span in this context belongs to the session.
  const inSession = setSession(context.active(), { sessionId })
  const reply = await context.with(inSession, () =>
    openai.chat.completions.create({ model: 'gpt-4o-mini', messages }),
  )
  const answer = reply.choices[0]?.message.content ?? ''
  messages.push({ role: 'assistant', content: answer })
  console.log(answer)
}

const sessionId = crypto.randomUUID()
await chat(sessionId, "hi! I'm Tim")
await chat(sessionId, 'What is my name?')
await provider.shutdown()
