import { openai } from '@ai-sdk/openai'
import { OpenInferenceBatchSpanProcessor } from '@arizeai/openinference-vercel'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { generateText, type ModelMessage } from 'ai'

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'openinference.project.name': 'default' }),
  // The default of 128 attributes cuts long chats short.
  spanLimits: { attributeCountLimit: 10_000 },
  spanProcessors: [
    new OpenInferenceBatchSpanProcessor({
      exporter: new OTLPTraceExporter({ url: 'http://127.0.0.1:6006/v1/traces' }),
    }),
  ],
})
provider.register()

const messages: ModelMessage[] = []

async function chat(sessionId: string, question: string) {
  messages.push({ role: 'user', content: question })
  const { text } = await generateText({
    model: openai('gpt-4o-mini'),
    messages,
    experimental_telemetry: { isEnabled: true, metadata: { sessionId } },
  })
  messages.push({ role: 'assistant', content: text })
  console.log(text)
}

const sessionId = crypto.randomUUID()
await chat(sessionId, "hi! I'm Tim")
await chat(sessionId, 'What is my name?')
await provider.shutdown()
