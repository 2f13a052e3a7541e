import { z } from 'zod'
import { BigIntColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'
import { KEY_FIRST } from './key-first.ts'

const Row = z.object({
  session_id: z.string(),
  trace_id: z.string(),
  start_ns: BigIntColumn,
  end_ns: BigIntColumn,
})
export type SessionTrace = z.infer<typeof Row>

/** The turns of sessions in order, with no more than their times. */
export function sessionTraces(
  engine: Engine,
  project: string,
  sessionIds: readonly string[],
): Promise<SessionTrace[]> {
  return engine.query({
    sql: `
      SELECT session_id, trace_id, start_ns, end_ns
      FROM turns FINAL
      WHERE project = {project:String} AND session_id IN {sessionIds:Array(String)}
      ORDER BY start_ns, trace_id
      ${KEY_FIRST}`,
    params: { project, sessionIds },
    row: Row,
  })
}
