import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SessionList, SpanDetail, TurnList, TurnWithSteps } from '@skein/model/api'
import { openTestSkein, type TestSkein } from '../../../test-support/test-skein.ts'
import { decodeJson } from '../decode-json.ts'
import { decodeProtobuf } from '../decode-protobuf.ts'
import type { OtlpTraces } from '../otlp.ts'
import { toJson } from '../span-source.ts'

/** What real clients sent, one request a file; `fixtures/clients/README.md` tells of them. */
const folder = new URL('../../../../../fixtures/clients/', import.meta.url)

const FIXTURES = readdirSync(folder)
  .filter((file) => file.endsWith('.bin'))
  .map((file) => {
    const body = readFileSync(new URL(file, folder))
    return { name: file.replace('.bin', ''), body: body[0] === 0x7b ? body.toString() : body }
  })

const CHAT = [
  ["hi! I'm Tim", 'Hello Tim! How can I help?', 27],
  ['What is my name?', 'Your name is Tim.', 46],
]
const WEATHER = [
  'What is the weather in Paris?',
  'I looked it up: 18 degrees and sunny in Paris.',
  156,
]

/** Its session, user and tags, and of its turns the input, the output and the tokens. */
const SEEN: Record<
  string,
  { session: string; user: string | null; tags?: string[]; turns: unknown[] }
> = {
  'ai-sdk-6.0.326-openinference': {
    session: 'vercel-ai-6',
    user: 'user-6',
    tags: ['six'],
    turns: [...CHAT, WEATHER],
  },
  'ai-sdk-6.0.326-otel': {
    session: 'vercel-ai-6',
    user: 'user-6',
    tags: ['six'],
    turns: [...CHAT, WEATHER],
  },
  'ai-sdk-7.0.173-openinference': {
    session: 'vercel-ai-7',
    user: 'user-7',
    turns: [...CHAT, WEATHER],
  },
  'ai-sdk-7.0.173-otel': { session: 'vercel-ai-7', user: 'user-7', turns: [...CHAT, WEATHER] },
  'google-adk-2.0.0-agent': {
    session: 'chat-1',
    user: null,
    turns: [
      ["hi! I'm Tim", 'Hello Tim!', 25],
      ['What is the weather in Paris?', 'I looked it up: 18 degrees.', 50],
    ],
  },
  'laminar-0.8.44-agent': {
    session: 'chat-1',
    user: 'user-lm',
    tags: ['lam'],
    turns: [...CHAT, WEATHER],
  },
  'langsmith-0.12.0-otel': {
    session: 'chat-1',
    user: 'user-ls',
    tags: ['smith'],
    turns: [...CHAT, WEATHER],
  },
  'strands-1.16.0-agent': { session: 'chat-1', user: 'user-st', turns: [...CHAT, WEATHER] },
  'langchain-1.4.0-session-id': { session: 'langchain-1', user: null, turns: CHAT },
  'langfuse-5.11.1-agent': {
    session: 'langfuse-1',
    user: 'user-lf',
    tags: ['langfuse'],
    turns: [...CHAT, WEATHER, ['What does it cost?', 'Three cents.', 104]],
  },
  'langgraph-1.7.3-thread': {
    session: 'langchain-1',
    user: null,
    turns: [
      ["hi! I'm Tim", 'Hello Tim! How can I help?', 16],
      ['What is my name?', 'Your name is Tim.', 36],
      ['What is the weather in Paris?', 'I looked it up: 18 degrees and sunny in Paris.', 134],
    ],
  },
  'openai-6.49.0-apis': {
    session: 'openai-apis',
    user: 'user-oa',
    turns: [
      ["hi! I'm Tim", 'Hello Tim! How can I help?', 16],
      ['What is my name?', 'Your name is Tim.', 36],
      ['What is the weather in Paris?', 'get_weather({"city":"Paris"})', 14],
      ['stream please', 'Hello! How can I help?', null],
      ['find me', '', null],
    ],
  },
  'otlp-exporter-0.223.1-events': {
    session: 'exporters-1',
    user: null,
    turns: [
      ["hi! I'm Tim 🧶", 'Hello Tim! How can I help?', 18],
      ['What is my name?', 'Your name is Tim.', 18],
    ],
  },
  'phoenix-otel-2.1.0-agent': {
    session: 'phoenix-1',
    user: 'user-px',
    tags: ['phoenix'],
    turns: [...CHAT, WEATHER, ['break', '', null]],
  },
  'traceloop-0.27.0-workflow': {
    session: 'traceloop-1',
    user: 'user-tl',
    turns: [...CHAT, WEATHER],
  },
}

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
  for (const { name, body } of FIXTURES) await skein.export(body, name)
})
afterAll(() => skein.close())

async function turnsOf(name: string): Promise<TurnWithSteps[]> {
  const session = SEEN[name]?.session ?? ''
  return (await skein.get<TurnList>(`/api/projects/${name}/sessions/${session}/turns`)).turns
}

test.each(FIXTURES)('$name', async ({ name }) => {
  const { sessions } = await skein.get<SessionList>(`/api/projects/${name}/sessions`)
  const { session, user, tags = [], turns: expected } = SEEN[name] ?? { turns: [] }
  expect(sessions).toMatchObject([{ sessionId: session, userId: user, tags }])
  const turns = await turnsOf(name)
  expect(turns.map(({ input, output, tokens }) => [input.text, output.text, tokens.total])).toEqual(
    expected,
  )
  expect(turns.filter(({ input, output }) => input.raw || output.raw)).toEqual([])
})

const WITH_TOOL = Object.keys(SEEN).filter((name) =>
  JSON.stringify(SEEN[name]?.turns).includes('18 degrees and sunny'),
)

test.each(WITH_TOOL)(
  '%s: the model calls a tool, is told its result, and answers',
  async (name) => {
    const turn = (await turnsOf(name))[2]
    expect(turn?.tools).toEqual(['get_weather'])
    const steps = turn?.steps.map(({ kind }) => kind)
    expect(steps).toEqual(['LLM', 'TOOL', 'LLM'])
    expect(turn?.steps[1]?.input?.text).toContain('Paris')
    expect(turn?.steps[1]?.output?.text).toBe('18 degrees and sunny in Paris')
    const path = `/api/projects/${name}/traces/${turn?.traceId}/spans`
    const [first, , last] = await Promise.all(
      (turn?.steps ?? []).map((step) => skein.get<SpanDetail>(`${path}/${step.spanId}`)),
    )
    expect(first?.outputMessages.flatMap((message) => message.parts)).toMatchObject([
      { type: 'tool_call', name: 'get_weather', arguments: '{"city":"Paris"}' },
    ])
    const told = last?.inputMessages.at(-1)
    expect(told?.role).toBe('tool')
    expect(told?.parts).toMatchObject([{ text: '18 degrees and sunny in Paris' }])
  },
)

test('what a model is told again is known to be resent', async () => {
  for (const name of WITH_TOOL) {
    const turn = (await turnsOf(name))[1]
    const step = turn?.steps.find(({ kind }) => kind === 'LLM')
    const { inputMessages } = await skein.get<SpanDetail>(
      `/api/projects/${name}/traces/${turn?.traceId}/spans/${step?.spanId}`,
    )
    const said = inputMessages.filter(({ role }) => role !== 'system')
    expect([name, ...said.map(({ resent }) => resent)]).toEqual([name, true, true, false])
  }
})

test('Langfuse: usage, cost, first token and failure as told by hand; metadata of the trace', async () => {
  const turn = (await turnsOf('langfuse-5.11.1-agent'))[3]
  expect(turn).toMatchObject({
    tokens: { input: 100, output: 4, total: 104, cacheRead: 90 },
    costUsd: 0.03,
    costSource: 'provided',
    error: { message: 'too dear' },
    metadata: { plan: 'pro' },
  })
  expect(turn?.timeToFirstTokenMs).toBeGreaterThan(0)
})

test('the failure of a traced function is told with its type', async () => {
  const turn = (await turnsOf('phoenix-otel-2.1.0-agent'))[3]
  expect(turn?.error).toMatchObject({ type: 'RangeError', message: 'out of cities' })
})

test('what the AI SDK’s converter leaves under metadata is none', async () => {
  const [turn] = await turnsOf('ai-sdk-7.0.173-openinference')
  expect(turn?.metadata).toEqual({ sessionId: 'vercel-ai-7', userId: 'user-7' })
})

test('every attribute and event of every span comes back as it was sent', async () => {
  for (const { name, body } of FIXTURES) {
    for (const span of spansOf(
      typeof body === 'string' ? decodeJson(body) : decodeProtobuf(body),
    )) {
      const found = await skein.get<SpanDetail>(
        `/api/projects/${name}/traces/${span.traceId}/spans/${span.spanId}`,
      )
      expect(asValues(found.attributes), `${name} ${span.name}`).toEqual(
        asValues(toJson(span.attributes)),
      )
      expect(
        found.events.map((event) => [event.name, asValues(event.attributes)]),
        `${name} ${span.name}`,
      ).toEqual(span.events.map((event) => [event.name, asValues(toJson(event.attributes))]))
    }
  }
})

test('a history that is sent with every turn is stored once', async () => {
  const texts = await skein.skein.engine.query({
    sql: `SELECT project, count() AS times FROM messages FINAL
          WHERE text = 'Hello Tim! How can I help?' AND role = 'assistant' AND form = 'message'
          GROUP BY project, scope`,
    row: z.object({ times: z.coerce.number() }),
  })
  expect(texts.length).toBeGreaterThan(5)
  expect(texts.filter(({ times }) => times > 1)).toEqual([])
})

function spansOf(traces: OtlpTraces) {
  return traces.groups.flatMap((group) => group.spans)
}

/** Text that is JSON is compared as JSON. */
function asValues(attributes: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes as object).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'string' && /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value,
    ]),
  )
}
