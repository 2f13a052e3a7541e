import type { Hono } from 'hono'
import { TagChange, type Tagged } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { sessionsById } from '../store/queries/rows-by-id.ts'
import { changeSessionTags } from '../store/queries/session-tags.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { findShown } from './find-shown.ts'
import { parseBody, pathParam } from './request.ts'

/** What people call sessions, beside what their clients sent. */
export function sessionTagRoutes(app: Hono, context: ApiContext): void {
  const { engine, clock, live } = context

  app.post(PATHS.tagSessions, async (request) => {
    const project = pathParam(request, 'project')
    const { sessionIds, add, remove } = await parseBody(request, TagChange)
    const both = add.find((tag) => remove.includes(tag))
    if (both !== undefined)
      throw new AppError('bad_request', `remove: ${both} is to be added, too`, 'remove')
    await requireSessions(project, sessionIds)
    await changeSessionTags(engine, project, { sessionIds, add, remove }, clock.next())
    live.publish(
      project,
      sessionIds.map((sessionId) => ({ type: 'tags', sessionId })),
    )
    return request.json({ sessionCount: sessionIds.length } satisfies Tagged)
  })

  async function requireSessions(project: string, sessionIds: readonly string[]): Promise<void> {
    const missing = await findShown(
      context,
      async () => {
        const found = await sessionsById(engine, project, sessionIds)
        const there = new Set(found.map(({ sessionId }) => sessionId))
        return sessionIds.find((id) => !there.has(id))
      },
      (id) => id === undefined,
    )
    if (missing !== undefined)
      throw new AppError('not_found', `project ${project} has no session ${missing}`, 'sessionIds')
  }
}
