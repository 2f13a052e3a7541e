import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SpanDetail, Trace } from '@skein/model/api'
import { startOpenAiStub, type OpenAiStub } from '../openai-stub.ts'
import { HELLO, NAME, readSessions, said, WEATHER } from '../read-sessions.ts'
import { runSkein, type RunningSkein } from '../running-skein.ts'
import { runPython } from './run-python.ts'

let skein: RunningSkein
let model: OpenAiStub

beforeAll(async () => {
  ;[skein, model] = await Promise.all([runSkein(), startOpenAiStub()])
})
afterAll(() => Promise.all([skein.close(), model.close()]))

test('a chat that is traced with skein-otel is a session with all that was said', async () => {
  const { stdout, stderr } = await runPython('with_skein_otel.py', ['--session', 'chat-1'], {
    OPENAI_BASE_URL: model.url,
    SKEIN_ENDPOINT: skein.url,
    SKEIN_PROJECT: 'support',
  })
  expect([stdout, stderr]).toEqual(['InternalServerError\n', ''])

  const { get, sessionOf, expectToolUse } = readSessions(skein.url)
  const { session, turns } = await sessionOf('support', 4)
  expect(session).toMatchObject({
    userIds: ['tim'],
    tags: ['beta', 'eu'],
    metadata: { plan: 'pro' },
    tools: ['get_weather'],
    errorTurnCount: 1,
  })
  expect(session?.costUsd).toBeGreaterThan(0)
  expect(said(turns)).toEqual([HELLO, NAME, WEATHER, ['FAIL500 please', '', null]])
  expect(turns[3]?.error?.message).toContain('500')
  await expectToolUse('support', turns[2])

  const { spans } = await get<Trace>(`/api/projects/support/traces/${turns[2]?.traceId}`)
  expect(spans.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual([
    'AGENT turn',
    'LLM ChatCompletion',
    'LLM ChatCompletion',
    'TOOL get_weather',
    expect.stringContaining('cache.lookup'),
  ])
  const details = await Promise.all(
    spans.map(({ spanId }) =>
      get<SpanDetail>(`/api/projects/support/traces/${turns[2]?.traceId}/spans/${spanId}`),
    ),
  )
  expect(details.map(({ attributes }) => attributes['session.id'])).toEqual(
    spans.map(() => 'chat-1'),
  )
})
