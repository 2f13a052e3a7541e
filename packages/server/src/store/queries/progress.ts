import { z } from 'zod'
import { BigIntColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'

/** Every span that arrived at or before this time, in microseconds, is in its turn. */
export async function derivedUntil(engine: Engine): Promise<bigint> {
  const rows = await engine.query({
    sql: `SELECT max(derived_us) AS derived_us FROM progress WHERE name = 'derive'`,
    row: z.object({ derived_us: BigIntColumn }),
  })
  return rows[0]?.derived_us ?? 0n
}

/** Traces of which spans arrived after a time. */
export async function arrivedSince(
  engine: Engine,
  stamp: bigint,
): Promise<{ project: string; traceId: string }[]> {
  return engine.query({
    sql: `
      SELECT DISTINCT project, trace_id
      FROM spans
      WHERE received_us > {stamp:UInt64}`,
    params: { stamp: stamp.toString() },
    row: z
      .object({ project: z.string(), trace_id: z.string() })
      .transform((row) => ({ project: row.project, traceId: row.trace_id })),
  })
}

/** Sessions that turns were put into or taken out of after a time. */
export async function sessionsChangedSince(
  engine: Engine,
  stamp: bigint,
): Promise<{ project: string; sessionIds: string[] }[]> {
  return engine.query({
    sql: `
      SELECT project, groupUniqArray(session_id) AS session_ids
      FROM turns
      WHERE version > {stamp:UInt64} AND session_id != ''
      GROUP BY project`,
    params: { stamp: stamp.toString() },
    row: z
      .object({ project: z.string(), session_ids: z.array(z.string()) })
      .transform((row) => ({ project: row.project, sessionIds: row.session_ids })),
  })
}

/** Where stamps say which row for a key counts: of each table the column. */
const STAMPS = {
  spans: 'received_us',
  turns: 'version',
  sessions: 'version',
  feedback: 'version',
  progress: 'version',
  session_tags: 'version',
  retention: 'version',
  accounts: 'version',
  passwords: 'version',
  memberships: 'version',
  key_uses: 'used_us',
}

/** The latest stamp that any process gave a row of this store. */
export async function latestStamp(engine: Engine): Promise<bigint> {
  const latest = Object.entries(STAMPS).map(
    ([table, column]) => `SELECT max(${column}) AS latest FROM ${table}`,
  )
  const rows = await engine.query({
    sql: `SELECT max(latest) AS stamp FROM (${latest.join(' UNION ALL ')})`,
    row: z.object({ stamp: BigIntColumn }),
  })
  return rows[0]?.stamp ?? 0n
}
