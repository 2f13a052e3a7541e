import { z } from 'zod'
import type { Feedback } from '@skein/model/api'
import type { Engine } from '../engine.ts'
import { FEEDBACK_COLUMNS, FeedbackRow, JUDGEMENT } from './feedback-on.ts'

/** A piece of feedback with its whole row, to write the next version of. */
export interface StoredFeedback {
  row: FeedbackValues
  feedback: Feedback
}

/** The row's columns but for its project and version; times are nanoseconds as text. */
const FeedbackValues = z.object({
  ...JUDGEMENT,
  target: z.enum(['session', 'trace', 'span']),
  created_ns: z.string(),
  updated_ns: z.string(),
  identifier: z.string(),
  metadata: z.string(),
})
export type FeedbackValues = z.infer<typeof FeedbackValues>

/** Feedback by its ids. */
export async function getFeedback(
  engine: Engine,
  project: string,
  ids: readonly string[],
): Promise<Map<string, StoredFeedback>> {
  const rows = await engine.query({
    sql: `
      SELECT ${FEEDBACK_COLUMNS}, target, identifier, metadata
      FROM feedback FINAL
      WHERE project = {project:String} AND id IN {ids:Array(String)}`,
    params: { project, ids },
    row: FeedbackValues,
  })
  return new Map(rows.map((row) => [row.id, stored(row)]))
}

/** Which feedback; a list that is left out chooses nothing. */
export interface FeedbackSelection {
  project: string
  target: FeedbackValues['target']
  /** Of what was judged: session ids, trace ids or span ids. */
  targetIds?: readonly string[]
  names?: readonly string[]
  notNames?: readonly string[]
  identifiers?: readonly string[]
  after?: { createdNs: string; id: string }
  limit: number
}

const TARGET_COLUMNS = { session: 'session_id', trace: 'trace_id', span: 'span_id' }

/** A page of feedback on one kind of thing, what was given last first. */
export function listFeedback(
  engine: Engine,
  selection: FeedbackSelection,
): Promise<StoredFeedback[]> {
  const { project, target, after, limit } = selection
  const conditions = ['project = {project:String}', 'target = {target:String}']
  const params: Record<string, string | number | readonly string[]> = { project, target, limit }
  const add = (name: string, condition: string, values: readonly string[] | undefined) => {
    if (values === undefined || values.length === 0) return
    conditions.push(`${condition} {${name}:Array(String)}`)
    params[name] = values
  }
  add('targetIds', `${TARGET_COLUMNS[target]} IN`, selection.targetIds)
  add('names', 'name IN', selection.names)
  add('notNames', 'name NOT IN', selection.notNames)
  add('identifiers', 'identifier IN', selection.identifiers)
  if (after !== undefined) {
    conditions.push('(created_ns, id) < ({afterNs:UInt64}, {afterId:String})')
    params['afterNs'] = after.createdNs
    params['afterId'] = after.id
  }
  return engine.query({
    sql: `
      SELECT ${FEEDBACK_COLUMNS}, target, identifier, metadata
      FROM feedback FINAL
      WHERE ${conditions.join(' AND ')}
      ORDER BY created_ns DESC, id DESC
      LIMIT {limit:UInt32}`,
    params,
    row: FeedbackValues.transform(stored),
  })
}

/** What the API was given on these sessions, and on these turns and their spans; not what spans carry. */
export function annotationsOn(
  engine: Engine,
  project: string,
  sessionIds: readonly string[],
  traceIds: readonly string[],
): Promise<StoredFeedback[]> {
  return engine.query({
    sql: `
      SELECT ${FEEDBACK_COLUMNS}, target, identifier, metadata
      FROM feedback FINAL
      WHERE project = {project:String} AND position(id, '/') = 0
        AND (trace_id != '' AND trace_id IN {traceIds:Array(String)}
          OR target = 'session' AND session_id IN {sessionIds:Array(String)})
      ORDER BY created_ns, id`,
    params: { project, sessionIds, traceIds },
    row: FeedbackValues.transform(stored),
  })
}

/** What a row of these values is shown as. */
export function stored(row: FeedbackValues): StoredFeedback {
  return { row, feedback: FeedbackRow.parse(row).feedback }
}
