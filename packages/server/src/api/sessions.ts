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
import { findMarks, parseSearch, type SearchQuery } from '@skein/model/search-query'
import type { Session } from '@skein/model/session'
import { nanosToMs, toIso } from '@skein/model/unix-nanos'
import { getSession } from '../store/queries/get-session.ts'
import { feedbackOnSessions, feedbackOnTurns } from '../store/queries/list-feedback.ts'
import {
  countSessions,
  listSessions,
  type SessionSelection,
} from '../store/queries/list-sessions.ts'
import {
  countMatchingTurns,
  searchHits,
  searchInSession,
  type MessageHit,
} from '../store/queries/search-hits.ts'
import { sessionOutline, sessionTurns } from '../store/queries/session-turns.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { decodeCursor, encodeCursor, parseQuery, parseTime, pathParam } from './request.ts'
import { stepsByTrace } from './steps-view.ts'
import { sessionView, turnView } from './views.ts'

const HITS_PER_SESSION = 3
const TITLE_LENGTH = 120

export function sessionRoutes(app: Hono, { engine, price }: ApiContext): void {
  app.get(PATHS.sessions, async (context) => {
    const project = pathParam(context, 'project')
    const query = parseQuery(context, SessionListQuery)
    const search = readSearch(query.q)
    const selection: SessionSelection = {
      project,
      ...optional('fromNs', parseTime(query.from, 'from')),
      ...optional('toNs', parseTime(query.to, 'to')),
      ...optional('search', search),
      ...optional('user', query.user),
      ...optional('hasError', query.error === undefined ? undefined : query.error === 'true'),
    }
    const [sort, order, value, sessionId] =
      query.cursor === undefined ? [] : decodeCursor(query.cursor, 4)
    if (sort !== undefined && (sort !== query.sort || order !== query.order))
      throw new AppError('bad_request', 'cursor belongs to another sort or order', 'cursor')
    const after = value === undefined || sessionId === undefined ? undefined : { value, sessionId }
    const [rows, total] = await Promise.all([
      listSessions(engine, selection, {
        sort: query.sort,
        descending: query.order === 'desc',
        limit: query.limit + 1,
        ...optional('after', after),
      }),
      countSessions(engine, selection),
    ])
    const page = rows.slice(0, query.limit)
    const last = rows.length > query.limit ? page.at(-1) : undefined
    const ids = page.map(({ session }) => session.sessionId)
    const [feedback, found] = await Promise.all([
      feedbackOnSessions(engine, project, ids),
      findInSessions(project, ids, search),
    ])
    return context.json({
      sessions: page.map(({ session }) => ({
        ...sessionView(session, feedback.get(session.sessionId) ?? []),
        hits: found.hits.get(session.sessionId) ?? [],
        matchingTurns: found.turns.get(session.sessionId) ?? 0,
      })),
      nextCursor:
        last === undefined
          ? null
          : encodeCursor([query.sort, query.order, last.sortValue, last.session.sessionId]),
      total,
    } satisfies SessionList)
  })

  async function findInSessions(
    project: string,
    sessionIds: readonly string[],
    search: SearchQuery | undefined,
  ) {
    const hits = new Map<string, SearchHit[]>()
    if (search === undefined || sessionIds.length === 0)
      return { hits, turns: new Map<string, number>() }
    const [found, turns] = await Promise.all([
      searchHits(engine, project, sessionIds, search, HITS_PER_SESSION),
      countMatchingTurns(engine, project, sessionIds, search),
    ])
    for (const hit of found)
      hits.set(hit.sessionId, [...(hits.get(hit.sessionId) ?? []), hitView(hit, search)])
    return { hits, turns }
  }

  async function requireSession(project: string, sessionId: string): Promise<Session> {
    const session = await getSession(engine, project, sessionId)
    if (session === undefined)
      throw new AppError('not_found', `project ${project} has no session ${sessionId}`)
    return session
  }

  app.get(PATHS.session, async (context) => {
    const project = pathParam(context, 'project')
    const session = await requireSession(project, pathParam(context, 'sessionId'))
    const feedback = await feedbackOnSessions(engine, project, [session.sessionId])
    return context.json(
      sessionView(session, feedback.get(session.sessionId) ?? []) satisfies SessionView,
    )
  })

  app.get(PATHS.outline, async (context) => {
    const project = pathParam(context, 'project')
    const session = await requireSession(project, pathParam(context, 'sessionId'))
    const rows = await sessionOutline(engine, project, session)
    return context.json({
      turns: rows.map((row) => ({
        traceId: row.trace_id,
        startedAt: toIso(row.start_ns),
        durationMs: nanosToMs(row.end_ns - row.start_ns),
        title: cutText(row.title.trim().replace(/\s+/g, ' '), TITLE_LENGTH) || row.name,
        costUsd: row.cost_usd,
        errorCount: row.error_count,
        toolCallCount: row.tool_call_count,
      })),
    } satisfies Outline)
  })

  app.get(PATHS.turns, async (context) => {
    const project = pathParam(context, 'project')
    const query = parseQuery(context, TurnListQuery)
    const session = await requireSession(project, pathParam(context, 'sessionId'))
    const [startNs, traceId] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2)
    const after =
      startNs === undefined || traceId === undefined || !/^\d{1,20}$/.test(startNs)
        ? undefined
        : { startNs: BigInt(startNs), traceId }
    const rows = await sessionTurns(engine, project, session, {
      offset: after === undefined ? (query.offset ?? 0) : 0,
      limit: query.limit + 1,
      ...optional('after', after),
    })
    const page = rows.slice(0, query.limit)
    const ids = page.map(({ turn }) => turn.traceId)
    const [steps, feedback] = await Promise.all([
      stepsByTrace(engine, price, project, ids),
      feedbackOnTurns(engine, project, ids),
    ])
    const last = rows.length > query.limit ? page.at(-1)?.turn : undefined
    return context.json({
      turns: page.map((row) => ({
        ...turnView(row, row.index, feedback.get(row.turn.traceId) ?? []),
        steps: steps.get(row.turn.traceId) ?? [],
      })),
      nextCursor:
        last === undefined ? null : encodeCursor([last.startUnixNano.toString(), last.traceId]),
    } satisfies TurnList)
  })

  app.get(PATHS.sessionSearch, async (context) => {
    const project = pathParam(context, 'project')
    const search = parseSearch(parseQuery(context, SessionSearchQuery).q)
    const session = await requireSession(project, pathParam(context, 'sessionId'))
    const hits = await searchInSession(engine, project, session.sessionId, search)
    return context.json({
      hits: hits.map((hit) => hitView(hit, search)),
    } satisfies SessionSearch)
  })
}

/** A search of at least one term; blank is no search. */
export function readSearch(text: string | undefined): SearchQuery | undefined {
  const search = parseSearch(text ?? '')
  return search.terms.length + search.excluded.length === 0 ? undefined : search
}

/** `{ [name]: value }`, or nothing when there is no value. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: Value })
}

function hitView(hit: MessageHit, search: SearchQuery): SearchHit {
  return {
    traceId: hit.traceId,
    spanId: hit.spanId,
    turn: hit.turn,
    role: hit.role,
    snippet: { text: hit.excerpt, marks: findMarks(hit.excerpt, search.terms) },
  }
}
