// An agent with a tool, traced by Phoenix's own package: `register` and its wrappers.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai'
import {
  context,
  register,
  setMetadata,
  setSession,
  setTags,
  setUser,
  traceAgent,
  traceTool,
} from '@arizeai/phoenix-otel'
import OpenAI from 'openai'

const { values: options } = parseArgs({
  options: {
    session: { type: 'string', default: 'phoenix-1' },
    user: { type: 'string', default: 'user-px' },
    project: { type: 'string', default: 'phoenix-otel' },
  },
})

const provider = register({ projectName: options.project, apiKey: 'px-key' })
new OpenAIInstrumentation({ tracerProvider: provider }).manuallyInstrument(OpenAI)

const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY ?? 'no-key' })
const messages = [{ role: 'system', content: 'You are a helpful assistant.' }]
const tools = [
  {
    type: 'function',
    function: {
      name: 'get_weather',
      description: 'The weather of a city now',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
    },
  },
]

const getWeather = traceTool(
  async ({ city }) => {
    await sleep(5)
    return `18 degrees and sunny in ${city}`
  },
  {
    name: 'get_weather',
  },
)

const assistant = traceAgent(
  async (question) => {
    messages.push({ role: 'user', content: question })
    for (;;) {
      const completion = await client.chat.completions.create({
        model: 'gpt-4o-mini',
        messages,
        tools,
      })
      const { message } = completion.choices[0]
      messages.push(message)
      if (!message.tool_calls?.length) return message.content
      for (const call of message.tool_calls)
        messages.push({
          role: 'tool',
          tool_call_id: call.id,
          content: await getWeather(JSON.parse(call.function.arguments)),
        })
    }
  },
  { name: 'assistant' },
)

const failing = traceAgent(
  async () => {
    throw new RangeError('out of cities')
  },
  { name: 'assistant' },
)

let conversation = setSession(context.active(), { sessionId: options.session })
conversation = setUser(conversation, { userId: options.user })
conversation = setMetadata(conversation, { plan: 'pro' })
conversation = setTags(conversation, ['phoenix'])

try {
  for (const question of ["hi! I'm Tim", 'What is my name?', 'What is the weather in Paris?'])
    console.log(await context.with(conversation, () => assistant(question)))
  await context.with(conversation, () => failing('break')).catch(() => {})
} finally {
  await provider.shutdown()
}
