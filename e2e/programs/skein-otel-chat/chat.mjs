// A conversation of four turns: a plain answer, a streamed one, a tool, and a failure.
import { parseArgs } from 'node:util'
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai'
import { trace } from '@opentelemetry/api'
import { observe, register, turn } from '@skein/otel'
import OpenAI from 'openai'

const { values: options } = parseArgs({
  options: { session: { type: 'string', default: crypto.randomUUID() } },
})

register()
// An ES module is not instrumented by itself.
new OpenAIInstrumentation().manuallyInstrument(OpenAI)

const model = 'gpt-4o-mini'
const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY ?? 'no-key', maxRetries: 0 })
const messages = [{ role: 'system', content: 'You are a helpful assistant.' }]
const tools = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'The weather of a city now',
      parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    },
  },
]

/** A library that traces, and knows nothing of sessions. */
const cache = trace.getTracer('weather-cache')

const getWeather = observe(
  (city) => {
    cache.startSpan('cache.lookup', { attributes: { 'cache.hit': false } }).end()
    return `18 degrees and sunny in ${city}`
  },
  { name: 'get_weather', kind: 'TOOL' },
)

async function answer(text) {
  messages.push({ role: 'user', content: text })
  for (;;) {
    const { choices } = await client.chat.completions.create({ model, messages, tools })
    const { message } = choices[0]
    messages.push(message)
    if (!message.tool_calls?.length) return message.content
    for (const call of message.tool_calls) {
      const { city } = JSON.parse(call.function.arguments)
      messages.push({ role: 'tool', tool_call_id: call.id, content: getWeather(city) })
    }
  }
}

async function* streamAnswer(text) {
  messages.push({ role: 'user', content: text })
  const stream = await client.chat.completions.create({ model, messages, stream: true })
  let content = ''
  for await (const { choices } of stream) {
    const piece = choices[0]?.delta.content ?? ''
    content += piece
    yield piece
  }
  messages.push({ role: 'assistant', content })
}

const about = { userId: 'tim', tags: ['beta', 'eu'], metadata: { plan: 'pro' } }

console.log(await turn(options.session, "hi! I'm Tim", answer, about))

for await (const piece of turn(options.session, 'What is my name?', streamAnswer, about)) {
  process.stdout.write(piece)
}
process.stdout.write('\n')

console.log(await turn(options.session, 'What is the weather in Paris?', answer, about))

try {
  await turn(options.session, 'FAIL500 please', answer, about)
} catch (error) {
  console.log(`failed: ${error.message}`)
}
