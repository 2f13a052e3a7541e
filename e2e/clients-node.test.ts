import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startOpenAiStub, type OpenAiStub } from './openai-stub.ts'
import { freePort, HELLO, NAME, readSessions, said, WEATHER } from './read-sessions.ts'
import { runProgram } from './run-program.ts'
import { runSkein, type RunningSkein } from './running-skein.ts'

/** Programs as the users of each client write them, against a running Skein: only its address is Skein's. */
let skein: RunningSkein
let model: OpenAiStub
let grpcPort: number
let sessionOf: ReturnType<typeof readSessions>['sessionOf']
let expectToolUse: ReturnType<typeof readSessions>['expectToolUse']

beforeAll(async () => {
  grpcPort = await freePort()
  ;[skein, model] = await Promise.all([
    runSkein({ SKEIN_OTLP_GRPC_PORT: String(grpcPort) }),
    startOpenAiStub(),
  ])
  ;({ sessionOf, expectToolUse } = readSessions(skein.url))
})

afterAll(() => Promise.all([skein.close(), model.close()]))

const run = (program: string, project: string, args: string[] = [], env = {}) =>
  runProgram(program, ['--project', project, '--session', 'chat-1', ...args], {
    OPENAI_BASE_URL: model.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: skein.url,
    ...env,
  })

describe('LangChain', () => {
  test.each(['session_id', 'thread_id', 'conversation_id'])(
    'a chat model whose session is the %s of its metadata',
    async (key) => {
      const project = `langchain-${key}`
      await run('langchain', project, ['--key', key])
      const { session, turns } = await sessionOf(project, 2)
      expect(session).toMatchObject({ models: ['gpt-4o-mini'] })
      expect(session?.costUsd).toBeGreaterThan(0)
      expect(said(turns)).toEqual([HELLO, NAME])
    },
  )

  test('a LangGraph agent with a memory, a tool and a thread', async () => {
    await run('langchain', 'langgraph', ['--graph'])
    const { turns } = await sessionOf('langgraph', 3)
    expect(said(turns)).toEqual([
      [HELLO[0], HELLO[1], 16],
      [NAME[0], NAME[1], 36],
      [WEATHER[0], WEATHER[1], 134],
    ])
    await expectToolUse('langgraph', turns[2])
  })
})

describe.each([
  ['vercel-ai-7', 'user-7'],
  ['vercel-ai-6', 'user-6'],
])('%s', (program, userId) => {
  test.each([[[]], [['--openinference']]])('with %j', async (args) => {
    const project = [program, ...args].join('')
    await run(program, project, args)
    const { session, turns } = await sessionOf(project, 3)
    expect(session).toMatchObject({ userId, tools: ['get_weather'] })
    expect(session?.costUsd).toBeGreaterThan(0)
    expect(said(turns)).toEqual([HELLO, NAME, WEATHER])
    await expectToolUse(project, turns[2])
  })
})

test('phoenix-otel: an agent, its tool, its failure; session, user, tags and metadata', async () => {
  await run('phoenix-otel', 'phoenix', [], { PHOENIX_COLLECTOR_ENDPOINT: skein.url })
  const { session, turns } = await sessionOf('phoenix', 4)
  expect(session).toMatchObject({
    userId: 'user-px',
    tags: ['phoenix'],
    metadata: { plan: 'pro' },
    errorTurnCount: 1,
  })
  expect(session?.costUsd).toBeGreaterThan(0)
  expect(said(turns)).toEqual([HELLO, NAME, WEATHER, ['break', '', null]])
  expect(turns[3]?.error).toMatchObject({ type: 'RangeError', message: 'out of cities' })
  await expectToolUse('phoenix', turns[2])
})

test('Langfuse: its own path and Basic authentication, usage and cost told by hand', async () => {
  await run('langfuse', 'langfuse', [], {
    LANGFUSE_BASE_URL: skein.url,
    LANGFUSE_PUBLIC_KEY: 'pk-lf-1',
    LANGFUSE_SECRET_KEY: 'sk-lf-1',
  })
  const { session, turns } = await sessionOf('langfuse', 4)
  expect(session).toMatchObject({
    userId: 'user-lf',
    tags: ['langfuse'],
    metadata: { plan: 'pro' },
    costSource: 'mixed',
  })
  expect(said(turns)).toEqual([HELLO, NAME, WEATHER, ['What does it cost?', 'Three cents.', 104]])
  expect(turns[3]).toMatchObject({
    costUsd: 0.03,
    costSource: 'provided',
    tokens: { input: 100, cacheRead: 90 },
    error: { message: 'too dear' },
  })
  await expectToolUse('langfuse', turns[2])
})

test('OpenLLMetry: a workflow, its tool, its association properties', async () => {
  await run('traceloop', 'traceloop', [], { TRACELOOP_BASE_URL: skein.url })
  const { session, turns } = await sessionOf('traceloop', 3)
  expect(session).toMatchObject({ userId: 'user-tl' })
  expect(session?.costUsd).toBeGreaterThan(0)
  expect(said(turns)).toEqual([HELLO, NAME, WEATHER])
  await expectToolUse('traceloop', turns[2])
})

test.each(
  ['proto', 'json', 'grpc'].flatMap((name) => [
    [name, 'none'],
    [name, 'gzip'],
  ]),
)("OpenTelemetry's %s exporter, compression %s", async (protocol, compression) => {
  const project = `exporter-${protocol}-${compression}`
  await run(
    'otlp-exporters',
    project,
    ['--protocol', protocol ?? '', '--compression', compression ?? ''],
    protocol === 'grpc' ? { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${grpcPort}` } : {},
  )
  const { session, turns } = await sessionOf(project, 2)
  expect(session).toMatchObject({ tokens: { input: 24, output: 12 } })
  expect(said(turns)).toEqual([
    ["hi! I'm Tim 🧶", 'Hello Tim! How can I help?', 18],
    ['What is my name?', 'Your name is Tim.', 18],
  ])
})

test('the OpenAI SDK: responses, a tool call, a stream, an embedding', async () => {
  await run('openai-apis', 'openai-apis')
  const { session, turns } = await sessionOf('openai-apis', 5)
  expect(session).toMatchObject({ userId: 'user-oa' })
  expect(said(turns)).toEqual([
    [HELLO[0], HELLO[1], 16],
    [NAME[0], NAME[1], 36],
    ['What is the weather in Paris?', 'get_weather({"city":"Paris"})', 14],
    ['stream please', 'Hello! How can I help?', null],
    ['find me', '', null],
  ])
})
