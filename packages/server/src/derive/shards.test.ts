import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  CLUSTER,
  startClickHouseCluster,
  type ClickHouseCluster,
} from '../../test-support/clickhouse-cluster.ts'
import { recomputed, storedDerived } from '../../test-support/derived.ts'
import { otlpRequest, type TestSpan } from '../../test-support/otlp-span.ts'
import { createRandom } from '../cli/demo/random.ts'
import { openSkein, type Skein } from '../skein.ts'
import { openServer } from '../store/engine-server.ts'

const SESSIONS = 8
const TRACES = 24

const folder = mkdtempSync(join(tmpdir(), 'skein-shards-'))
let cluster: ClickHouseCluster
let skein: Skein
beforeAll(async () => {
  cluster = await startClickHouseCluster(folder)
  skein = await openSkein(await openServer({ url: cluster.url, cluster: CLUSTER }), {
    ownThread: false,
    onError(error) {
      throw error
    },
  })
}, 60_000)
afterAll(async () => {
  await skein.close()
  await cluster.close()
  rmSync(folder, { recursive: true })
})

/** Only one of its spans names the session. */
function newTrace(n: number): TestSpan[] {
  const trace = (n + 1).toString(16)
  const session = { 'session.id': `session-${n % SESSIONS}` }
  const at = n * 1000
  return [
    { trace, span: '1', start: at, end: at + 500, attributes: { 'input.value': `Question ${n}` } },
    {
      trace,
      span: '2',
      parent: '1',
      start: at + 10,
      end: at + 100,
      attributes: { ...session, 'output.value': `Answer ${n}` },
    },
  ]
}

const column = async (sql: string, place: number) => {
  const text = await cluster.servers[place]?.ask(sql)
  return (text ?? '').split('\n').filter((line) => line !== '')
}

test('each trace and each session lies on one shard, and what is derived is what the law demands', async () => {
  const random = createRandom({ choices: 20_261_123, ids: 0 })
  const spans = random.shuffle(Array.from({ length: TRACES }, (_, n) => newTrace(n)).flat())
  const travelling = [...spans, ...spans.slice(0, 10)]
  for (let at = 0; at < travelling.length; at += 15) {
    const bytes = Buffer.from(JSON.stringify(otlpRequest(travelling.slice(at, at + 15))))
    await skein.pipeline.collect({ bytes, format: 'json', project: undefined })
  }
  await skein.pipeline.settled()

  const { engine, price } = skein
  const stored = await storedDerived(engine)
  expect(Object.keys(stored.turns)).toHaveLength(TRACES)
  expect(Object.keys(stored.sessions)).toHaveLength(SESSIONS)
  expect(stored).toEqual(await recomputed({ engine, price }))

  for (const [key, table, count] of [
    ['trace_id', 'spans', TRACES],
    ['session_id', 'turns', SESSIONS],
    ['session_id', 'sessions', SESSIONS],
  ] as const) {
    const sql = `SELECT DISTINCT ${key} FROM skein.${table}_local WHERE ${key} != ''`
    const first = await column(sql, 0)
    const second = await column(sql, 1)
    const all = new Set([...first, ...second])
    expect({ table, all: all.size, both: first.length + second.length }).toEqual({
      table,
      all: count,
      both: count,
    })
    expect([first, second]).not.toContainEqual([])
  }
}, 90_000)
