import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain'
import * as CallbackManagerModule from '@langchain/core/callbacks/manager'
import { AIMessage, HumanMessage, type BaseMessage } from '@langchain/core/messages'
import { ChatOpenAI } from '@langchain/openai'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'openinference.project.name': 'default' }),
  // The default of 128 attributes cuts long chats short.
  spanLimits: { attributeCountLimit: 10_000 },
  spanProcessors: [
    new BatchSpanProcessor(new OTLPTraceExporter({ url: 'http://127.0.0.1:6006/v1/traces' })),
  ],
})
provider.register()
new LangChainInstrumentation({ tracerProvider: provider }).manuallyInstrument(CallbackManagerModule)

const model = new ChatOpenAI({ model: 'gpt-4o-mini' })
const messages: BaseMessage[] = []

async function chat(sessionId: string, question: string) {
  messages.push(new HumanMessage(question))
  // session_id, thread_id or conversation_id in the metadata names the session.
  const reply = await model.invoke(messages, { metadata: { session_id: sessionId } })
  messages.push(new AIMessage(reply.text))
  console.log(reply.text)
}

const sessionId = crypto.randomUUID()
await chat(sessionId, "hi! I'm Tim")
await chat(sessionId, 'What is my name?')
await provider.shutdown()
