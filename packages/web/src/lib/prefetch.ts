import { queryClient } from './query-client.ts'
import {
  CHUNK,
  outlineQuery,
  sessionQuery,
  sessionsQuery,
  traceQuery,
  tracesQuery,
  turnsQuery,
} from './queries.ts'
import type { SessionSearch, SessionsSearch, TracesSearch } from './search-params.ts'

/**
 * Asks for a page's data while its code is still on the way, or a person points at its link. A failure
 * is left to the page: it asks again when it is shown, and says so when that fails too.
 */
function ahead(asked: Promise<unknown>): void {
  asked.catch(() => undefined)
}

export function prefetchSessions(project: string, search: SessionsSearch): void {
  ahead(queryClient.infiniteQuery(sessionsQuery(project, search)))
}

export function prefetchTraces(project: string, search: TracesSearch): void {
  ahead(queryClient.infiniteQuery(tracesQuery(project, search)))
}

export function prefetchSession(project: string, sessionId: string, search: SessionSearch): void {
  const chunk = Math.floor(((search.turn ?? 1) - 1) / CHUNK)
  const parts = () =>
    Promise.all([
      queryClient.query(outlineQuery(project, sessionId)),
      queryClient.query(turnsQuery(project, sessionId, chunk)),
    ])
  const query = sessionQuery(project, sessionId)
  const asked = queryClient.query(query)
  // What a list has is there, and so is what a link to one of its turns was made from: the parts need not
  // wait for the answer.
  const isThere =
    search.turn !== undefined || queryClient.getQueryData(query.queryKey) !== undefined
  ahead(isThere ? Promise.all([asked, parts()]) : asked.then(parts))
}

export function prefetchTrace(project: string, traceId: string): void {
  ahead(queryClient.query(traceQuery(project, traceId)))
}
