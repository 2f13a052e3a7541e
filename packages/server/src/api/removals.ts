import type { Hono } from 'hono'
import { Nothing, Retention, SessionIds, type Rebuilt, type Removed } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { holdsAnything } from '../store/queries/list-projects.ts'
import { retentionDays, setRetention } from '../store/queries/retention.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { parseBody, pathParam } from './request.ts'

/** What goes for good, and what is made anew. */
export function removalRoutes(app: Hono, context: ApiContext): void {
  const { engine, clock, pipeline } = context

  app.delete(PATHS.project, async (request) => {
    const project = pathParam(request, 'project')
    if (!(await holdsAnything(engine, project)))
      throw new AppError('not_found', `there is no project ${project}`)
    const removed = await pipeline.remove({ project, what: { type: 'all' } })
    return request.json(removed satisfies Removed)
  })

  app.delete(PATHS.session, async (request) => {
    const project = pathParam(request, 'project')
    const sessionId = pathParam(request, 'sessionId')
    const what = { type: 'sessions', sessionIds: [sessionId] } as const
    const removed = await pipeline.remove({ project, what })
    if (removed.turnCount === 0)
      throw new AppError('not_found', `project ${project} has no session ${sessionId}`)
    return request.json(removed satisfies Removed)
  })

  app.post(PATHS.deleteSessions, async (request) => {
    const project = pathParam(request, 'project')
    const { sessionIds } = await parseBody(request, SessionIds)
    request.get('caller').touched.targets = sessionIds
    const removed = await pipeline.remove({ project, what: { type: 'sessions', sessionIds } })
    return request.json(removed satisfies Removed)
  })

  app.delete(PATHS.trace, async (request) => {
    const project = pathParam(request, 'project')
    const traceId = pathParam(request, 'traceId').toLowerCase()
    const removed = await pipeline.remove({
      project,
      what: { type: 'traces', traceIds: [traceId] },
    })
    if (removed.turnCount === 0)
      throw new AppError('not_found', `project ${project} has no trace ${traceId}`)
    return request.json(removed satisfies Removed)
  })

  app.delete(PATHS.span, async (request) => {
    const project = pathParam(request, 'project')
    const traceId = pathParam(request, 'traceId').toLowerCase()
    const spanIds = [pathParam(request, 'spanId').toLowerCase()]
    const removed = await pipeline.remove({ project, what: { type: 'spans', traceId, spanIds } })
    if (removed.spanCount === 0)
      throw new AppError('not_found', `trace ${traceId} has no span ${spanIds.join()}`)
    return request.json(removed satisfies Removed)
  })

  app.get(PATHS.retention, async (request) => {
    const days = (await retentionDays(engine)).get(pathParam(request, 'project')) ?? null
    return request.json({ days } satisfies Retention)
  })

  app.put(PATHS.retention, async (request) => {
    const { days } = await parseBody(request, Retention)
    await setRetention(engine, pathParam(request, 'project'), days, clock.next())
    void pipeline.expire()
    return request.json({ days } satisfies Retention)
  })

  app.post(PATHS.rebuild, async (request) => {
    await parseBody(request, Nothing)
    return request.json((await pipeline.rebuild(() => undefined)) satisfies Rebuilt)
  })
}
