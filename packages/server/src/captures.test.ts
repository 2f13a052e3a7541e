import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SessionList, Trace, TraceList, TurnList, TurnWithSteps } from '@skein/model/api'
import { openTestSkein, type TestSkein } from '../test-support/test-skein.ts'

/**
 * What a person must see of each capture, by `fixtures/captures/README.md`: a turn as its input, its
 * output and, where the note tells, its tokens.
 */
const CAPTURES: Record<string, { project: string; sessions: Record<string, unknown[][]> }> = {
  openai: {
    project: 'hdr-project',
    sessions: {
      'sess-openai-1': [
        ['hi! im Tim', 'Hello Tim! How can I help?', 24],
        ["what's my name?", 'Your name is Tim.', 39],
      ],
      'sess-openai-2': [
        ['weather in Paris?', 'get_weather({"city":"Paris"})', 14],
        ['weather in Paris?', 'Hello! How can I help?', 23],
        ['look', 'Hello! How can I help?', 12],
        ['stream please', 'Hello! How can I help?', null],
        ['hello\nworld', '', null],
        ['hello responses', 'Hello from responses', 13],
      ],
    },
  },
  'phoenix-otel': {
    project: 'px-demo',
    sessions: {
      'sess-px-1': [
        ['hi, i am Ann', 'Hello Ann! How can I help?', 16],
        ["what's my name?", 'Your name is Ann.', 27],
        ['a', '', null],
      ],
    },
  },
  'langchain-keys': {
    project: 'lc-demo',
    sessions: {
      S: [
        ['q only-session_id', 'fake reply', null],
        ['q all-three', 'fake reply', null],
      ],
      T: [
        ['q only-thread_id', 'fake reply', null],
        ['q thread+conv', 'fake reply', null],
        ['q numeric-session_id+thread', 'fake reply', null],
        ['q empty-session_id+thread', 'fake reply', null],
      ],
      C: [['q only-conversation_id', 'fake reply', null]],
      META: [['q ctx+metadata', 'fake reply', null]],
      CTX: [['q ctx-only', 'fake reply', null]],
      X: [['q camel-sessionId', 'fake reply', null]],
    },
  },
  'vercel-ai7': { project: 'vercel7', sessions: { 'v7-sess-1': vercelTurns() } },
  anthropic: {
    project: 'agents-demo',
    sessions: { 'an-1': [['hi', 'Hello from claude stub', 21]] },
  },
  annotations: { project: 'annot', sessions: { 'sess-a': [['q', 'a', null]] } },
  longchat: { project: 'default', sessions: { long: [['LAST QUESTION', '', null]] } },
  ...Object.fromEntries(
    ['proto', 'proto-gzip', 'json', 'json-gzip', 'grpc', 'grpc-gzip'].map((name) => [
      `exp-${name}`,
      { project: `exp-${name}`, sessions: { s1: [['héllo 🌍', 'ok', 12]] } },
    ]),
  ),
}

function vercelTurns(): unknown[][] {
  return [
    ['hi, i am Lea', 'Hello from mock', 30],
    ["what's my name?", 'Your name is Lea.', 27],
    ['weather?', 'Hello! How can I help?', 33],
    ['stream please', 'Hello! How can I help?', 13],
    ['FAIL500', '', null],
  ]
}

/** Captures that share a project, or whose request's headers name another one. */
const HEADER_PROJECTS: Record<string, string> = {
  openai: 'hdr-project',
  'vercel-ai7': 'vercel7',
  'ai7-rawotel': 'ai7-raw',
}

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
  const folder = new URL('../../../fixtures/captures/', import.meta.url)
  for (const file of readdirSync(folder).filter((name) => /\.\d\.bin$/.test(name))) {
    const name = file.split('.')[0] ?? ''
    const body = readFileSync(new URL(file, folder))
    await skein.export(name.startsWith('exp-json') ? body.toString() : body, HEADER_PROJECTS[name])
  }
})
afterAll(() => skein.close())

async function turnsOf(project: string, session: string): Promise<TurnWithSteps[]> {
  return (await skein.get<TurnList>(`/api/projects/${project}/sessions/${session}/turns`)).turns
}

test.each(Object.entries(CAPTURES))('%s', async (_, { project, sessions }) => {
  const list = await skein.get<SessionList>(`/api/projects/${project}/sessions`)
  expect(list.sessions.map((session) => session.sessionId).sort()).toEqual(
    Object.keys(sessions).sort(),
  )
  for (const [sessionId, expected] of Object.entries(sessions)) {
    const turns = await turnsOf(project, sessionId)
    expect(
      turns.map(({ input, output, tokens }) => [input.text, output.text, tokens.total]),
    ).toEqual(expected)
    const session = list.sessions.find((one) => one.sessionId === sessionId)
    const totals = expected.map(([, , tokens]) => tokens as number | null)
    const known = totals.filter((total) => total !== null)
    expect(session?.tokens.total).toBe(
      known.length === 0 ? null : known.reduce((sum, total) => sum + total, 0),
    )
  }
})

test('openai: user, metadata, the tool that was called, the image that came along', async () => {
  const { sessions } = await skein.get<SessionList>(
    '/api/projects/hdr-project/sessions?user=user-7',
  )
  expect(sessions).toMatchObject([
    {
      sessionId: 'sess-openai-1',
      userId: 'user-7',
      metadata: { tenant: 'acme' },
      tags: ['a', 'b'],
    },
  ])
  const turns = await turnsOf('hdr-project', 'sess-openai-2')
  expect(turns[0]?.tools).toEqual(['get_weather'])
  expect(turns[2]?.input.media).toMatchObject([{ type: 'image' }])
})

test('errors are told with type and message', async () => {
  const [, , failing] = await turnsOf('px-demo', 'sess-px-1')
  expect(failing).toMatchObject({ errorCount: 1, error: { type: 'TypeError', message: 'kaput a' } })
  const vercel = await turnsOf('vercel7', 'v7-sess-1')
  expect(vercel[4]?.error).toMatchObject({ message: 'boom' })
  expect(vercel[2]?.tools).toEqual(['get_weather'])
})

test('ai7-rawotel: no session, the same five turns as traces', async () => {
  expect((await skein.get<SessionList>('/api/projects/ai7-raw/sessions')).sessions).toEqual([])
  const { traces } = await skein.get<TraceList>('/api/projects/ai7-raw/traces?order=asc')
  expect(
    traces.map(({ input, output, tokens }) => [input.text, output.text, tokens.total]),
  ).toEqual(vercelTurns())
})

test('annotations: evaluators give feedback, they are no turns', async () => {
  const { traces } = await skein.get<TraceList>('/api/projects/annot/traces')
  expect(traces).toHaveLength(1)
  expect(traces[0]?.feedback.map(({ name, score, label }) => [name, score, label])).toEqual([
    ['hallucination', 1, 'hallucinated'],
    ['retrieval_quality', 0.92, null],
    ['hallucination', null, 'ok'],
  ])
  const { sessions } = await skein.get<SessionList>('/api/projects/annot/sessions')
  expect(sessions[0]?.feedback.map(({ name, score, label }) => [name, score, label])).toEqual([
    ['coherence', null, 'coherent'],
    ['coherence', 0.5, null],
  ])
})

test('longchat: what the client dropped is told', async () => {
  const [turn] = await turnsOf('default', 'long')
  expect(turn).toMatchObject({ droppedCount: 51, output: { text: '', hidden: false } })
})

test('every attribute of every span comes back as it was sent', async () => {
  const folder = new URL('../../../fixtures/captures/', import.meta.url)
  for (const file of readdirSync(folder).filter((name) => /^[\w-]+\.json$/.test(name))) {
    const name = file.replace('.json', '')
    const requests = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as NotedRequest[]
    for (const noted of requests.flatMap((request) => request.resourceSpans)) {
      const project =
        HEADER_PROJECTS[name] ?? noted.resource['openinference.project.name'] ?? 'default'
      for (const span of noted.scopeSpans.flatMap((group) => group.spans)) {
        const found = await skein.get<{ attributes: Record<string, unknown> }>(
          `/api/projects/${project}/traces/${span.traceId}/spans/${span.spanId}`,
        )
        expect(asValues(found.attributes), `${name} ${span.name}`).toEqual(
          asValues(asSent(span.attributes)),
        )
      }
    }
  }
})

test('a trace tells of all its spans', async () => {
  const [turn] = await turnsOf('hdr-project', 'sess-openai-1')
  const trace = await skein.get<Trace>(`/api/projects/hdr-project/traces/${turn?.traceId}`)
  expect(trace.spans.map((span) => [span.name, span.kind])).toEqual([
    ['agent', 'AGENT'],
    ['OpenAI Chat Completions', 'LLM'],
  ])
})

interface NotedRequest {
  resourceSpans: {
    resource: Record<string, string>
    scopeSpans: {
      spans: {
        name: string
        traceId: string
        spanId: string
        attributes: Record<string, unknown>
      }[]
    }[]
  }[]
}

/** The notes write integers as `{ int: "8" }`. */
function asSent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asSent)
  if (typeof value !== 'object' || value === null) return value
  const { int } = value as { int?: unknown }
  if (typeof int === 'string') return Number(int)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asSent(item)]))
}

/** Text that is JSON is compared as JSON. */
function asValues(attributes: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes as object).map(([key, value]: [string, unknown]) => {
      if (typeof value !== 'string' || !/^[[{]/.test(value)) return [key, value]
      return [key, JSON.parse(value) as unknown]
    }),
  )
}
