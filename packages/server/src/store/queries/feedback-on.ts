import { z } from 'zod'
import type { Feedback } from '@skein/model/api'
import { toIso } from '@skein/model/unix-nanos'
import { BigIntColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'
import { isEmpty } from './is-empty.ts'

export const FEEDBACK_COLUMNS = `
  session_id, trace_id, span_id, id, name, score, label, explanation, annotator, annotator_kind,
  created_ns, updated_ns`

export const FeedbackRow = z
  .object({
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
    created_ns: BigIntColumn,
    updated_ns: BigIntColumn,
  })
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
  if (sessionIds.length === 0 || (await isEmpty(engine, 'feedback'))) return new Map()
  const rows = await engine.query({
    sql: `
      SELECT ${FEEDBACK_COLUMNS}
      FROM feedback FINAL
      WHERE project = {project:String} AND target = 'session'
        AND session_id IN {sessionIds:Array(String)}
      ORDER BY created_ns, id`,
    params: { project, sessionIds },
    row: FeedbackRow,
  })
  return grouped(rows.map((row) => [row.sessionId, row.feedback]))
}

/** Feedback on turns and their spans, by trace id. */
export async function feedbackOnTurns(
  engine: Engine,
  project: string,
  traceIds: readonly string[],
): Promise<Map<string, Feedback[]>> {
  if (traceIds.length === 0 || (await isEmpty(engine, 'feedback'))) return new Map()
  const rows = await engine.query({
    sql: `
      SELECT ${FEEDBACK_COLUMNS}
      FROM feedback FINAL
      WHERE project = {project:String} AND target IN ('trace', 'span')
        AND trace_id IN {traceIds:Array(String)}
      ORDER BY created_ns, id`,
    params: { project, traceIds },
    row: FeedbackRow,
  })
  return grouped(rows.map((row) => [row.traceId, row.feedback]))
}

function grouped(pairs: readonly [string, Feedback][]): Map<string, Feedback[]> {
  const groups = new Map<string, Feedback[]>()
  for (const [key, feedback] of pairs) groups.set(key, [...(groups.get(key) ?? []), feedback])
  return groups
}
