// An agent with a tool, traced by OpenLLMetry; the session is an association property.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import * as traceloop from '@traceloop/node-server-sdk'
import OpenAI from 'openai'

const { values: options } = parseArgs({
  options: {
    session: { type: 'string', default: 'traceloop-1' },
    user: { type: 'string', default: 'user-tl' },
    project: { type: 'string', default: 'traceloop' },
  },
})

traceloop.initialize({
  appName: options.project,
  apiKey: 'tl-key',
  baseUrl: process.env.TRACELOOP_BASE_URL,
  headers: { 'x-project-name': options.project },
  instrumentModules: { openAI: OpenAI },
  silenceInitializationMessage: true,
})

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

const getWeather = (input) =>
  traceloop.withTool(
    { name: 'get_weather' },
    async ({ city }) => {
      await sleep(5)
      return `18 degrees and sunny in ${city}`
    },
    input,
  )

async function answer(question) {
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
}

try {
  for (const question of ["hi! I'm Tim", 'What is my name?', 'What is the weather in Paris?'])
    await traceloop.withAssociationProperties(
      { session_id: options.session, user_id: options.user },
      async () => {
        const assistant = { name: 'assistant' }
        console.log(await traceloop.withWorkflow(assistant, answer, question))
      },
    )
} finally {
  await traceloop.forceFlush()
}
