import type { Hono } from 'hono'
import {
  SessionListQuery,
  SessionSearchQuery,
  TurnListQuery,
  type Outline,
  type SearchHit,
  type Session as SessionView,
  type SessionList,
  type SessionSearch,
  type TurnList,
} from '@skein/model/api'
import { cutText } from '@skein/model/cut-text'
import { PATHS } from '@skein/model/paths'
import { parseSearch, type SearchQuery } from '@skein/model/search-query'
import { nanosToMs, toIso } from '@skein/model/unix-nanos'
import { getSessionBounds, type SessionBounds } from '../store/queries/get-session.ts'
import { feedbackOnTurns } from '../store/queries/feedback-on.ts'
import {
  listSessions,
  SESSION_ORDERS,
  type SessionSelection,
} from '../store/queries/list-sessions.ts'
import { searchHits, searchInSession } from '../store/queries/search-hits.ts'
import { sessionOutline, sessionTurns } from '../store/queries/session-turns.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { findShown } from './find-shown.ts'
import {
  decodeCursor,
  decodeSortCursor,
  encodeCursor,
  encodeSortCursor,
  optional,
  parseQuery,
  pathParam,
} from './request.ts'
import { readSelection } from './selection.ts'
import { behindTurns, withBehind } from './steps-view.ts'
import { hitView, sessionViews, turnViews } from './views.ts'

const HITS_PER_SESSION = 3
const TITLE_LENGTH = 120

export function sessionRoutes(app: Hono, context: ApiContext): void {
  const { engine } = context

  app.get(PATHS.sessions, async (request) => {
    const project = pathParam(request, 'project')
    const query = parseQuery(request, SessionListQuery)
    const selection: SessionSelection = {
      ...readSelection(project, 'sessions', query),
      ...optional('user', query.user),
    }
    const after = decodeSortCursor(query.cursor, query, SESSION_ORDERS[query.sort].type)
    const { sessions, total } = await listSessions(engine, selection, {
      sort: query.sort,
      descending: query.order === 'desc',
      limit: query.limit + 1,
      ...optional('after', after && { value: after.value, sessionId: after.id }),
    })
    const page = sessions.slice(0, query.limit)
    const last = sessions.length > query.limit ? page.at(-1) : undefined
    const ids = page.map(({ sessionId }) => sessionId)
    const [views, hits] = await Promise.all([
      sessionViews(engine, project, ids),
      findInSessions(project, ids, selection.search),
    ])
    const matchingTurns = new Map(page.map((row) => [row.sessionId, row.matchingTurns]))
    return request.json({
      sessions: views.map((session) => ({
        ...session,
        hits: hits.get(session.sessionId) ?? [],
        matchingTurns: matchingTurns.get(session.sessionId) ?? 0,
      })),
      nextCursor:
        last === undefined ? null : encodeSortCursor(query, last.sortValue, last.sessionId),
      total,
    } satisfies SessionList)
  })

  async function findInSessions(
    project: string,
    sessionIds: readonly string[],
    search: SearchQuery | undefined,
  ): Promise<Map<string, SearchHit[]>> {
    const hits = new Map<string, SearchHit[]>()
    if (search === undefined || sessionIds.length === 0) return hits
    for (const hit of await searchHits(engine, project, sessionIds, search, HITS_PER_SESSION))
      hits.set(hit.sessionId, [...(hits.get(hit.sessionId) ?? []), hitView(hit, search)])
    return hits
  }

  function requireBounds(project: string, sessionId: string): Promise<SessionBounds> {
    const find = () => getSessionBounds(engine, project, sessionId)
    return requireSession(context, project, sessionId, find)
  }

  app.get(PATHS.session, async (request) => {
    const project = pathParam(request, 'project')
    const sessionId = pathParam(request, 'sessionId')
    const session = await requireSession(context, project, sessionId, async () => {
      const [view] = await sessionViews(engine, project, [sessionId])
      return view
    })
    return request.json(session satisfies SessionView)
  })

  app.get(PATHS.outline, async (request) => {
    const project = pathParam(request, 'project')
    const session = await requireBounds(project, pathParam(request, 'sessionId'))
    const rows = await sessionOutline(engine, project, session)
    const feedback = await feedbackOnTurns(
      engine,
      project,
      rows.map((row) => row.trace_id),
    )
    return request.json({
      turns: rows.map((row) => ({
        traceId: row.trace_id,
        startedAt: toIso(row.start_ns),
        durationMs: nanosToMs(row.end_ns - row.start_ns),
        title: cutText(row.title.trim().replace(/\s+/g, ' '), TITLE_LENGTH) || row.name,
        costUsd: row.cost_usd,
        unpricedCount: row.unpriced_count,
        errorCount: row.error_count,
        toolCallCount: row.tool_call_count,
        feedback: feedback.get(row.trace_id) ?? [],
      })),
    } satisfies Outline)
  })

  app.get(PATHS.turns, async (request) => {
    const project = pathParam(request, 'project')
    const query = parseQuery(request, TurnListQuery)
    const session = await requireBounds(project, pathParam(request, 'sessionId'))
    const [startNs, traceId] =
      query.cursor === undefined ? [] : decodeCursor(query.cursor, ['UInt64', 'String'])
    const after =
      startNs === undefined || traceId === undefined
        ? undefined
        : { startNs: BigInt(startNs), traceId }
    const rows = await sessionTurns(engine, project, session, {
      offset: after === undefined ? (query.offset ?? 0) : 0,
      limit: query.limit + 1,
      ...optional('after', after),
    })
    const page = rows.slice(0, query.limit)
    const [views, behind] = await Promise.all([
      turnViews(engine, project, page),
      behindTurns(
        context,
        project,
        page.map(({ turn }) => turn.traceId),
      ),
    ])
    const last = rows.length > query.limit ? page.at(-1)?.turn : undefined
    return request.json({
      turns: views.map((turn) => withBehind(turn, behind.get(turn.traceId))),
      nextCursor:
        last === undefined ? null : encodeCursor([last.startUnixNano.toString(), last.traceId]),
    } satisfies TurnList)
  })

  app.get(PATHS.sessionSearch, async (request) => {
    const project = pathParam(request, 'project')
    const search = parseSearch(parseQuery(request, SessionSearchQuery).q)
    const session = await requireBounds(project, pathParam(request, 'sessionId'))
    const hits = await searchInSession(engine, project, session.sessionId, search)
    return request.json({
      hits: hits.map((hit) => hitView(hit, search)),
    } satisfies SessionSearch)
  })
}

/** What is found of a session; throws a `not_found` when it isn't there. */
export async function requireSession<Found>(
  context: Pick<ApiContext, 'pipeline'>,
  project: string,
  sessionId: string,
  find: () => Promise<Found | undefined>,
): Promise<Found> {
  const session = await findShown(context, find)
  if (session === undefined)
    throw new AppError('not_found', `project ${project} has no session ${sessionId}`)
  return session
}
