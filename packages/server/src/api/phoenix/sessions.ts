import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { sumTokens } from '@skein/model/token-sum'
import { toIso } from '@skein/model/unix-nanos'
import { listSessions } from '../../store/queries/list-sessions.ts'
import { sessionTraces, type SessionTrace } from '../../store/queries/session-traces.ts'
import type { ApiContext } from '../api-context.ts'
import { AppError } from '../app-error.ts'
import {
  decodeCursor,
  encodeCursor,
  optional,
  parseBody,
  parseQuery,
  pathParam,
} from '../request.ts'
import type { FinderOf } from './finder.ts'
import { globalId } from './ids.ts'
import { PageQuery } from './page-query.ts'

const SessionsQuery = PageQuery.extend({ order: z.enum(['asc', 'desc']).default('asc') })
const SessionsToDelete = z.object({ session_identifiers: z.array(z.string()).min(1).max(1000) })

export function phoenixSessionRoutes(app: Hono, context: ApiContext, finderOf: FinderOf): void {
  const { engine, pipeline } = context

  app.get('/v1/projects/:project/sessions', async (request) => {
    const project = await finderOf(request).project(pathParam(request, 'project'))
    const query = parseQuery(request, SessionsQuery)
    const [value, sessionId] =
      query.cursor === undefined ? [] : decodeCursor(query.cursor, ['UInt64', 'String'])
    const { sessions: rows } = await listSessions(
      engine,
      { project },
      {
        sort: 'started',
        descending: query.order === 'desc',
        limit: query.limit + 1,
        ...optional(
          'after',
          value === undefined || sessionId === undefined ? undefined : { value, sessionId },
        ),
      },
    )
    const page = rows.slice(0, query.limit)
    const last = rows.length > page.length ? page.at(-1) : undefined
    const ids = page.map((row) => row.sessionId)
    return request.json({
      data: await sessionViews(project, ids),
      next_cursor: last === undefined ? null : encodeCursor([last.sortValue, last.sessionId]),
    })
  })

  app.get('/v1/sessions/:session', async (request) => {
    const identifier = pathParam(request, 'session')
    const [found] = await finderOf(request).sessions([identifier])
    const [data] = found === undefined ? [] : await sessionViews(found.project, [found.sessionId])
    if (data === undefined) throw new AppError('not_found', `there is no session ${identifier}`)
    return request.json({ data })
  })

  app.delete('/v1/sessions/:session', async (request) => {
    await removeSessions(request, [pathParam(request, 'session')])
    return request.body(null, 204)
  })

  app.post('/v1/sessions/delete', async (request) => {
    const body = await parseBody(request, SessionsToDelete)
    await removeSessions(request, body.session_identifiers)
    return request.body(null, 204)
  })

  /** All or none: one that isn't there is told before any goes. */
  async function removeSessions(request: Context, identifiers: readonly string[]): Promise<void> {
    const found = await finderOf(request).sessions(identifiers)
    for (const project of new Set(found.map((one) => one.project))) {
      const ofProject = found.filter((one) => one.project === project)
      const sessionIds = ofProject.map(({ sessionId }) => sessionId)
      await pipeline.remove({ project, what: { type: 'sessions', sessionIds } })
    }
  }

  async function sessionViews(project: string, ids: readonly string[]) {
    const traces = await sessionTraces(engine, project, ids)
    return ids.flatMap((id) => sessionView(project, id, traces.get(id) ?? []))
  }
}

/** A session's times and tokens are those of its turns; none that has no turns any more. */
function sessionView(project: string, sessionId: string, turns: readonly SessionTrace[]) {
  const [first] = turns
  if (first === undefined) return []
  const end = turns.reduce((last, { endUnixNano }) => (endUnixNano > last ? endUnixNano : last), 0n)
  const tokens = sumTokens(turns.map((turn) => turn.tokens))
  return [
    {
      id: globalId('ProjectSession', project, sessionId),
      session_id: sessionId,
      project_id: globalId('Project', project),
      start_time: toIso(first.startUnixNano),
      end_time: toIso(end),
      traces: turns.map(traceView),
      token_count_prompt: tokens.input,
      token_count_completion: tokens.output,
      token_count_total: tokens.total,
    },
  ]
}

function traceView(trace: SessionTrace) {
  return {
    id: globalId('Trace', trace.traceId),
    trace_id: trace.traceId,
    start_time: toIso(trace.startUnixNano),
    end_time: toIso(trace.endUnixNano),
  }
}
