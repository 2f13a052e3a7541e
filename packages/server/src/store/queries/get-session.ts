import type { Session } from '@skein/model/session'
import type { Engine } from '../engine.ts'
import { SESSION_COLUMNS, SessionRow } from '../session-row.ts'

export async function getSession(
  engine: Engine,
  project: string,
  sessionId: string,
): Promise<Session | undefined> {
  const [session] = await engine.query({
    sql: `
      SELECT ${SESSION_COLUMNS}
      FROM sessions FINAL
      WHERE project = {project:String} AND session_id = {sessionId:String}`,
    params: { project, sessionId },
    row: SessionRow,
  })
  return session
}
