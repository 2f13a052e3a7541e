import type { SessionTurn } from '@skein/model/summarize-session'
import type { Engine } from '../engine.ts'
import { SESSION_TURN_COLUMNS, SessionTurnRow } from '../turn-row.ts'

/** What sessions are summed up from: all their turns, in no order, without long texts. */
export function turnsOfSessions(
  engine: Engine,
  project: string,
  sessionIds: readonly string[],
): Promise<(SessionTurn & { sessionId: string })[]> {
  return engine.query({
    sql: `
      SELECT ${SESSION_TURN_COLUMNS}
      FROM turns FINAL
      WHERE project = {project:String} AND session_id IN {sessionIds:Array(String)}`,
    params: { project, sessionIds },
    row: SessionTurnRow,
  })
}
