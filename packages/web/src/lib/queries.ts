import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  Analytics,
  Facets,
  Outline,
  ProjectList,
  Prices,
  Receivers,
  Session,
  SessionList,
  SessionSearch as SessionSearchResult,
  SpanDetail,
  SpanPlaces,
  Storage,
  Trace,
  TraceList,
  TurnList,
  User,
  UserList,
} from '@skein/model/api'
import { apiUrl, getJson, isNotFound } from './api-client.ts'
import { PATHS } from './contract.ts'
import type { SessionsSearch, TracesSearch, UsersSearch } from './search-params.ts'
import { queryClient } from './query-client.ts'
import { resolveRange, type RangeSearch } from './time-range.ts'

/** One query per path of the API. Keys begin with the noun and the project, so that live events can
 * name what they touch. */

export const projectsQuery = () =>
  queryOptions({
    queryKey: ['projects'],
    queryFn: ({ signal }) => getJson<ProjectList>(apiUrl(PATHS.projects, {}), signal),
  })

/** What was asked for on the way to its page, and is not there, is not asked for again as the page shows. */
const askedAhead = {
  retryOnMount: ({ state }: { state: { error: Error | null } }) => !isNotFound(state.error),
}

/** A page of a list, and the bounds that the first page of the list was asked with. */
export interface ListPage {
  cursor?: string
  limit?: number
  from?: string
  to?: string
}

/** The first page fills a screen at once; who scrolls on reads more than a few rows. */
const PAGE = 50
const NEXT_PAGE = 200

const pageSize = (page: ListPage) => page.limit ?? (page.cursor === undefined ? PAGE : NEXT_PAGE)

/** Coming back to a list within this time shows it as it was left. */
const LIST_FRESH_MS = 10_000

export function firstPage(search: RangeSearch): ListPage {
  return resolveRange(search, Date.now())
}

function nextPage(
  last: { nextCursor: string | null },
  _pages: unknown,
  lastPage: ListPage,
): ListPage | null {
  return last.nextCursor === null ? null : { ...lastPage, cursor: last.nextCursor }
}

export function fetchSessions(
  project: string,
  search: SessionsSearch,
  page: ListPage,
  signal?: AbortSignal,
): Promise<SessionList> {
  const { q, filter, sort, order } = search
  const query = { q, filter, sort, order, ...page, limit: pageSize(page) }
  return getJson<SessionList>(apiUrl(PATHS.sessions, { project }, query), signal)
}

export const sessionsQuery = (project: string, search: SessionsSearch) =>
  infiniteQueryOptions({
    queryKey: ['sessions', project, search],
    queryFn: ({ pageParam, signal }) => fetchSessions(project, search, pageParam, signal),
    initialPageParam: firstPage(search),
    getNextPageParam: nextPage,
    staleTime: LIST_FRESH_MS,
  })

/** Opened from a list, a session shows as it is known from there until it is read. */
export const sessionQuery = (project: string, sessionId: string) =>
  queryOptions({
    queryKey: ['session', project, sessionId],
    queryFn: ({ signal }) =>
      getJson<Session>(apiUrl(PATHS.session, { project, sessionId }), signal),
    initialData: () => findListed(project, sessionId),
    // A list as a whole counts as read when a further page of it is: that says nothing of one row.
    initialDataUpdatedAt: 0,
    staleTime: LIST_FRESH_MS,
    ...askedAhead,
  })

/** A session as the list has it that was read last. */
function findListed(project: string, sessionId: string): Session | undefined {
  const lists = queryClient
    .getQueryCache()
    .findAll({ queryKey: ['sessions', project] })
    .toSorted((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt)
  for (const { state } of lists) {
    const { pages } = (state.data ?? { pages: [] }) as { pages: SessionList[] }
    const session = pages
      .flatMap(({ sessions }) => sessions)
      .find((one) => one.sessionId === sessionId)
    if (session !== undefined) return session
  }
  return undefined
}

export const outlineQuery = (project: string, sessionId: string) =>
  queryOptions({
    queryKey: ['outline', project, sessionId],
    queryFn: ({ signal }) =>
      getJson<Outline>(apiUrl(PATHS.outline, { project, sessionId }), signal),
  })

/** Turns per request in a session. */
export const CHUNK = 20

export const turnsQuery = (project: string, sessionId: string, chunk: number) =>
  queryOptions({
    queryKey: ['turns', project, sessionId, chunk],
    queryFn: ({ signal }) =>
      getJson<TurnList>(
        apiUrl(PATHS.turns, { project, sessionId }, { offset: chunk * CHUNK, limit: CHUNK }),
        signal,
      ),
  })

export const sessionSearchQuery = (project: string, sessionId: string, q: string) =>
  queryOptions({
    queryKey: ['session-search', project, sessionId, q],
    queryFn: ({ signal }) =>
      getJson<SessionSearchResult>(
        apiUrl(PATHS.sessionSearch, { project, sessionId }, { q }),
        signal,
      ),
  })

export function fetchTraces(
  project: string,
  search: TracesSearch,
  page: ListPage,
  signal?: AbortSignal,
): Promise<TraceList> {
  const { q, filter, sort, order, session } = search
  const query = { q, filter, sort, order, session, ...page, limit: pageSize(page) }
  return getJson<TraceList>(apiUrl(PATHS.traces, { project }, query), signal)
}

export const tracesQuery = (project: string, search: TracesSearch) =>
  infiniteQueryOptions({
    queryKey: ['traces', project, search],
    queryFn: ({ pageParam, signal }) => fetchTraces(project, search, pageParam, signal),
    initialPageParam: firstPage(search),
    getNextPageParam: nextPage,
    staleTime: LIST_FRESH_MS,
  })

export const traceQuery = (project: string, traceId: string) =>
  queryOptions({
    queryKey: ['trace', project, traceId],
    queryFn: ({ signal }) => getJson<Trace>(apiUrl(PATHS.trace, { project, traceId }), signal),
    ...askedAhead,
  })

export const spanQuery = (project: string, traceId: string, spanId: string) =>
  queryOptions({
    queryKey: ['span', project, traceId, spanId],
    queryFn: ({ signal }) =>
      getJson<SpanDetail>(apiUrl(PATHS.span, { project, traceId, spanId }), signal),
  })

export const receiversQuery = () =>
  queryOptions({
    queryKey: ['receivers'],
    queryFn: ({ signal }) => getJson<Receivers>(apiUrl(PATHS.receivers, {}), signal),
  })

export const pricesQuery = () =>
  queryOptions({
    queryKey: ['prices'],
    queryFn: ({ signal }) => getJson<Prices>(apiUrl(PATHS.prices, {}), signal),
  })

export const storageQuery = () =>
  queryOptions({
    queryKey: ['storage'],
    queryFn: ({ signal }) => getJson<Storage>(apiUrl(PATHS.storage, {}), signal),
  })

/** In which traces there is a span of this id. */
export const spanPlacesQuery = (project: string, spanId: string) =>
  queryOptions({
    queryKey: ['span-places', project, spanId],
    queryFn: ({ signal }) =>
      getJson<SpanPlaces>(apiUrl(PATHS.spanPlaces, { project }, { spanId }), signal),
  })

/** What a list selects, and so what its analytics and facets are of. */
export interface Selected extends RangeSearch {
  q?: string | undefined
  filter?: string | undefined
  of: 'sessions' | 'turns'
}

export const analyticsQuery = (project: string, selected: Selected) =>
  queryOptions({
    queryKey: ['analytics', project, selected],
    queryFn: ({ signal }) => {
      const { q, filter, of } = selected
      const utcOffset = -new Date().getTimezoneOffset()
      const query = { q, filter, of, utcOffset, ...resolveRange(selected, Date.now()) }
      return getJson<Analytics>(apiUrl(PATHS.analytics, { project }, query), signal)
    },
    staleTime: LIST_FRESH_MS,
  })

/** The most frequent values of one field, of those that contain a text. */
export const facetQuery = (
  project: string,
  range: RangeSearch,
  of: Selected['of'],
  { field, contains }: { field: string; contains: string },
) =>
  queryOptions({
    queryKey: ['facets', project, range, of, field, contains],
    queryFn: ({ signal }) => {
      const query = {
        field,
        of,
        limit: 12,
        ...(contains === '' ? {} : { contains }),
        ...resolveRange(range, Date.now()),
      }
      return getJson<Facets>(apiUrl(PATHS.facets, { project }, query), signal)
    },
  })

export const usersQuery = (project: string, search: UsersSearch) =>
  infiniteQueryOptions({
    queryKey: ['users', project, search],
    queryFn: ({ pageParam, signal }) => {
      const { q, sort, order } = search
      const query = { q, sort, order, ...pageParam, limit: pageSize(pageParam) }
      return getJson<UserList>(apiUrl(PATHS.users, { project }, query), signal)
    },
    initialPageParam: firstPage(search),
    getNextPageParam: nextPage,
    staleTime: LIST_FRESH_MS,
  })

export const userQuery = (project: string, userId: string, range: RangeSearch) =>
  queryOptions({
    queryKey: ['user', project, userId, range],
    queryFn: ({ signal }) =>
      getJson<User>(
        apiUrl(PATHS.user, { project, userId }, resolveRange(range, Date.now())),
        signal,
      ),
  })
