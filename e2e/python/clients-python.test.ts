import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startOpenAiStub, type OpenAiStub } from '../openai-stub.ts'
import { freePort, HELLO, NAME, readSessions, said, WEATHER } from '../read-sessions.ts'
import { runSkein, type RunningSkein } from '../running-skein.ts'
import { runPython } from './run-python.ts'

/** Programs as the users of each client write them, against a running Skein: only its address is Skein's. */
let skein: RunningSkein
let model: OpenAiStub
let grpcPort: number
let sessions: ReturnType<typeof readSessions>

beforeAll(async () => {
  grpcPort = await freePort()
  ;[skein, model] = await Promise.all([
    runSkein({ SKEIN_OTLP_GRPC_PORT: String(grpcPort) }),
    startOpenAiStub(),
  ])
  sessions = readSessions(skein.url)
})

afterAll(() => Promise.all([skein.close(), model.close()]))

const run = (program: string, project: string, args: string[] = [], env = {}) =>
  runPython(`with_${program}.py`, ['--project', project, '--session', 'chat-1', ...args], {
    OPENAI_BASE_URL: model.url,
    OPENAI_API_BASE: model.url,
    OTEL_EXPORTER_OTLP_ENDPOINT: skein.url,
    ...env,
  })

test('OpenAI: chat, a stream, an agent with a tool, a response, a failure', async () => {
  await run('openai', 'openai')
  const { session, turns } = await sessions.sessionOf('openai', 5)
  expect(session).toMatchObject({
    userId: 'user-py',
    tags: ['python'],
    metadata: { plan: 'pro', seats: '3' },
    tools: ['get_weather'],
    errorTurnCount: 1,
  })
  expect(session?.costUsd).toBeGreaterThan(0)
  expect(said(turns)).toEqual([
    HELLO,
    NAME,
    WEATHER,
    ['My name is Ada', 'Hello Ada! How can I help?', 18],
    ['FAIL500 please', '', null],
  ])
  expect(turns.map(({ userId }) => userId)).toEqual([null, null, 'user-py', 'user-py', 'user-py'])
  expect(turns[1]?.timeToFirstTokenMs).toBeGreaterThan(0)
  expect(turns[4]?.error?.message).toContain('The server had an error')
  await sessions.expectToolUse('openai', turns[2])
})

describe('LangChain', () => {
  test.each(['session_id', 'thread_id', 'conversation_id'])(
    'a chat model whose session is the %s of its metadata',
    async (key) => {
      const project = `langchain-${key}`
      await run('langchain', project, ['--key', key])
      const { session, turns } = await sessions.sessionOf(project, 2)
      expect(session).toMatchObject({ models: ['gpt-4o-mini-2024-07-18'] })
      expect(session?.costUsd).toBeGreaterThan(0)
      expect(said(turns)).toEqual([HELLO, NAME])
    },
  )

  test('a LangGraph agent with a memory, a tool and a thread', async () => {
    await run('langchain', 'langgraph', ['--graph'])
    const { turns } = await sessions.sessionOf('langgraph', 3)
    expect(said(turns)).toEqual([
      [HELLO[0], HELLO[1], 16],
      [NAME[0], NAME[1], 36],
      [WEATHER[0], WEATHER[1], 134],
    ])
    await sessions.expectToolUse('langgraph', turns[2])
  })
})

describe('LlamaIndex', () => {
  test('a chat engine: what it retrieved, and what the model was told of it', async () => {
    await run('llama_index', 'llama-chat')
    const { session, turns } = await sessions.sessionOf('llama-chat', 2)
    expect(session).toMatchObject({ userId: 'user-li' })
    expect(session?.models).toContain('gpt-4o-mini')
    expect(session?.costUsd).toBeGreaterThan(0)
    expect(said(turns)).toEqual([
      [HELLO[0], HELLO[1], expect.any(Number)],
      [NAME[0], NAME[1], expect.any(Number)],
    ])
    expect(turns.map(({ modelCallCount }) => modelCallCount)).toEqual([1, 1])
    await expectRetrieval('llama-chat', turns[1])
  })

  test('a chat engine that streams', async () => {
    await run('llama_index', 'llama-stream', ['--stream'])
    const { turns } = await sessions.sessionOf('llama-stream', 2)
    expect(turns.map(({ input, output }) => [input.text, output.text])).toEqual([
      [HELLO[0], HELLO[1]],
      [NAME[0], NAME[1]],
    ])
    expect(turns[0]?.timeToFirstTokenMs).toBeGreaterThan(0)
    expect(turns.map(({ modelCallCount }) => modelCallCount)).toEqual([1, 1])
  })

  test('a query engine', async () => {
    await run('llama_index', 'llama-query', ['--engine', 'query'])
    const { turns } = await sessions.sessionOf('llama-query', 1)
    expect(said(turns)).toEqual([
      ['Where is my refund?', 'Hello! How can I help?', expect.any(Number)],
    ])
    await expectRetrieval('llama-query', turns[0])
  })

  async function expectRetrieval(
    project: string,
    turn: Awaited<ReturnType<typeof sessions.sessionOf>>['turns'][number] | undefined,
  ) {
    expect(turn?.steps[0]).toMatchObject({ kind: 'RETRIEVER', documentCount: 2 })
    const { documents } = await sessions.spanOf(project, turn, 0)
    expect(documents).toContainEqual(
      expect.objectContaining({
        text: 'Refunds take three days.',
        score: expect.any(Number),
        metadata: { source: 'refunds.md' },
      }),
    )
    expect(turn?.steps.at(-1)?.kind).toBe('LLM')
    const { inputMessages } = await sessions.spanOf(project, turn, (turn?.steps.length ?? 0) - 1)
    expect(JSON.stringify(inputMessages)).toContain('Refunds take three days.')
  }
})

test.each(['http/protobuf', 'grpc'])(
  'phoenix.otel over %s: an agent, its tool, its failure; session, user, tags and metadata',
  async (protocol) => {
    const project = `phoenix-${protocol.replace('/', '-')}`
    await run('phoenix_otel', project, ['--protocol', protocol], {
      PHOENIX_COLLECTOR_ENDPOINT: protocol === 'grpc' ? 'http://127.0.0.1' : skein.url,
      PHOENIX_GRPC_PORT: String(grpcPort),
    })
    const { session, turns } = await sessions.sessionOf(project, 4)
    expect(session).toMatchObject({
      userId: 'user-px',
      tags: ['phoenix'],
      metadata: { plan: 'pro' },
      errorTurnCount: 1,
    })
    expect(session?.costUsd).toBeGreaterThan(0)
    expect(said(turns)).toEqual([HELLO, NAME, WEATHER, ['break', '', null]])
    expect(turns[3]?.error).toMatchObject({ type: 'ValueError', message: 'out of cities' })
    await sessions.expectToolUse(project, turns[2])
  },
)

test.each([
  ['chat completions', []],
  ['responses', ['--responses']],
])('OpenAI Agents: a tool and a memory, over %s', async (api, args) => {
  const project = `openai-agents-${api.replace(' ', '-')}`
  await run('openai_agents', project, args)
  const { session, turns } = await sessions.sessionOf(project, 3)
  expect(session).toMatchObject({ userId: 'user-oa' })
  expect(session?.costUsd).toBeGreaterThan(0)
  expect(turns.map(({ input, output }) => [input.text, output.text])).toEqual(
    [HELLO, NAME, WEATHER].map(([input, output]) => [input, output]),
  )
  expect(turns[0]?.tokens.total).toBeGreaterThan(0)
  await sessions.expectToolUse(project, turns[2])
})

test('Pydantic AI: an agent of a conversation, its tool, costs as it tells them', async () => {
  await run('pydantic_ai', 'pydantic-ai')
  const { session, turns } = await sessions.sessionOf('pydantic-ai', 3)
  expect(session).toMatchObject({ costSource: 'provided' })
  expect(said(turns)).toEqual([HELLO, NAME, WEATHER])
  await sessions.expectToolUse('pydantic-ai', turns[2])
})

test('Langfuse: its own path and Basic authentication, usage and cost told by hand', async () => {
  await run('langfuse', 'langfuse', [], {
    LANGFUSE_BASE_URL: skein.url,
    LANGFUSE_PUBLIC_KEY: 'pk-lf-1',
    LANGFUSE_SECRET_KEY: 'sk-lf-1',
  })
  const { session, turns } = await sessions.sessionOf('langfuse', 4)
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
  await sessions.expectToolUse('langfuse', turns[2])
})
