import { z } from 'zod'
import type { Feedback } from '@skein/model/api'
import { toIso } from '@skein/model/unix-nanos'
import { BigIntColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'
import { isEmpty } from './is-empty.ts'

export const FEEDBACK_COLUMNS = `
  session_id, trace_id, span_id, id, name, score, label, explanation, annotator, annotator_kind,
  created_ns, updated_ns`

/** The columns of {@link FEEDBACK_COLUMNS} but for the times. */
export const JUDGEMENT = {
  session_id: z.string(),
  trace_id: z.string(),
  span_id: z.string(),
  id: z.string(),
  name: z.string(),
  score: z.number().nullable(),
  label: z.string().nullable(),
  explanation: z.string().nullable(),
  annotator: z.string(),
  annotator_kind: z.string(),
}

export const FeedbackRow = z
  .object({ ...JUDGEMENT, created_ns: BigIntColumn, updated_ns: BigIntColumn })
  .transform((row) => ({
    sessionId: row.session_id,
    traceId: row.trace_id,
    feedback: {
      id: row.id,
      spanId: row.span_id || null,
      name: row.name,
      score: row.score,
      label: row.label,
      explanation: row.explanation,
      annotator: row.annotator || null,
      annotatorKind: row.annotator_kind,
      createdAt: toIso(row.created_ns),
      updatedAt: toIso(row.updated_ns === 0n ? row.created_ns : row.updated_ns),
    } satisfies Feedback,
  }))

/** Feedback on sessions as such, by session id. */
export async function feedbackOnSessions(
  engine: Engine,
  project: string,
  sessionIds: readonly string[],
): Promise<Map<string, Feedback[]>> {
  const rows = await feedbackOn(engine, project, `target = 'session' AND session_id`, sessionIds)
  return grouped(rows.map((row) => [row.sessionId, row.feedback]))
}

/** Feedback on turns and their spans, by trace id. */
export async function feedbackOnTurns(
  engine: Engine,
  project: string,
  traceIds: readonly string[],
): Promise<Map<string, Feedback[]>> {
  const rows = await feedbackOn(
    engine,
    project,
    `target IN ('trace', 'span') AND trace_id`,
    traceIds,
  )
  return grouped(rows.map((row) => [row.traceId, row.feedback]))
}

/** `where` ends with the column that is one of the ids. */
async function feedbackOn(
  engine: Engine,
  project: string,
  where: string,
  ids: readonly string[],
): Promise<z.output<typeof FeedbackRow>[]> {
  if (ids.length === 0 || (await isEmpty(engine, 'feedback'))) return []
  return engine.query({
    sql: `
      SELECT ${FEEDBACK_COLUMNS}
      FROM feedback FINAL
      WHERE project = {project:String} AND ${where} IN {ids:Array(String)}
      ORDER BY created_ns, id`,
    params: { project, ids },
    row: FeedbackRow,
  })
}

function grouped(pairs: readonly [string, Feedback][]): Map<string, Feedback[]> {
  const groups = new Map<string, Feedback[]>()
  for (const [key, feedback] of pairs) groups.set(key, [...(groups.get(key) ?? []), feedback])
  return groups
}
