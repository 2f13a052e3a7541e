// A conversation with the AI SDK 7: its own GenAI spans as they are, or made OpenInference's.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createOpenAI } from '@ai-sdk/openai'
import { OpenTelemetry } from '@ai-sdk/otel'
import { OpenInferenceBatchSpanProcessor } from '@arizeai/openinference-vercel'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { generateText, isStepCount, jsonSchema, registerTelemetry, streamText, tool } from 'ai'

const { values: options } = parseArgs({
  options: {
    session: { type: 'string', default: 'vercel-ai-7' },
    user: { type: 'string', default: 'user-7' },
    project: { type: 'string', default: 'vercel-ai-7' },
    openinference: { type: 'boolean', default: false },
  },
})

const exporter = new OTLPTraceExporter()
const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'openinference.project.name': options.project }),
  spanProcessors: [
    options.openinference
      ? new OpenInferenceBatchSpanProcessor({ exporter })
      : new BatchSpanProcessor(exporter),
  ],
})
provider.register()
registerTelemetry(new OpenTelemetry({ usage: true, runtimeContext: true }))

const openai = createOpenAI({
  apiKey: process.env.OPENAI_API_KEY ?? 'no-key',
  baseURL: process.env.OPENAI_BASE_URL,
})

const getWeather = tool({
  description: 'The weather of a city now',
  inputSchema: jsonSchema({
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
  }),
  execute: async ({ city }) => {
    await sleep(5)
    return `18 degrees and sunny in ${city}`
  },
})

const messages = []

const whole = async (request) => (await generateText(request)).text
const streamed = (request) => streamText(request).text

async function turn(question, more = {}, answer = whole) {
  messages.push({ role: 'user', content: question })
  const text = await answer({
    model: openai.chat('gpt-4o-mini'),
    system: 'You are a helpful assistant.',
    messages,
    runtimeContext: { sessionId: options.session, userId: options.user },
    telemetry: {
      functionId: 'assistant',
      includeRuntimeContext: { sessionId: true, userId: true },
    },
    ...more,
  })
  messages.push({ role: 'assistant', content: text })
  console.log(text)
}

try {
  await turn("hi! I'm Tim")
  await turn('What is my name?', {}, streamed)
  await turn('What is the weather in Paris?', {
    tools: { get_weather: getWeather },
    stopWhen: isStepCount(3),
  })
} finally {
  await provider.shutdown()
}
