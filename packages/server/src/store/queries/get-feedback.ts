import { z } from 'zod'
import type { Feedback } from '@skein/model/api'
import type { Engine } from '../engine.ts'
import { FEEDBACK_COLUMNS, FeedbackRow } from './list-feedback.ts'

/** A piece of feedback with its whole row, to write the next version of. */
export interface StoredFeedback {
  row: FeedbackValues
  feedback: Feedback
}

/** The row's columns but for its project and version; times are nanoseconds as text. */
const FeedbackValues = z.object({
  target: z.enum(['session', 'trace', 'span']),
  session_id: z.string(),
  trace_id: z.string(),
  span_id: z.string(),
  id: z.string(),
  created_ns: z.string(),
  updated_ns: z.string(),
  name: z.string(),
  score: z.number().nullable(),
  label: z.string().nullable(),
  explanation: z.string().nullable(),
  annotator: z.string(),
  annotator_kind: z.string(),
  identifier: z.string(),
  metadata: z.string(),
})
export type FeedbackValues = z.infer<typeof FeedbackValues>

export async function getFeedback(
  engine: Engine,
  project: string,
  id: string,
): Promise<StoredFeedback | undefined> {
  const [row] = await engine.query({
    sql: `
      SELECT ${FEEDBACK_COLUMNS}, target, identifier, metadata
      FROM feedback FINAL
      WHERE project = {project:String} AND id = {id:String}
      LIMIT 1`,
    params: { project, id },
    row: FeedbackValues,
  })
  return row === undefined ? undefined : stored(row)
}

/** What a row of these values is shown as. */
export function stored(row: FeedbackValues): StoredFeedback {
  return { row, feedback: FeedbackRow.parse(row).feedback }
}
