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

/** The latest stamp that any process gave a row of this store. */
export async function latestStamp(engine: Engine): Promise<bigint> {
  const rows = await engine.query({
    sql: `
      SELECT greatest(
        (SELECT max(received_us) FROM spans),
        (SELECT max(version) FROM turns),
        (SELECT max(version) FROM sessions),
        (SELECT max(version) FROM feedback)) AS stamp`,
    row: z.object({ stamp: BigIntColumn }),
  })
  return rows[0]?.stamp ?? 0n
}
