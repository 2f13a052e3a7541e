// An agent with a tool, traced by the Langfuse SDK as its users have it: only the base URL is another.
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { observeOpenAI } from '@langfuse/openai'
import { LangfuseSpanProcessor } from '@langfuse/otel'
import { propagateAttributes, startActiveObservation } from '@langfuse/tracing'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import OpenAI from 'openai'

const { values: options } = parseArgs({
  options: {
    session: { type: 'string', default: 'langfuse-1' },
    user: { type: 'string', default: 'user-lf' },
    project: { type: 'string', default: 'langfuse' },
  },
})

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'openinference.project.name': options.project }),
  spanProcessors: [new LangfuseSpanProcessor()],
})
provider.register()

const client = observeOpenAI(new OpenAI({ apiKey: process.env.OPENAI_API_KEY ?? 'no-key' }))
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
  startActiveObservation(
    'get_weather',
    async (observation) => {
      await sleep(5)
      const output = `18 degrees and sunny in ${input.city}`
      observation.update({ input, output })
      return output
    },
    { asType: 'tool' },
  )

async function answer() {
  const completion = await client.chat.completions.create({ model: 'gpt-4o-mini', messages, tools })
  const { message } = completion.choices[0]
  messages.push(message)
  if (!message.tool_calls?.length) return message.content
  for (const call of message.tool_calls)
    messages.push({
      role: 'tool',
      tool_call_id: call.id,
      content: await getWeather(JSON.parse(call.function.arguments)),
    })
  return answer()
}

const turn = (question) =>
  startActiveObservation(
    'assistant',
    async (observation) => {
      messages.push({ role: 'user', content: question })
      observation.update({ input: { question } })
      const output = await answer()
      observation.update({ output })
      console.log(output)
    },
    { asType: 'agent' },
  )

/** An answer that was not OpenAI's: all there is to know of it is told by hand. */
const toldTurn = () =>
  startActiveObservation(
    'told-by-hand',
    async (observation) => {
      observation.update({
        input: [{ role: 'user', content: 'What does it cost?' }],
        output: { role: 'assistant', content: 'Three cents.' },
        model: 'house-model',
        usageDetails: { input: 10, output: 4, cache_read_input_tokens: 90, total: 104 },
        costDetails: { input: 0.01, output: 0.02, total: 0.03 },
        completionStartTime: new Date(Date.now() + 50),
        level: 'ERROR',
        statusMessage: 'too dear',
      })
    },
    { asType: 'generation' },
  )

try {
  await propagateAttributes(
    {
      sessionId: options.session,
      userId: options.user,
      tags: ['langfuse'],
      metadata: { plan: 'pro' },
    },
    async () => {
      await turn("hi! I'm Tim")
      await turn('What is my name?')
      await turn('What is the weather in Paris?')
      await toldTurn()
    },
  )
} finally {
  await provider.shutdown()
}
