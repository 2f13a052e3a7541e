import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { LiveEvent, Session, SessionList } from '@skein/model/api'
import { startClickHouse, type ClickHouseServer } from '../test-support/clickhouse-server.ts'
import { recomputed, storedDerived } from '../test-support/derived.ts'
import { eventually } from '../test-support/eventually.ts'
import { otlpRequest, traceId, type TestSpan } from '../test-support/otlp-span.ts'
import { startSkein, type SkeinProcess } from '../test-support/skein-process.ts'
import { createRandom } from './cli/demo/random.ts'
import { listPrice } from './derive/price.ts'
import { openServer } from './store/engine-server.ts'
import type { Engine } from './store/engine.ts'

const SEED = 20_261_123
const PROJECT = 'nodes'
const NODES = 3
const KILLS = 2
const TRACES = 60
/** What a killed node had is looked through when it is missed, and once more later. */
const CALM_AFTER_MS = 90_000

const folder = mkdtempSync(join(tmpdir(), 'skein-nodes-'))
const random = createRandom({ choices: SEED, ids: 0 })
let clickHouse: ClickHouseServer
let engine: Engine
const nodes: SkeinProcess[] = []

const start = () => startSkein(folder, { SKEIN_CLICKHOUSE_URL: clickHouse.url })
beforeAll(async () => {
  clickHouse = await startClickHouse(join(folder, 'store'))
  nodes.push(...(await Promise.all(Array.from({ length: NODES }, start))))
  engine = await openServer({ url: clickHouse.url })
}, 120_000)
afterAll(async () => {
  for (const node of nodes) node.kill('SIGKILL')
  await Promise.all(nodes.map((node) => node.exit))
  await engine.close()
  await clickHouse.close()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

const someNode = () => random.pick(nodes)

async function send(node: SkeinProcess, spans: readonly TestSpan[], project = PROJECT) {
  const response = await fetch(`http://127.0.0.1:${node.port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(otlpRequest([...spans], project)),
  })
  expect(response.status).toBe(200)
}

/** As exporters do: what got no answer is sent again, here to whichever node the balancer picks. */
async function sendUntilAnswered(spans: readonly TestSpan[]): Promise<void> {
  await eventually(() => send(someNode(), spans))
}

/** Only one span names the session; of every third trace another one first names the agent's own. */
function newTrace(n: number): TestSpan[] {
  const trace = (n + 1).toString(16)
  const session = { 'session.id': `session-${n % 9}`, 'user.id': `user-${n % 4}` }
  const at = n * 1000
  return [
    {
      trace,
      span: '1',
      name: 'agent',
      start: at,
      end: at + 500,
      attributes: {
        'input.value': `Question ${n}`,
        'output.value': `Answer ${n}`,
        ...(n % 2 === 0 ? session : {}),
      },
    },
    {
      trace,
      span: '2',
      parent: '1',
      name: 'call',
      start: at + 10,
      end: at + 100,
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.model_name': 'gpt-4o-mini',
        'llm.token_count.prompt': n + 5,
        'llm.token_count.completion': 7,
        ...(n % 3 === 0 ? { 'gen_ai.conversation.id': `agent-${n % 5}` } : {}),
      },
    },
    {
      trace,
      span: '3',
      parent: '1',
      name: 'look_up',
      start: at + 150,
      end: at + 250,
      attributes: { 'openinference.span.kind': 'TOOL' },
      status: { code: n % 5 === 0 ? 2 : 1 },
    },
    {
      trace,
      span: '4',
      parent: '1',
      name: 'call',
      start: at + 300,
      end: at + 400,
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.output_messages.0.message.role': 'assistant',
        'llm.output_messages.0.message.content': `Thought ${n}`,
        ...(n % 2 === 0 ? {} : session),
      },
    },
  ]
}

test('spans of a trace that reach different nodes, some of them killed, make the turns and sessions that the law demands', async () => {
  const spans = random.shuffle(Array.from({ length: TRACES }, (_, n) => newTrace(n)).flat())
  const duplicates = random.shuffle(spans).slice(0, 40)
  const requests: TestSpan[][] = []
  const rest = [...spans, ...duplicates]
  while (rest.length > 0) requests.push(rest.splice(0, random.int(1, 6)))
  const killAt = Array.from({ length: KILLS }, (_, n) =>
    Math.floor(((n + 1) * requests.length) / (KILLS + 1)),
  )
  const sending: Promise<void>[] = []
  for (const [place, request] of requests.entries()) {
    sending.push(sendUntilAnswered(request))
    if (place % 8 === 0) await Promise.all(sending.splice(0))
    if (!killAt.includes(place)) continue
    const [killed] = nodes.splice(random.int(0, nodes.length - 1), 1)
    killed?.kill('SIGKILL')
    nodes.push(await start())
  }
  await Promise.all(sending)
  const made = await recomputed({ engine, price: listPrice })
  await eventually(async () => {
    const stored = await storedDerived(engine)
    expect(Object.keys(stored.turns).length).toBe(TRACES)
    expect(stored.turns).toEqual(made.turns)
    expect(stored.sessions).toEqual(made.sessions)
  }, CALM_AFTER_MS)
  for (const node of nodes) {
    const { sessions } = await node.get<SessionList>(`/api/projects/${PROJECT}/sessions?limit=500`)
    expect(sessions.reduce((sum, { spanCount }) => sum + spanCount, 0)).toBe(4 * TRACES)
    expect(sessions.map(({ sessionId }) => sessionId).sort()).toEqual(
      Array.from({ length: 9 }, (_, n) => `session-${n}`),
    )
  }
}, 180_000)

test('who watches one node hears of what reaches another', async () => {
  const [watched, other] = nodes
  if (watched === undefined || other === undefined) throw new Error('there are too few nodes')
  const stop = new AbortController()
  const response = await fetch(`http://127.0.0.1:${watched.port}/api/projects/live/live`, {
    signal: stop.signal,
  })
  const heard: LiveEvent[] = []
  const hear = async () => {
    for await (const chunk of response.body ?? [])
      for (const [, data = ''] of Buffer.from(chunk as Uint8Array)
        .toString()
        .matchAll(/^data: (.*)$/gm))
        heard.push(JSON.parse(data) as LiveEvent)
  }
  const hearing = hear().catch(() => undefined)
  const attributes = { 'session.id': 'watched', 'input.value': 'hello' }
  await send(other, [{ trace: 'abc', span: '1', attributes }], 'live')
  await eventually(() => {
    expect(heard).toContainEqual(
      expect.objectContaining({
        type: 'session',
        sessionId: 'watched',
        traceIds: [traceId('abc')],
        created: true,
      }),
    )
    return Promise.resolve()
  })
  stop.abort()
  await hearing
}, 60_000)

test('a session that is deleted at one node is gone at all, and begins anew at any', async () => {
  const [first] = nodes
  const turn = (span: string): TestSpan => ({
    trace: 'def',
    span,
    start: 5,
    end: 6,
    attributes: { 'session.id': 'gone', 'input.value': 'the same words' },
  })
  await send(someNode(), [turn('1')], 'removal')
  const session = '/api/projects/removal/sessions/gone'
  for (const node of nodes) await eventually(() => node.get(session))
  for (const node of nodes) await send(node, [turn('1')], 'removal')
  const response = await fetch(`http://127.0.0.1:${first?.port ?? 0}${session}`, {
    method: 'DELETE',
  })
  expect(response.status).toBe(200)
  const { sessions } = await someNode().get<SessionList>('/api/projects/removal/sessions')
  expect(sessions).toEqual([])
  for (const [place, node] of nodes.entries()) await send(node, [turn(`${place + 2}`)], 'removal')
  const again = await eventually(async () => {
    const found = await someNode().get<Session>(session)
    expect(found.spanCount).toBe(NODES)
    return found
  })
  expect(again.firstInput).toBe('the same words')
}, 90_000)
