import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SessionList, Trace, TurnList } from '@skein/model/api'
import { eventually } from '../packages/server/test-support/eventually.ts'
import { startOpenAiStub } from './openai-stub.ts'
import { runProgram } from './run-program.ts'
import { runSkein, type RunningSkein } from './running-skein.ts'

let skein: RunningSkein
let model: Awaited<ReturnType<typeof startOpenAiStub>>

beforeAll(async () => {
  ;[skein, model] = await Promise.all([runSkein(), startOpenAiStub()])
})
afterAll(async () => {
  await Promise.all([skein.close(), model.close()])
})

async function get<Body>(path: string): Promise<Body> {
  const response = await fetch(`${skein.url}/api/projects/${path}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Body
}

test('a chat that is traced with @skein/otel is a session with all that was said', async () => {
  const { stdout, stderr } = await runProgram('skein-otel-chat', ['--session', 'tim-1'], {
    OPENAI_BASE_URL: model.url,
    SKEIN_ENDPOINT: skein.url,
    SKEIN_PROJECT: 'support',
  })
  expect(stderr).toBe('')
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    'Hello Tim! How can I help?',
    'Your name is Tim.',
    'I looked it up: 18 degrees and sunny in Paris.',
  ])

  const sessions = await eventually(async () => {
    const list = await get<SessionList>('support/sessions')
    expect(list.sessions).toMatchObject([
      {
        sessionId: 'tim-1',
        turnCount: 4,
        errorTurnCount: 1,
        userIds: ['tim'],
        tags: ['beta', 'eu'],
        metadata: { plan: 'pro' },
        tools: ['get_weather'],
      },
    ])
    return list.sessions
  })
  expect(sessions[0]?.models.join()).toContain('gpt-4o-mini')

  const { turns } = await get<TurnList>('support/sessions/tim-1/turns')
  expect(turns.map(({ input, output }) => [input.text, output.text])).toEqual([
    ["hi! I'm Tim", 'Hello Tim! How can I help?'],
    ['What is my name?', 'Your name is Tim.'],
    ['What is the weather in Paris?', 'I looked it up: 18 degrees and sunny in Paris.'],
    ['FAIL500 please', expect.anything()],
  ])
  const [plain, streamed, weather, failed] = turns
  expect(plain).toMatchObject({ modelCallCount: 1, errorCount: 0, error: null, userId: 'tim' })
  expect(plain?.tokens.input).toBeGreaterThan(0)
  expect(plain?.tokens.output).toBeGreaterThan(0)
  expect(streamed).toMatchObject({ modelCallCount: 1, errorCount: 0 })
  expect(weather).toMatchObject({ modelCallCount: 2, toolCallCount: 1, tools: ['get_weather'] })
  expect(failed?.error?.message).toContain('500')

  const { spans } = await get<Trace>(`support/traces/${weather?.traceId}`)
  expect(spans.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual([
    'AGENT turn',
    'LLM OpenAI Chat Completions',
    'LLM OpenAI Chat Completions',
    'TOOL get_weather',
    expect.stringContaining('cache.lookup'),
  ])
})

test('the session is on every span, also of a library that knows of none', async () => {
  const { turns } = await get<TurnList>('support/sessions/tim-1/turns')
  const sessionIds = await Promise.all(
    turns.map(async ({ traceId }) => {
      const { spans } = await get<Trace>(`support/traces/${traceId}`)
      const details = spans.map(({ spanId }) =>
        get<{ sessionId: string; attributes: Record<string, unknown> }>(
          `support/traces/${traceId}/spans/${spanId}`,
        ),
      )
      return (await Promise.all(details)).map(({ attributes }) => attributes['session.id'])
    }),
  )
  expect(new Set(sessionIds.flat())).toEqual(new Set(['tim-1']))
})

test.each([
  ['by its span processor', []],
  ['by joining it', ['--join']],
])("an app with OpenTelemetry's SDK 3 is a session, too: %s", async (_, args) => {
  const sessionId = `third${args.join()}`
  const { stdout, stderr } = await runProgram(
    'skein-otel-sdk-3',
    ['--session', sessionId, ...args],
    { SKEIN_ENDPOINT: skein.url },
  )
  expect([stdout, stderr]).toEqual(['hello to you\n', ''])
  const { turns } = await eventually(() => get<TurnList>(`third/sessions/${sessionId}/turns`))
  expect(turns).toMatchObject([
    {
      input: { text: 'hello' },
      output: { text: 'hello to you' },
      tags: ['third'],
      spanCount: 2,
      errorCount: 1,
      error: { message: 'not fresh' },
    },
  ])
  const traceId = turns[0]?.traceId
  const { spans } = await get<Trace>(`third/traces/${traceId}`)
  const found = spans.find(({ name }) => name === 'look up')
  const detail = await get<Record<string, unknown>>(
    `third/traces/${traceId}/spans/${found?.spanId}`,
  )
  expect(detail).toMatchObject({
    attributes: { 'session.id': sessionId, found: { count: 2, names: ['a', 'b'] } },
    resource: { 'service.name': 'sdk-3', 'openinference.project.name': 'third' },
    scope: { name: 'library', version: '7' },
  })
})
