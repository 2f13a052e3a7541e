import type { Hono } from 'hono'
import { AuditQuery, type AuditList } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { listAudit } from '../store/queries/audit.ts'
import type { ApiContext } from './api-context.ts'
import { decodeCursor, encodeCursor, optional, parseQuery } from './request.ts'

export function auditRoutes(app: Hono, { engine }: ApiContext): void {
  app.get(PATHS.audit, async (request) => {
    const { cursor, limit, action, project, actor } = parseQuery(request, AuditQuery)
    const [beforeUs] = cursor === undefined ? [] : decodeCursor(cursor, ['UInt64'])
    const rows = await listAudit(engine, {
      limit: limit + 1,
      ...optional('action', action),
      ...optional('project', project),
      ...optional('actor', actor),
      ...optional('beforeUs', beforeUs),
    })
    const page = rows.slice(0, limit)
    const last = rows.length > limit ? page.at(-1) : undefined
    return request.json({
      entries: page.map(({ entry }) => entry),
      nextCursor: last === undefined ? null : encodeCursor([last.atUs.toString()]),
    } satisfies AuditList)
  })
}
