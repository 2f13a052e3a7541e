import { createHash } from 'node:crypto'
import type { Hono } from 'hono'
import type { z } from 'zod'
import {
  AnnotationBody,
  JudgementBody,
  type Annotation,
  type AnnotationTarget,
  type LiveEvent,
} from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import {
  getFeedback,
  stored,
  type FeedbackValues,
  type StoredFeedback,
} from '../store/queries/get-feedback.ts'
import { getSession } from '../store/queries/get-session.ts'
import { getSpan } from '../store/queries/get-span.ts'
import { getTurn } from '../store/queries/get-turn.ts'
import { writeFeedback } from '../store/write-feedback.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { parseBody, pathParam } from './request.ts'

type Judgement = z.output<typeof JudgementBody>

export function annotationRoutes(app: Hono, { engine, clock, live }: ApiContext): void {
  app.post(PATHS.annotations, async (context) => {
    const project = pathParam(context, 'project')
    const body = await parseBody(context, AnnotationBody)
    requireJudgement(body)
    const target = lowerCaseIds(body.target)
    await requireTarget(project, target)
    const id = annotationId(target, body)
    const before = await getFeedback(engine, project, id)
    const now = nowNs()
    return context.json(
      await write(project, {
        ...targetColumns(target),
        id,
        created_ns: before?.row.created_ns ?? now,
        updated_ns: now,
        name: body.name,
        ...judgement(body),
        annotator: body.annotator,
        annotator_kind: body.annotatorKind,
        identifier: body.identifier,
        metadata: '{}',
      }),
    )
  })

  app.put(PATHS.annotation, async (context) => {
    const project = pathParam(context, 'project')
    const body = await parseBody(context, JudgementBody)
    requireJudgement(body)
    const { row } = await requireAnnotation(project, pathParam(context, 'annotationId'))
    return context.json(await write(project, { ...row, ...judgement(body), updated_ns: nowNs() }))
  })

  app.delete(PATHS.annotation, async (context) => {
    const project = pathParam(context, 'project')
    const { row } = await requireAnnotation(project, pathParam(context, 'annotationId'))
    return context.json(await write(project, row, true))
  })

  async function write(
    project: string,
    row: FeedbackValues,
    isDeleted = false,
  ): Promise<Annotation> {
    await writeFeedback(engine, clock, project, row, isDeleted)
    live.publish(project, [await liveEvent(project, row)])
    return annotationView(stored(row))
  }

  async function liveEvent(project: string, row: FeedbackValues): Promise<LiveEvent> {
    const turn = row.trace_id === '' ? undefined : await getTurn(engine, project, row.trace_id)
    return {
      type: 'feedback',
      sessionId: turn?.turn.sessionId || row.session_id || null,
      traceId: row.trace_id || null,
      spanId: row.span_id || null,
    }
  }

  async function requireAnnotation(project: string, id: string): Promise<StoredFeedback> {
    const found = await getFeedback(engine, project, id)
    if (found === undefined)
      throw new AppError('not_found', `project ${project} has no annotation ${id}`)
    return found
  }

  async function requireTarget(project: string, target: AnnotationTarget): Promise<void> {
    const missing = (what: string) => {
      throw new AppError('not_found', `project ${project} has no ${what}`, 'target')
    }
    switch (target.type) {
      case 'session':
        if ((await getSession(engine, project, target.sessionId)) === undefined)
          missing(`session ${target.sessionId}`)
        return
      case 'turn':
        if ((await getTurn(engine, project, target.traceId)) === undefined)
          missing(`turn with trace id ${target.traceId}`)
        return
      case 'span':
        if ((await getSpan(engine, project, target.traceId, target.spanId)) === undefined)
          missing(`span ${target.spanId} in trace ${target.traceId}`)
    }
  }

  function nowNs(): string {
    return `${clock.next()}000`
  }
}

function requireJudgement({ score, label, explanation }: Judgement): void {
  if (score === null && label === null && explanation === null)
    throw new AppError(
      'bad_request',
      'score: a score, a label or an explanation is needed',
      'score',
    )
}

function judgement({ score, label, explanation }: Judgement): Judgement {
  return { score, label, explanation }
}

function lowerCaseIds(target: AnnotationTarget): AnnotationTarget {
  switch (target.type) {
    case 'session':
      return target
    case 'turn':
      return { ...target, traceId: target.traceId.toLowerCase() }
    case 'span':
      return {
        ...target,
        traceId: target.traceId.toLowerCase(),
        spanId: target.spanId.toLowerCase(),
      }
  }
}

/** The same for the same judge, name and target, so that judging again replaces. */
function annotationId(
  target: AnnotationTarget,
  { name, annotator, identifier }: z.output<typeof AnnotationBody>,
): string {
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

function annotationView({ row, feedback }: StoredFeedback): Annotation {
  return { ...feedback, target: targetView(row) }
}

function targetView(row: FeedbackValues): AnnotationTarget {
  switch (row.target) {
    case 'session':
      return { type: 'session', sessionId: row.session_id }
    case 'trace':
      return { type: 'turn', traceId: row.trace_id }
    case 'span':
      return { type: 'span', traceId: row.trace_id, spanId: row.span_id }
  }
}
