import type { Context, Hono } from 'hono'
import { z } from 'zod'
import type { Session } from '@skein/model/session'
import { toIso } from '@skein/model/unix-nanos'
import { getSession } from '../store/queries/get-session.ts'
import { listProjects } from '../store/queries/list-projects.ts'
import { listSessions } from '../store/queries/list-sessions.ts'
import { listSpans } from '../store/queries/list-spans.ts'
import {
  projectsWithSession,
  sessionTraces,
  type SessionTrace,
} from '../store/queries/session-traces.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import {
  decodeCursor,
  encodeCursor,
  optional,
  parseBody,
  parseQuery,
  parseTime,
  pathParam,
} from './request.ts'
import { messagesOfSpans, spanView } from './span-view.ts'

/** The Phoenix whose clients' read paths are answered here; they ask for it before anything else. */
export const PHOENIX_VERSION = '20.0.0'

const PageQuery = z.object({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
})
const SessionsQuery = PageQuery.extend({ order: z.enum(['asc', 'desc']).default('asc') })
const SpansQuery = PageQuery.extend({
  start_time: z.string().optional(),
  end_time: z.string().optional(),
})

const SessionsToDelete = z.object({ session_identifiers: z.array(z.string()).min(1).max(1000) })

/** The read paths of Phoenix's REST API, in its shapes, for clients and scripts that know those. */
export function phoenixRoutes(app: Hono, context: ApiContext): void {
  const { engine, price, pipeline } = context

  app.get('/arize_phoenix_version', (request) => request.text(PHOENIX_VERSION))

  app.get('/v1/projects', async (request) => {
    const query = parseQuery(request, PageQuery)
    const [after] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 1)
    const names = (await listProjects(engine)).map(({ name }) => name).sort()
    const rest = after === undefined ? names : names.filter((name) => name > after)
    const page = rest.slice(0, query.limit)
    const last = rest.length > page.length ? page.at(-1) : undefined
    return request.json({
      data: page.map(projectView),
      next_cursor: last === undefined ? null : encodeCursor([last]),
    })
  })

  app.get('/v1/projects/:project', async (request) =>
    request.json({ data: projectView(await requireProject(request)) }),
  )

  app.get('/v1/projects/:project/sessions', async (request) => {
    const project = await requireProject(request)
    const query = parseQuery(request, SessionsQuery)
    const [value, sessionId] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2)
    const rows = await listSessions(
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
    const sessions = page.map(({ session }) => session)
    return request.json({
      data: await sessionViews(project, sessions),
      next_cursor:
        last === undefined ? null : encodeCursor([last.sortValue, last.session.sessionId]),
    })
  })

  app.get('/v1/sessions/:session', async (request) => {
    const identifier = pathParam(request, 'session')
    const { project, sessionId } = await locateSession(identifier)
    const session = project === undefined ? undefined : await getSession(engine, project, sessionId)
    if (project === undefined || session === undefined)
      throw new AppError('not_found', `there is no session ${identifier}`)
    const [data] = await sessionViews(project, [session])
    return request.json({ data })
  })

  app.delete('/v1/sessions/:session', async (request) => {
    await removeSessions([pathParam(request, 'session')])
    return request.body(null, 204)
  })

  app.post('/v1/sessions/delete', async (request) => {
    const body = await parseBody(request, SessionsToDelete)
    await removeSessions(body.session_identifiers)
    return request.body(null, 204)
  })

  /** All or none: one that isn't there is told before any goes. */
  async function removeSessions(identifiers: readonly string[]): Promise<void> {
    const found = await Promise.all(
      identifiers.map(async (identifier) => {
        const { project, sessionId } = await locateSession(identifier)
        if (project === undefined || (await getSession(engine, project, sessionId)) === undefined)
          throw new AppError('not_found', `there is no session ${identifier}`)
        return { project, sessionId }
      }),
    )
    for (const project of new Set(found.map((one) => one.project))) {
      const ofProject = found.filter((one) => one.project === project)
      const sessionIds = ofProject.map(({ sessionId }) => sessionId)
      await pipeline.remove({ project, what: { type: 'sessions', sessionIds } })
    }
  }

  app.get('/v1/projects/:project/spans', async (request) => {
    const project = await requireProject(request)
    const query = parseQuery(request, SpansQuery)
    const all = (name: string) => request.req.queries(name) ?? []
    const [startNs, spanId] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2)
    const rows = await listSpans(engine, {
      project,
      traceIds: all('trace_id'),
      spanIds: all('span_id'),
      names: all('name'),
      kinds: all('span_kind').map((kind) => kind.toUpperCase()),
      statusCodes: all('status_code').map((code) => code.toUpperCase()),
      attributes: all('attribute').map(attributeFilter),
      rootsOnly: request.req.query('parent_id') === 'null',
      limit: query.limit + 1,
      ...optional('fromNs', parseTime(query.start_time, 'start_time')),
      ...optional('toNs', parseTime(query.end_time, 'end_time')),
      ...optional(
        'after',
        startNs === undefined || spanId === undefined || !/^\d{1,20}$/.test(startNs)
          ? undefined
          : { startNs: BigInt(startNs), spanId },
      ),
    })
    const page = rows.slice(0, query.limit)
    const last = rows.length > page.length ? page.at(-1)?.span : undefined
    const messages = await messagesOfSpans(engine, project, page)
    const views = page.map((row) => spanView(row, price, messages))
    return request.json({
      data: views.map((view) => ({
        id: globalId('Span', view.traceId, view.spanId),
        name: view.name,
        context: { trace_id: view.traceId, span_id: view.spanId },
        span_kind: view.kind,
        parent_id: view.parentSpanId === '' ? null : view.parentSpanId,
        start_time: view.startedAt,
        end_time: view.endedAt,
        status_code: view.statusCode,
        status_message: view.statusMessage,
        attributes: view.attributes,
        events: view.events.map((event) => ({
          name: event.name,
          timestamp: event.time,
          attributes: event.attributes,
        })),
      })),
      next_cursor:
        last === undefined ? null : encodeCursor([last.startUnixNano.toString(), last.spanId]),
    })
  })

  async function requireProject(request: Context): Promise<string> {
    const identifier = pathParam(request, 'project')
    const names = (await listProjects(engine)).map(({ name }) => name)
    const found = names.find((name) => name === identifier || projectView(name).id === identifier)
    if (found === undefined) throw new AppError('not_found', `there is no project ${identifier}`)
    return found
  }

  /** By the id that this API gives, or by the session's own; of several projects' the latest active. */
  async function locateSession(
    identifier: string,
  ): Promise<{ project: string | undefined; sessionId: string }> {
    const [project] = await projectsWithSession(engine, identifier)
    if (project !== undefined) return { project, sessionId: identifier }
    const [ofProject, sessionId] = readGlobalId('ProjectSession', identifier)
    return { project: ofProject, sessionId: sessionId ?? identifier }
  }

  async function sessionViews(project: string, sessions: readonly Session[]) {
    const traces = await sessionTraces(
      engine,
      project,
      sessions.map(({ sessionId }) => sessionId),
    )
    return sessions.map((session) => ({
      id: globalId('ProjectSession', project, session.sessionId),
      session_id: session.sessionId,
      project_id: projectView(project).id,
      start_time: toIso(session.startUnixNano),
      end_time: toIso(session.endUnixNano),
      traces: traces.filter((trace) => trace.session_id === session.sessionId).map(traceView),
      token_count_prompt: session.tokens.input,
      token_count_completion: session.tokens.output,
      token_count_total: session.tokens.total,
    }))
  }
}

function projectView(name: string) {
  return { id: globalId('Project', name), name, description: null }
}

function traceView(trace: SessionTrace) {
  return {
    id: globalId('Trace', trace.trace_id),
    trace_id: trace.trace_id,
    start_time: toIso(trace.start_ns),
    end_time: toIso(trace.end_ns),
  }
}

/** Opaque to clients, as Phoenix's are: base64 of a type and what identifies one of it. */
function globalId(type: string, ...parts: string[]): string {
  return Buffer.from(`${type}:${parts.map(encodeURIComponent).join('/')}`).toString('base64')
}

function readGlobalId(type: string, id: string): string[] {
  const text = Buffer.from(id, 'base64').toString()
  return text.startsWith(`${type}:`) && /^[^%]*(?:%[0-9A-F]{2}[^%]*)*$/.test(text)
    ? text
        .slice(type.length + 1)
        .split('/')
        .map(decodeURIComponent)
    : []
}

function attributeFilter(text: string): { key: string; value: string } {
  const colon = text.indexOf(':')
  if (colon < 1)
    throw new AppError('bad_request', `attribute must be key:value, not ${text}`, 'attribute')
  return { key: text.slice(0, colon), value: text.slice(colon + 1) }
}
