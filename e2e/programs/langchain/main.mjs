// A conversation with a LangChain chat model, or with a LangGraph agent that has a tool and a memory.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { LangChainInstrumentation } from '@arizeai/openinference-instrumentation-langchain'
import * as CallbackManager from '@langchain/core/callbacks/manager'
import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { MemorySaver, MessagesAnnotation, StateGraph } from '@langchain/langgraph'
import { ToolNode, toolsCondition } from '@langchain/langgraph/prebuilt'
import { ChatOpenAI } from '@langchain/openai'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'

const { values: options } = parseArgs({
  options: {
    session: { type: 'string', default: 'langchain-1' },
    /** Under which name the session travels in the metadata. */
    key: { type: 'string', default: 'session_id' },
    project: { type: 'string', default: 'langchain' },
    graph: { type: 'boolean', default: false },
  },
})

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'openinference.project.name': options.project }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
})
provider.register()
new LangChainInstrumentation({ tracerProvider: provider }).manuallyInstrument(CallbackManager)

const model = new ChatOpenAI({
  model: 'gpt-4o-mini',
  apiKey: process.env.OPENAI_API_KEY ?? 'no-key',
  configuration: { baseURL: process.env.OPENAI_BASE_URL },
})

async function chat() {
  const history = [new SystemMessage('You are a helpful assistant.')]
  for (const question of ["hi! I'm Tim", 'What is my name?']) {
    history.push(new HumanMessage(question))
    const reply = await model.invoke(history, { metadata: { [options.key]: options.session } })
    history.push(new AIMessage(reply.content))
    console.log(reply.content)
  }
}

const getWeather = tool(
  async ({ city }) => {
    await sleep(5)
    return `18 degrees and sunny in ${city}`
  },
  {
    name: 'get_weather',
    description: 'The weather of a city now',
    schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
)

async function graph() {
  const calling = model.bindTools([getWeather])
  const agent = new StateGraph(MessagesAnnotation)
    .addNode('model', async ({ messages }) => ({ messages: [await calling.invoke(messages)] }))
    .addNode('tools', new ToolNode([getWeather]))
    .addEdge('__start__', 'model')
    .addConditionalEdges('model', toolsCondition)
    .addEdge('tools', 'model')
    .compile({ checkpointer: new MemorySaver() })
  for (const question of ["hi! I'm Tim", 'What is my name?', 'What is the weather in Paris?']) {
    const { messages } = await agent.invoke(
      { messages: [{ role: 'user', content: question }] },
      { configurable: { thread_id: options.session } },
    )
    console.log(messages.at(-1).content)
  }
}

try {
  await (options.graph ? graph() : chat())
} finally {
  await provider.shutdown()
}
