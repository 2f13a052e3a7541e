// What the OpenAI SDK can be asked for: the Responses API, chat, a stream, a tool, an embedding.
import { parseArgs } from 'node:util'
import { setSession, setUser } from '@arizeai/openinference-core'
import { OpenAIInstrumentation } from '@arizeai/openinference-instrumentation-openai'
import { context } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import OpenAI from 'openai'

const { values: options } = parseArgs({
  options: {
    session: { type: 'string', default: 'openai-apis' },
    user: { type: 'string', default: 'user-oa' },
    project: { type: 'string', default: 'openai-apis' },
  },
})

const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ 'openinference.project.name': options.project }),
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
})
provider.register()
new OpenAIInstrumentation({ tracerProvider: provider }).manuallyInstrument(OpenAI)

const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY ?? 'no-key' })
const model = 'gpt-4o-mini'

async function converse() {
  const first = await client.responses.create({
    model,
    instructions: 'You are a helpful assistant.',
    input: "hi! I'm Tim",
  })
  const second = await client.responses.create({
    model,
    input: [
      { role: 'user', content: "hi! I'm Tim" },
      ...first.output,
      { role: 'user', content: [{ type: 'input_text', text: 'What is my name?' }] },
    ],
  })
  console.log(first.output_text, second.output_text)

  const called = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
    tools: [{ type: 'function', function: { name: 'get_weather' } }],
  })
  console.log(called.choices[0].message.tool_calls[0].function.name)

  const stream = await client.chat.completions.create({
    model,
    messages: [{ role: 'user', content: 'stream please' }],
    stream: true,
  })
  for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '')

  await client.embeddings.create({ model: 'text-embedding-3-small', input: 'find me' })
}

const inSession = setUser(setSession(context.active(), { sessionId: options.session }), {
  userId: options.user,
})
try {
  await context.with(inSession, converse)
} finally {
  await provider.shutdown()
}
