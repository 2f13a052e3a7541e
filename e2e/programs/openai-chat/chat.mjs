// Two turns of one conversation: "hi! I'm Tim", then "What is my name?".
import { parseArgs } from 'node:util'
import { setSession } from '@arizeai/openinference-core'
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai'
import { SemanticConventions } from '@arizeai/openinference-semantic-conventions'
import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import OpenAI from 'openai'

const { values: options } = parseArgs({
  options: {
    session: { type: 'string', default: process.env.SESSION_ID ?? crypto.randomUUID() },
    stream: { type: 'boolean', default: false },
    tools: { type: 'boolean', default: false },
  },
})

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'openai-chat' }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
})
provider.register()

// An ES module is not instrumented by itself.
new OpenAIInstrumentation({ tracerProvider: provider }).manuallyInstrument(OpenAI)

const tracer = trace.getTracer('openai-chat')
const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY ?? 'no-key' })
const messages = [{ role: 'system', content: 'You are a helpful assistant.' }]

const tools = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'The weather of a city now',
      parameters: {
        type: 'object',
        properties: { city: { type: 'string' } },
        required: ['city'],
      },
    },
  },
]

async function complete() {
  const request = {
    model: 'gpt-4o-mini',
    messages,
    ...(options.tools ? { tools } : {}),
  }
  if (!options.stream) {
    const completion = await client.chat.completions.create(request)
    return completion.choices[0].message
  }
  const stream = await client.chat.completions.create({
    ...request,
    stream: true,
    stream_options: { include_usage: true },
  })
  const message = { role: 'assistant', content: '' }
  for await (const chunk of stream) {
    const delta = chunk.choices[0]?.delta
    message.content += delta?.content ?? ''
    for (const part of delta?.tool_calls ?? []) {
      message.tool_calls ??= []
      const call = (message.tool_calls[part.index] ??= {
        id: part.id,
        type: 'function',
        function: { name: part.function.name, arguments: '' },
      })
      call.function.arguments += part.function.arguments ?? ''
    }
  }
  return message
}

function getWeather(city) {
  const attributes = {
    [SemanticConventions.OPENINFERENCE_SPAN_KIND]: 'TOOL',
    [SemanticConventions.TOOL_NAME]: 'get_weather',
    [SemanticConventions.SESSION_ID]: options.session,
    [SemanticConventions.INPUT_VALUE]: JSON.stringify({ city }),
    [SemanticConventions.INPUT_MIME_TYPE]: 'application/json',
  }
  return tracer.startActiveSpan('get_weather', { attributes }, (span) => {
    const result = `18 degrees and sunny in ${city}`
    span.setAttribute(SemanticConventions.OUTPUT_VALUE, result)
    span.setStatus({ code: SpanStatusCode.OK })
    span.end()
    return result
  })
}

async function answer() {
  const message = await complete()
  messages.push(message)
  if (!message.tool_calls?.length) return message.content
  for (const call of message.tool_calls) {
    const { city } = JSON.parse(call.function.arguments)
    messages.push({ role: 'tool', tool_call_id: call.id, content: getWeather(city) })
  }
  return answer()
}

async function turn(input) {
  const attributes = {
    [SemanticConventions.OPENINFERENCE_SPAN_KIND]: 'agent',
    [SemanticConventions.SESSION_ID]: options.session,
    [SemanticConventions.INPUT_VALUE]: input,
  }
  await tracer.startActiveSpan('agent', { attributes }, async (span) => {
    try {
      const inSession = setSession(context.active(), { sessionId: options.session })
      messages.push({ role: 'user', content: input })
      const output = await context.with(inSession, answer)
      span.setAttribute(SemanticConventions.OUTPUT_VALUE, output)
      span.setStatus({ code: SpanStatusCode.OK })
      console.log(output)
    } catch (error) {
      span.recordException(error)
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message })
      throw error
    } finally {
      span.end()
    }
  })
}

try {
  await turn("hi! I'm Tim")
  await turn('What is my name?')
  if (options.tools) await turn('What is the weather in Paris?')
} finally {
  await provider.shutdown()
}
