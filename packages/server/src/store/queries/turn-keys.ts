import { z } from 'zod'
import type { Engine } from '../engine.ts'
import type { TurnKey } from '../turn-row.ts'

const Row = z
  .object({ day: z.string(), session_id: z.string(), trace_id: z.string() })
  .transform((row): TurnKey => ({
    day: row.day,
    sessionId: row.session_id,
    traceId: row.trace_id,
  }))

/** Under which keys the traces' turns are stored now. */
export function turnKeys(
  engine: Engine,
  project: string,
  traceIds: readonly string[],
): Promise<TurnKey[]> {
  return engine.query({
    sql: `
      SELECT day, session_id, trace_id
      FROM turns FINAL
      WHERE project = {project:String} AND trace_id IN {traceIds:Array(String)}`,
    params: { project, traceIds },
    row: Row,
  })
}
