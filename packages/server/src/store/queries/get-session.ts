import { z } from 'zod'
import type { Session } from '@skein/model/session'
import { BigIntColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'
import { SESSION_COLUMNS, SessionRow } from '../session-row.ts'
import { KEY_FIRST } from './key-first.ts'

export async function getSession(
  engine: Engine,
  project: string,
  sessionId: string,
): Promise<Session | undefined> {
  const [session] = await engine.query({
    sql: `
      SELECT ${SESSION_COLUMNS}
      FROM sessions FINAL
      WHERE project = {project:String} AND session_id = {sessionId:String}
      ${KEY_FIRST}`,
    params: { project, sessionId },
    row: SessionRow,
  })
  return session
}

/** What is to be known of a session to find its turns. */
export type SessionBounds = Pick<Session, 'sessionId' | 'startUnixNano' | 'endUnixNano'>

/** The same session with no more than that: the engine works on a question for longer the more columns it names. */
export async function getSessionBounds(
  engine: Engine,
  project: string,
  sessionId: string,
): Promise<SessionBounds | undefined> {
  const [bounds] = await engine.query({
    sql: `
      SELECT start_ns, end_ns
      FROM sessions FINAL
      WHERE project = {project:String} AND session_id = {sessionId:String}
      ${KEY_FIRST}`,
    params: { project, sessionId },
    row: z.object({ start_ns: BigIntColumn, end_ns: BigIntColumn }),
  })
  return bounds && { sessionId, startUnixNano: bounds.start_ns, endUnixNano: bounds.end_ns }
}
