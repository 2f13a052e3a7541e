import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { AnnotationBody, type AnnotationTarget, type LiveEvent } from '@skein/model/api'
import type { JsonObject } from '@skein/model/json'
import {
  getFeedback,
  stored,
  type FeedbackValues,
  type StoredFeedback,
} from '../store/queries/stored-feedback.ts'
import { sessionsOfTurns } from '../store/queries/locate.ts'
import { writeFeedback } from '../store/write-feedback.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'

export interface Judgement {
  score: number | null
  label: string | null
  explanation: string | null
}

/** What someone thinks of a target that is there; its ids in lower case. */
export interface GivenAnnotation extends Judgement {
  target: AnnotationTarget
  name: string
  annotator: string
  annotatorKind: 'HUMAN' | 'LLM' | 'CODE'
  identifier: string
  metadata: JsonObject
}

type FeedbackContext = Pick<ApiContext, 'engine' | 'clock' | 'live'>

/**
 * Stores annotations on targets of one project, each in place of what the same judge said before, and
 * tells whoever watches. Resolves when they are durable.
 */
export async function annotate(
  context: FeedbackContext,
  project: string,
  annotations: readonly GivenAnnotation[],
): Promise<StoredFeedback[]> {
  for (const annotation of annotations) requireJudgement(annotation)
  const ids = annotations.map(annotationId)
  const before = await getFeedback(context.engine, project, ids)
  const rows = annotations.map((annotation, place): FeedbackValues => {
    const id = ids[place] ?? ''
    const now = nowNs(context)
    return {
      ...targetColumns(annotation.target),
      id,
      created_ns: before.get(id)?.row.created_ns ?? now,
      updated_ns: now,
      name: annotation.name,
      score: annotation.score,
      label: annotation.label,
      explanation: annotation.explanation,
      annotator: annotation.annotator,
      annotator_kind: annotation.annotatorKind,
      identifier: annotation.identifier,
      metadata: JSON.stringify(annotation.metadata),
    }
  })
  return storeFeedback(context, project, rows)
}

/** Stores or takes back rows of feedback, and tells whoever watches the project. */
export async function storeFeedback(
  { engine, clock, live }: FeedbackContext,
  project: string,
  rows: readonly FeedbackValues[],
  isDeleted = false,
): Promise<StoredFeedback[]> {
  await writeFeedback(engine, clock, project, rows, isDeleted)
  const traceIds = [...new Set(rows.flatMap((row) => (row.trace_id === '' ? [] : [row.trace_id])))]
  const sessions = await sessionsOfTurns(engine, project, traceIds)
  live.publish(
    project,
    rows.map((row): LiveEvent => ({
      type: 'feedback',
      sessionId: sessions.get(row.trace_id) || row.session_id || null,
      traceId: row.trace_id || null,
      spanId: row.span_id || null,
    })),
  )
  return rows.map(stored)
}

export function requireJudgement({ score, label, explanation }: Judgement): void {
  if (score === null && label === null && explanation === null)
    throw new AppError(
      'bad_request',
      'score: a score, a label or an explanation is needed',
      'score',
    )
}

export function nowNs({ clock }: Pick<ApiContext, 'clock'>): string {
  return `${clock.next()}000`
}

/** The request that makes this annotation. */
export function annotationBody({ row }: StoredFeedback): z.output<typeof AnnotationBody> {
  const { name, score, label, explanation, annotator, identifier, metadata } = row
  const kinds = AnnotationBody.shape.annotatorKind.unwrap()
  return {
    target: targetOf(row),
    name,
    score,
    label,
    explanation,
    annotator,
    identifier,
    annotatorKind: kinds.catch('HUMAN').parse(row.annotator_kind),
    metadata: JSON.parse(metadata || '{}') as JsonObject,
  }
}

/** The same for the same judge, name and target, so that judging again replaces. */
function annotationId({ target, name, annotator, identifier }: GivenAnnotation): string {
  const columns = Object.values(targetColumns(target))
  return createHash('sha256')
    .update(JSON.stringify([...columns, name, annotator, identifier]))
    .digest('base64url')
    .slice(0, 22)
}

function targetColumns(
  target: AnnotationTarget,
): Pick<FeedbackValues, 'target' | 'session_id' | 'trace_id' | 'span_id'> {
  const none = { session_id: '', trace_id: '', span_id: '' }
  switch (target.type) {
    case 'session':
      return { target: 'session', ...none, session_id: target.sessionId }
    case 'turn':
      return { target: 'trace', ...none, trace_id: target.traceId }
    case 'span':
      return { target: 'span', ...none, trace_id: target.traceId, span_id: target.spanId }
  }
}

/** What {@link targetColumns} made columns of. */
export function targetOf(row: FeedbackValues): AnnotationTarget {
  switch (row.target) {
    case 'session':
      return { type: 'session', sessionId: row.session_id }
    case 'trace':
      return { type: 'turn', traceId: row.trace_id }
    case 'span':
      return { type: 'span', traceId: row.trace_id, spanId: row.span_id }
  }
}
