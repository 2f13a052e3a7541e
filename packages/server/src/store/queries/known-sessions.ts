import { z } from 'zod'
import type { Engine } from '../engine.ts'

/** Which of the sessions have a row. */
export async function knownSessions(
  engine: Engine,
  project: string,
  sessionIds: readonly string[],
): Promise<Set<string>> {
  const rows = await engine.query({
    sql: `
      SELECT session_id
      FROM sessions FINAL
      WHERE project = {project:String} AND session_id IN {sessionIds:Array(String)}`,
    params: { project, sessionIds },
    row: z.object({ session_id: z.string() }),
  })
  return new Set(rows.map((row) => row.session_id))
}
