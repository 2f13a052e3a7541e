import type { Hono } from 'hono'
import {
  AnnotationBody,
  JudgementBody,
  type Annotation,
  type AnnotationTarget,
} from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { getFeedback, type StoredFeedback } from '../store/queries/stored-feedback.ts'
import { getSession } from '../store/queries/get-session.ts'
import { getSpan } from '../store/queries/get-span.ts'
import { getTurn } from '../store/queries/get-turn.ts'
import { annotate, nowNs, requireJudgement, storeFeedback, targetOf } from './annotate.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { findShown } from './find-shown.ts'
import { parseBody, pathParam } from './request.ts'

export function annotationRoutes(app: Hono, context: ApiContext): void {
  const { engine } = context

  app.post(PATHS.annotations, async (request) => {
    const project = pathParam(request, 'project')
    const body = await parseBody(request, AnnotationBody)
    const target = lowerCaseIds(body.target)
    requireJudgement(body)
    await requireTarget(project, target)
    const { identity } = request.get('caller')
    // Who is logged in judges in no other name.
    const annotator = identity.type === 'account' ? identity.name : body.annotator
    return request.json(only(await annotate(context, project, [{ ...body, annotator, target }])))
  })

  app.put(PATHS.annotation, async (request) => {
    const project = pathParam(request, 'project')
    const body = await parseBody(request, JudgementBody)
    requireJudgement(body)
    const { row } = await requireAnnotation(project, pathParam(request, 'annotationId'))
    const changed = { ...row, ...body, updated_ns: nowNs(context) }
    return request.json(only(await storeFeedback(context, project, [changed])))
  })

  app.delete(PATHS.annotation, async (request) => {
    const project = pathParam(request, 'project')
    const { row } = await requireAnnotation(project, pathParam(request, 'annotationId'))
    return request.json(only(await storeFeedback(context, project, [row], true)))
  })

  async function requireAnnotation(project: string, id: string): Promise<StoredFeedback> {
    const found = (await getFeedback(engine, project, [id])).get(id)
    if (found === undefined)
      throw new AppError('not_found', `project ${project} has no annotation ${id}`)
    return found
  }

  async function requireTarget(project: string, target: AnnotationTarget): Promise<void> {
    const requireFound = async (what: string, find: () => Promise<unknown>) => {
      if ((await findShown(context, find)) === undefined)
        throw new AppError('not_found', `project ${project} has no ${what}`, 'target')
    }
    switch (target.type) {
      case 'session':
        return requireFound(`session ${target.sessionId}`, () =>
          getSession(engine, project, target.sessionId),
        )
      case 'turn':
        return requireFound(`turn with trace id ${target.traceId}`, () =>
          getTurn(engine, project, target.traceId),
        )
      case 'span':
        return requireFound(`span ${target.spanId} in trace ${target.traceId}`, () =>
          getSpan(engine, project, target.traceId, target.spanId),
        )
    }
  }
}

function only([stored]: readonly StoredFeedback[]): Annotation {
  if (stored === undefined) throw new Error('what was stored has a view')
  return annotationView(stored)
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

function annotationView({ row, feedback }: StoredFeedback): Annotation {
  return { ...feedback, target: targetOf(row) }
}
