import { mkdtempSync, rmSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { SessionList, TraceList } from '@skein/model/api'
import { recomputed, storedDerived } from '../test-support/derived.ts'
import { post } from '../test-support/http-client.ts'
import { encodeTraces } from '../test-support/otlp-proto.ts'
import { otlpRequest, spanId, traceId, type TestSpan } from '../test-support/otlp-span.ts'
import { startSkein, type SkeinProcess } from '../test-support/skein-process.ts'
import { createRandom } from './cli/demo/random.ts'
import { openSkein } from './skein.ts'
import { openChdb } from './store/engine-chdb.ts'

const SEED = 20_261_122
const CRASHES = 3
const CONCURRENT = 8
const PROJECT = 'crash'

const folder = mkdtempSync(join(tmpdir(), 'skein-crash-'))
const random = createRandom({ choices: SEED, ids: 0 })
let running: SkeinProcess | undefined
afterAll(async () => {
  running?.kill('SIGKILL')
  await running?.exit
  rmSync(folder, { recursive: true })
})

/** Which spans were sent, and of those the acknowledged, as `trace/span`. */
const sent = new Map<string, TestSpan>()
const acknowledged = new Set<string>()

const key = (span: TestSpan) => `${traceId(span.trace)}/${spanId(span.span)}`

let traces = 0
/** An agent that asks a model, calls a tool and asks again. Only one of its spans names the session. */
function newTrace(): TestSpan[] {
  const n = ++traces
  const trace = n.toString(16)
  const start = n * 1000
  const session = { 'session.id': `session-${n % 7}`, 'user.id': `user-${n % 3}` }
  const onRoot = random.chance(0.5)
  const question = `Question ${n}: ${'what then? '.repeat(random.int(1, 50))}`
  const call = (span: string, at: number): TestSpan => ({
    trace,
    span,
    parent: '1',
    name: 'call',
    start: start + at,
    end: start + at + 100,
    attributes: {
      'openinference.span.kind': 'LLM',
      'llm.model_name': 'gpt-4o-mini',
      'llm.token_count.prompt': random.int(1, 5000),
      'llm.token_count.completion': random.int(1, 500),
      'llm.input_messages.0.message.role': 'user',
      'llm.input_messages.0.message.content': question,
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.content': `Thought ${n} at ${at}`,
      ...(onRoot || span !== '4' ? {} : session),
    },
  })
  return [
    {
      trace,
      span: '1',
      name: 'agent',
      start,
      end: start + 500,
      attributes: {
        'openinference.span.kind': 'AGENT',
        'input.value': question,
        'output.value': `Answer ${n}`,
        ...(onRoot ? session : {}),
      },
    },
    call('2', 10),
    {
      trace,
      span: '3',
      parent: '1',
      name: 'look_up',
      start: start + 150,
      end: start + 250,
      attributes: { 'openinference.span.kind': 'TOOL', 'input.value': `{"n":${n}}` },
      status: { code: n % 5 === 0 ? 2 : 1 },
    },
    call('4', 300),
  ]
}

/** Requests in which the spans of several traces are mixed, and each trace's spread over several. */
function* newRequests(): Generator<TestSpan[]> {
  for (;;) {
    const spans = random.shuffle(Array.from({ length: 10 }, newTrace).flat())
    while (spans.length > 0) yield spans.splice(0, random.int(1, 8))
  }
}

/** Exports until the server is killed, after so many acknowledgements. Returns what got no answer. */
async function exportUntilKilled(
  skein: SkeinProcess,
  again: readonly TestSpan[][],
  killAfter: number,
): Promise<TestSpan[][]> {
  const agent = new Agent({ keepAlive: true })
  const requests = newRequests()
  const repeated = again[Symbol.iterator]()
  const unanswered: TestSpan[][] = []
  let answers = 0
  const keepExporting = async () => {
    for (;;) {
      const next = repeated.next()
      const spans: TestSpan[] = next.done === true ? requests.next().value : next.value
      for (const span of spans) sent.set(key(span), span)
      const body = encodeTraces(otlpRequest(spans, PROJECT))
      const type = { 'content-type': 'application/x-protobuf' }
      const status = await post(skein.port, '/v1/traces', type, body, agent).then(
        (answer) => answer.status,
        () => undefined,
      )
      if (status === undefined) {
        unanswered.push(spans)
        return
      }
      expect(status).toBe(200)
      for (const span of spans) acknowledged.add(key(span))
      if (++answers === killAfter) skein.kill('SIGKILL')
    }
  }
  await Promise.all(Array.from({ length: CONCURRENT }, keepExporting))
  agent.destroy()
  expect(await skein.exit).toMatchObject({ signal: 'SIGKILL', stderr: '' })
  return unanswered
}

interface SpanPage {
  data: { context: { trace_id: string; span_id: string } }[]
  next_cursor: string | null
}

async function listedSpans(skein: SkeinProcess): Promise<string[]> {
  const spans: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: SpanPage = await skein.get<SpanPage>(
      `/v1/projects/${PROJECT}/spans?limit=300${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    spans.push(...page.data.map(({ context }) => `${context.trace_id}/${context.span_id}`))
    cursor = page.next_cursor
  }
  return spans
}

async function checkWhatShows(skein: SkeinProcess): Promise<void> {
  const listed = await listedSpans(skein)
  const stored = new Set(listed)
  expect(listed.length).toBe(stored.size)
  expect([...acknowledged].filter((span) => !stored.has(span))).toEqual([])
  expect(listed.filter((span) => !sent.has(span))).toEqual([])

  // What the sessions must hold, from nothing but the spans that are listed.
  const spansOfTrace = new Map<string, TestSpan[]>()
  for (const id of listed) {
    const span = sent.get(id) as TestSpan
    spansOfTrace.set(span.trace, [...(spansOfTrace.get(span.trace) ?? []), span])
  }
  const counts: Record<string, { turnCount: number; spanCount: number }> = {}
  for (const spans of spansOfTrace.values()) {
    const claim = spans
      .map((span) => span.attributes?.['session.id'])
      .find((id) => id !== undefined)
    const count = (counts[typeof claim === 'string' ? claim : 'none'] ??= {
      turnCount: 0,
      spanCount: 0,
    })
    count.turnCount++
    count.spanCount += spans.length
  }
  const { none, ...ofSessions } = counts
  const path = `/api/projects/${PROJECT}`
  const { sessions } = await skein.get<SessionList>(`${path}/sessions?limit=500`)
  expect(
    Object.fromEntries(
      sessions.map(({ sessionId, turnCount, spanCount }) => [sessionId, { turnCount, spanCount }]),
    ),
  ).toEqual(ofSessions)

  const { traces: shown } = await skein.get<TraceList>(`${path}/traces?limit=500`)
  expect(shown.length).toBe(Math.min(spansOfTrace.size, 500))
  expect(shown.filter((turn) => turn.sessionId === null).length).toBe(none?.turnCount ?? 0)
  const words = (id: string) => sent.get(id)?.attributes?.['input.value']
  const withRoot = shown
    .map((turn) => ({ root: `${turn.traceId}/${spanId('1')}`, said: turn.input.text }))
    .filter(({ root }) => stored.has(root))
  expect(withRoot.length).toBeGreaterThan(0)
  expect(withRoot.filter(({ root, said }) => said !== words(root))).toEqual([])
}

test('what was acknowledged outlives kill -9, exactly once, and its turns and sessions are right', async () => {
  let unanswered: TestSpan[][] = []
  for (let crash = 0; crash < CRASHES; crash++) {
    running = await startSkein(folder)
    if (crash > 0) await checkWhatShows(running)
    // As exporters do, half of what got no answer is sent again.
    const again = unanswered.filter(() => random.chance(0.5))
    unanswered = await exportUntilKilled(running, again, random.int(40, 110))
  }
  running = await startSkein(folder)
  await checkWhatShows(running)
  running.kill('SIGTERM')
  expect(await running.exit).toMatchObject({ code: 0, stderr: '' })
  running = undefined

  const skein = await openSkein(openChdb(join(folder, 'store')), {
    ownThread: false,
    onError: (error) => {
      throw error
    },
  })
  const stored = await storedDerived(skein.engine)
  const made = await recomputed(skein)
  await skein.close()
  expect(Object.keys(stored.turns).length).toBeGreaterThan(100)
  expect(stored.sessions).toEqual(made.sessions)
  expect(stored.turns).toEqual(made.turns)
}, 180_000)
