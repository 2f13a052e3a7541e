import { z } from 'zod'
import { BigIntColumn, TokenColumns, tokensFromRow } from '../columns.ts'
import type { Engine } from '../engine.ts'
import { KEY_FIRST } from './key-first.ts'

const Row = z
  .object({
    session_id: z.string(),
    trace_id: z.string(),
    start_ns: BigIntColumn,
    end_ns: BigIntColumn,
    ...TokenColumns,
  })
  .transform((row) => ({
    sessionId: row.session_id,
    traceId: row.trace_id,
    startUnixNano: row.start_ns,
    endUnixNano: row.end_ns,
    tokens: tokensFromRow(row),
  }))

export type SessionTrace = z.infer<typeof Row>

/** By session its turns in order, with no more than what a session's own times and tokens are made of. */
export async function sessionTraces(
  engine: Engine,
  project: string,
  sessionIds: readonly string[],
): Promise<Map<string, SessionTrace[]>> {
  const turns = await engine.query({
    sql: `
      SELECT session_id, trace_id, start_ns, end_ns, ${Object.keys(TokenColumns).join(', ')}
      FROM turns FINAL
      WHERE project = {project:String} AND session_id IN {sessionIds:Array(String)}
      ORDER BY start_ns, trace_id
      ${KEY_FIRST}`,
    params: { project, sessionIds },
    row: Row,
  })
  const bySession = new Map<string, SessionTrace[]>()
  for (const turn of turns) {
    const before = bySession.get(turn.sessionId)
    if (before === undefined) bySession.set(turn.sessionId, [turn])
    else before.push(turn)
  }
  return bySession
}
