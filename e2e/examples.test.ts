import { afterAll, beforeAll, expect, test } from 'vitest'
import { exampleCode } from '../packages/web/src/lib/example-code.ts'
import { startOpenAiStub, type OpenAiStub } from './openai-stub.ts'
import { readSessions } from './read-sessions.ts'
import { runExample } from './run-program.ts'
import { runSkein, type RunningSkein } from './running-skein.ts'

let skein: RunningSkein
let model: OpenAiStub

beforeAll(async () => {
  ;[skein, model] = await Promise.all([runSkein(), startOpenAiStub()])
})
afterAll(() => Promise.all([skein.close(), model.close()]))

test.each([
  ['openai-typescript', 'gpt-4o-mini-2024-07-18'],
  ['langchain-typescript', 'gpt-4o-mini'],
  ['vercel-ai-typescript', 'gpt-4o-mini'],
])('%s: a chat of two turns', async (name, usedModel) => {
  const { stdout, stderr } = await run(name)
  expect([stdout, stderr]).toEqual(['Hello Tim! How can I help?\nYour name is Tim.\n', ''])
  const { session, turns } = await readSessions(skein.url).onlySession(name, 2)
  expect(session).toMatchObject({ models: [usedModel], errorCount: 0 })
  expect(session.costUsd).toBeGreaterThan(0)
  expect(turns.map(({ input, output }) => [input.text, output.text])).toEqual([
    ["hi! I'm Tim", 'Hello Tim! How can I help?'],
    ['What is my name?', 'Your name is Tim.'],
  ])
})

test('opentelemetry-typescript: turns with a tool, by hand', async () => {
  const { stderr } = await run('opentelemetry-typescript')
  expect(stderr).toBe('')
  const { turns } = await readSessions(skein.url).onlySession('opentelemetry-typescript', 2)
  expect(turns).toMatchObject([
    { input: { text: 'Where is my refund?' }, output: { text: 'Refunds take three days.' } },
    { input: { text: 'How long does it take?' }, toolCallCount: 1, tools: ['look up'] },
  ])
})

function run(name: string) {
  return runExample(
    name,
    (code) => exampleCode(code, { endpoint: `${skein.url}/v1/traces`, project: name }),
    {
      OPENAI_API_KEY: 'no-key',
      OPENAI_BASE_URL: model.url,
    },
  )
}
