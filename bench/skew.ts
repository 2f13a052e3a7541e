import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom, type Random } from '../packages/server/src/cli/demo/random.ts'
import { ownerOf } from '../packages/server/src/derive/ownership.ts'
import { traceKey } from '../packages/server/src/derive/touched-traces.ts'
import { SHARDED_BY } from '../packages/server/src/store/cluster-statements.ts'
import { insertRows } from '../packages/server/src/store/columns.ts'
import { openChdb } from '../packages/server/src/store/engine-chdb.ts'
import type { Engine } from '../packages/server/src/store/engine.ts'
import { AnyRow } from '../packages/server/test-support/any-row.ts'

/**
 * How unevenly a cluster is filled and its nodes work, by the keys that spread rows and the owners that
 * derive: arithmetic, no load. node --import tsx bench/skew.ts
 */
const SEED = 20_261_122
const SHARDS = 8
const NODES = 6
const TRACES = 40_000
const SPANS_A_TRACE = 8
const TURNS_A_SESSION = 6
/** On disk for each span, as docs/scale.md has it. */
const BYTES_A_SPAN = { spans: 250, messages: 476, turns: 71, sessions: 11 }

interface Trace {
  project: string
  traceId: string
  sessionId: string
}

/** Picks a trace's project and session; no session is an empty one. */
type Scenario = (random: Random) => Omit<Trace, 'traceId'>

const SESSIONS = Math.floor(TRACES / TURNS_A_SESSION)
const someSession = (random: Random) => `session-${random.int(1, SESSIONS)}`
const someProject = (random: Random) => `project-${random.int(1, 200)}`

function scenarios(onOneShard: readonly string[]): Record<string, Scenario> {
  const usual = (random: Random) => {
    const sessionId = someSession(random)
    return { project: `project-${Number(sessionId.slice('session-'.length)) % 200}`, sessionId }
  }
  return {
    'nothing in particular': usual,
    'one project has 90 %': (random) =>
      random.chance(0.9) ? { project: 'giant', sessionId: someSession(random) } : usual(random),
    'one session has 25 %': (random) =>
      random.chance(0.25) ? { project: 'giant', sessionId: 'giant' } : usual(random),
    'ten sessions of one shard have 25 %': (random) =>
      random.chance(0.25)
        ? { project: 'giant', sessionId: random.pick(onOneShard) }
        : usual(random),
    'half is in no session': (random) =>
      random.chance(0.5) ? { project: someProject(random), sessionId: '' } : usual(random),
  }
}

const folder = mkdtempSync(join(tmpdir(), 'skein-skew-'))
const engine = openChdb(join(folder, 'store'))
try {
  const random = createRandom({ choices: SEED, ids: 0 })
  const nodes = Array.from({ length: NODES }, () => random.hex(32))
  const rows: string[][] = []
  for (const [name, scenario] of Object.entries(scenarios(await sessionsOfOneShard(engine)))) {
    const traces = Array.from({ length: TRACES }, () => ({
      ...scenario(random),
      traceId: random.hex(32),
    }))
    const bytes = await bytesByShard(engine, traces)
    const { spans, turns } = workByNode(traces, nodes)
    rows.push([name, ...[...bytes, spans].map(hottest), `${hottest(turns)} of ${sum(turns)}`])
  }
  const titles = ['', 'all rows', 'spans', 'messages', 'turns', 'spans derived', 'turns summed up']
  for (const row of [titles, titles.map(() => '---'), ...rows])
    console.log(`| ${row.join(' | ')} |`)
} finally {
  await engine.close()
  rmSync(folder, { recursive: true })
}

/** Ids of sessions that all are on the first shard. */
async function sessionsOfOneShard(store: Engine): Promise<string[]> {
  const rows = await store.query({
    sql: `
      SELECT session_id
      FROM (SELECT 'giant' AS project, concat('heavy-', toString(number)) AS session_id FROM numbers(10000))
      WHERE ${SHARDED_BY['sessions'] ?? ''} % ${SHARDS} = 0
      LIMIT 10`,
    row: AnyRow,
  })
  return (rows as { session_id: string }[]).map((row) => row.session_id)
}

/** Bytes of each shard: of all rows, then of spans, messages and turns. */
async function bytesByShard(store: Engine, traces: readonly Trace[]): Promise<number[][]> {
  await store.command(
    'CREATE OR REPLACE TABLE traces (project String, trace_id String, session_id String, scope String) ENGINE = Memory',
  )
  const rows = traces.map(({ project, traceId, sessionId }) => ({
    project,
    trace_id: traceId,
    session_id: sessionId,
    scope: sessionId === '' ? traceId : sessionId,
  }))
  await store.insert('traces', insertRows(rows))
  const tables: number[][] = []
  for (const [table, bytes] of Object.entries(BYTES_A_SPAN)) {
    const found = await store.query({
      sql: `SELECT ${SHARDED_BY[table] ?? ''} % ${SHARDS} AS shard, count() AS traces FROM traces GROUP BY shard`,
      row: AnyRow,
    })
    const byShard = Array.from({ length: SHARDS }, () => 0)
    for (const { shard, traces: count } of found as { shard: string; traces: string }[])
      byShard[Number(shard)] = Number(count) * SPANS_A_TRACE * bytes
    tables.push(byShard)
  }
  const all = Array.from({ length: SHARDS }, (_, shard) =>
    total(tables.map((byShard) => byShard[shard] ?? 0)),
  )
  return [all, ...tables.slice(0, 3)]
}

/** Spans that each node reads to derive turns, and turns to sum up sessions, were each turn to come alone. */
function workByNode(traces: readonly Trace[], nodes: readonly string[]) {
  const spans = new Map(nodes.map((node) => [node, 0]))
  const turns = new Map(nodes.map((node) => [node, 0]))
  const sizes = new Map<string, number>()
  for (const { project, traceId, sessionId } of traces) {
    add(spans, ownerOf(`trace\0${traceKey(project, traceId)}`, nodes), SPANS_A_TRACE)
    if (sessionId !== '') add(sizes, traceKey(project, sessionId), 1)
  }
  for (const [key, size] of sizes)
    add(turns, ownerOf(`session\0${key}`, nodes), (size * (size + 1)) / 2)
  return { spans: [...spans.values()], turns: [...turns.values()] }
}

function add(sums: Map<string, number>, key: string | undefined, count: number): void {
  if (key !== undefined) sums.set(key, (sums.get(key) ?? 0) + count)
}

/** The most of any, as a multiple of what each would have were it spread evenly. */
function hottest(shares: readonly number[]): string {
  return `${((Math.max(...shares) * shares.length) / total(shares)).toFixed(2)} ×`
}

function sum(shares: readonly number[]): string {
  return `${(total(shares) / 1e6).toFixed(1)} M`
}

function total(shares: readonly number[]): number {
  return shares.reduce((before, share) => before + share, 0)
}
