import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import {
  getDefaultEnvironment,
  StdioClientTransport,
} from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Analytics, ProjectList, SessionList, Trace } from '@skein/model/api'
import { eventually } from '../test-support/eventually.ts'
import { post } from '../test-support/http-client.ts'
import { otlpRequest, spanId, traceId } from '../test-support/otlp-span.ts'
import { startSkein, type SkeinProcess } from '../test-support/skein-process.ts'

const PROGRAM = fileURLToPath(new URL('../bin/skein.js', import.meta.url))
const LONG = 'word '.repeat(10_000)

let folder: string
let skein: SkeinProcess
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-mcp-'))
  skein = await startSkein(folder)
  const turn = (trace: string, session: string, input: string, output: string) => ({
    trace,
    span: `${trace}1`,
    attributes: {
      'openinference.span.kind': 'LLM',
      'session.id': session,
      'llm.input_messages.0.message.role': 'user',
      'llm.input_messages.0.message.content': input,
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.content': output,
    },
  })
  const body = otlpRequest([
    turn('a1', 'one', "hi! I'm Tim", 'Hello Tim!'),
    turn('a2', 'two', 'Where is Ulm?', 'On the Danube.'),
    turn('a3', 'long', LONG, 'Enough.'),
  ])
  const json = { 'content-type': 'application/json' }
  await post(skein.port, '/v1/traces', json, Buffer.from(JSON.stringify(body)))
  await eventually(async () => {
    const { sessions } = await skein.get<SessionList>('/api/projects/default/sessions')
    if (sessions.length < 3) throw new Error('not all sessions show')
  })
})
afterAll(async () => {
  skein.kill('SIGKILL')
  await skein.exit
  rmSync(folder, { recursive: true })
})

const url = () => `http://127.0.0.1:${skein.port}`
const overStdio = (endpoint: string) =>
  new StdioClientTransport({
    command: process.execPath,
    args: [PROGRAM, 'mcp', '--endpoint', endpoint],
    env: getDefaultEnvironment(),
  })

async function connect(transport: Parameters<Client['connect']>[0]): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(transport)
  return client
}

interface Answer {
  isError?: boolean
  content: { type: string; text: string }[]
}

async function call(client: Client, name: string, given: object = {}): Promise<Answer> {
  return (await client.callTool({ name, arguments: { ...given } })) as unknown as Answer
}

async function ask<Result>(client: Client, name: string, given: object = {}): Promise<Result> {
  const { isError, content } = await call(client, name, given)
  if (isError === true) throw new Error(content[0]?.text)
  return JSON.parse(content[0]?.text ?? '') as Result
}

describe.each([
  [
    'streamable HTTP',
    () => connect(new StreamableHTTPClientTransport(new URL('/mcp', url())) as never),
  ],
  ['standard input and output', () => connect(overStdio(url()))],
])('over %s', (label, open) => {
  let client: Client
  beforeAll(async () => {
    client = await open()
  })
  afterAll(() => client.close())

  test('it says what it is, and which tools only read', async () => {
    expect(client.getServerVersion()).toMatchObject({ name: 'skein' })
    const { tools } = await client.listTools()
    expect(tools.filter((tool) => tool.annotations?.readOnlyHint !== true)).toMatchObject([
      { name: 'annotate' },
    ])
    expect(tools.map((tool) => tool.name)).toContain('read_transcript')
  })

  test('sessions are listed and searched', async () => {
    const { projects } = await ask<ProjectList>(client, 'list_projects')
    expect(projects).toMatchObject([{ name: 'default', sessionCount: 3 }])
    const { sessions } = await ask<SessionList>(client, 'list_sessions', { q: 'danube' })
    expect(sessions).toMatchObject([{ sessionId: 'two', firstInput: 'Where is Ulm?' }])
    const found = await ask(client, 'search_session', { sessionId: 'two', q: 'ulm' })
    expect(found).toMatchObject({ hits: [{ traceId: traceId('a2'), role: 'user' }] })
  })

  test('a transcript is read, a long one in parts', async () => {
    const { content } = await call(client, 'read_transcript', { sessionId: 'one' })
    expect(content).toHaveLength(1)
    expect(content[0]?.text).toContain('Hello Tim!')
    const first = await call(client, 'read_transcript', { sessionId: 'long' })
    expect(first.content[1]?.text).toContain('go on with offset 40000')
    const rest = await call(client, 'read_transcript', { sessionId: 'long', offset: 40_000 })
    expect(rest.content[0]?.text).toContain('Enough.')
    expect(rest.content).toHaveLength(1)
  })

  test('a trace and a span of it', async () => {
    const { spans } = await ask<Trace>(client, 'get_trace', { traceId: traceId('a1') })
    expect(spans).toMatchObject([{ spanId: spanId('a11'), kind: 'LLM' }])
    const ids = { traceId: traceId('a1'), spanId: spanId('a11') }
    expect(await ask(client, 'get_span', ids)).toMatchObject({ sessionId: 'one' })
    const traces = await ask(client, 'list_traces', { session: 'one' })
    expect(traces).toMatchObject({ traces: [{ traceId: traceId('a1') }] })
  })

  test('analytics', async () => {
    const { total } = await ask<Analytics>(client, 'analytics')
    expect(total).toMatchObject({ sessions: 3, turns: 3 })
  })

  test('an annotation is stored', async () => {
    const name = `by ${label}`
    const given = { sessionId: 'one', name, score: 0.5, explanation: 'So so.' }
    expect(await ask(client, 'annotate', given)).toMatchObject({ name, annotatorKind: 'LLM' })
    const { sessions } = await ask<SessionList>(client, 'list_sessions', { q: 'tim' })
    expect(sessions[0]?.feedback).toContainEqual(expect.objectContaining({ name, score: 0.5 }))
  })

  test('what is wrong is said in a sentence', async () => {
    expect(await call(client, 'read_transcript', { sessionId: 'none' })).toEqual({
      isError: true,
      content: [{ type: 'text', text: 'project default has no session none' }],
    })
    expect(await call(client, 'annotate', { name: 'x', score: 1 })).toMatchObject({
      isError: true,
    })
    expect(await call(client, 'list_sessions', { filter: 'cost>' })).toMatchObject({
      isError: true,
    })
  })
})

test('without a running Skein, each tool says how to get one', async () => {
  const client = await connect(overStdio('http://127.0.0.1:1'))
  try {
    expect(await call(client, 'list_projects')).toMatchObject({
      isError: true,
      content: [
        { text: expect.stringContaining('No Skein answers at http://127.0.0.1:1') as string },
      ],
    })
  } finally {
    await client.close()
  }
})

test('a page of another origin may not ask', async () => {
  const response = await fetch(`${url()}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://elsewhere.example' },
    body: '{}',
  })
  expect(response.status).toBe(400)
})
