import { z } from 'zod'
import { CountColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'
import type { StoredTurn } from '../turn-row.ts'

/** Turns with their 1-based places in their sessions; 0 for those without one. */
export async function placeTurns(
  engine: Engine,
  project: string,
  turns: readonly StoredTurn[],
): Promise<(StoredTurn & { index: number })[]> {
  const sessionIds = [...new Set(turns.map(({ turn }) => turn.sessionId))].filter((id) => id !== '')
  const rows =
    sessionIds.length === 0
      ? []
      : await engine.query({
          sql: `
            SELECT trace_id, place
            FROM (
              SELECT trace_id,
                row_number() OVER (PARTITION BY session_id ORDER BY start_ns, trace_id) AS place
              FROM turns FINAL
              WHERE project = {project:String} AND session_id IN {sessionIds:Array(String)}
            )
            WHERE trace_id IN {traceIds:Array(String)}`,
          params: { project, sessionIds, traceIds: turns.map(({ turn }) => turn.traceId) },
          row: z.object({ trace_id: z.string(), place: CountColumn }),
        })
  const places = new Map(rows.map((row) => [row.trace_id, row.place]))
  return turns.map((stored) => ({ ...stored, index: places.get(stored.turn.traceId) ?? 0 }))
}
