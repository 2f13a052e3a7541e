import { z } from 'zod'
import { BigIntColumn, insertRows } from '../columns.ts'
import type { Engine } from '../engine.ts'

/**
 * What one node tells the others. `trace`, `session`: to be derived by its owner. `events`: for those who
 * watch. `ask`, `answer`: what the one that does things alone is to do, and did. `hold`, `held`,
 * `release`: that nobody stores for a while.
 */
const KINDS = ['trace', 'session', 'events', 'ask', 'answer', 'hold', 'held', 'release'] as const

export interface Signal {
  kind: (typeof KINDS)[number]
  project: string
  id: string
  body: string
}

export interface HeardSignal extends Signal {
  node: string
  /** One of its node's own. */
  number: string
}

const Row: z.ZodType<HeardSignal> = z.object({
  kind: z.enum(KINDS),
  project: z.string(),
  id: z.string(),
  body: z.string(),
  node: z.string(),
  number: z.string(),
})

export async function sendSignals(
  engine: Engine,
  signals: readonly (Signal & { node: string; number: bigint })[],
): Promise<void> {
  if (signals.length === 0) return
  const rows = signals.map(({ node, number, kind, project, id, body }) => ({
    node,
    number,
    kind,
    project,
    id,
    body,
  }))
  await engine.insert('signals', insertRows(rows))
}

/**
 * In the order in which they were sent; those of a node's own about what happened are left out, and so are
 * kinds that only nodes of the next release know.
 */
export function signalsSince(
  engine: Engine,
  stampUs: bigint,
  node: string,
): Promise<HeardSignal[]> {
  return engine.query({
    sql: `
      SELECT node, number, kind, project, id, body
      FROM signals
      WHERE stamp_us > {stamp:UInt64} AND kind IN {kinds:Array(String)}
        AND NOT (kind = 'events' AND node = {node:String})
      ORDER BY stamp_us, number`,
    params: { stamp: stampUs.toString(), kinds: KINDS, node },
    row: Row,
  })
}

/** The greatest version that the rows of turns, or of sessions, have, whether they count or not. */
export async function latestVersion(
  engine: Engine,
  table: 'turns' | 'sessions',
  project: string,
  ids: readonly string[],
): Promise<bigint> {
  const column = table === 'turns' ? 'trace_id' : 'session_id'
  const [row] = await engine.query({
    sql: `
      SELECT max(version) AS version FROM ${table}
      WHERE project = {project:String} AND ${column} IN {ids:Array(String)}`,
    params: { project, ids },
    row: z.object({ version: BigIntColumn }),
  })
  return row?.version ?? 0n
}
