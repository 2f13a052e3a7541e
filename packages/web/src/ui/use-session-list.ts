import type { SessionList, SessionListItem } from '@skein/model/api'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { unlessGone } from '../lib/api-client.ts'
import { fetchSessions, firstPage, sessionQuery, sessionsQuery } from '../lib/queries.ts'
import type { SessionsSearch } from '../lib/search-params.ts'
import { useLiveList, type LiveListSource } from '../lib/use-live-list.ts'

/** The sessions that fit the search, page by page, kept up to date without moving. */
export function useSessionList(project: string, search: SessionsSearch) {
  const client = useQueryClient()
  const source = useMemo(
    (): LiveListSource<SessionList, SessionListItem> => ({
      queryKey: sessionsQuery(project, search).queryKey,
      fetchHead: async (signal) => {
        const page = firstPage(search)
        return { page, result: await fetchSessions(project, search, page, signal) }
      },
      rowsOf: (page) => page.sessions,
      withRows: (page, sessions) => ({ ...page, sessions }),
      idOf: (session) => session.sessionId,
      fetchRow: async (row) => {
        const query = { ...sessionQuery(project, row.sessionId), staleTime: 0 }
        const session = await unlessGone(client.query(query))
        return session === null ? null : { ...row, ...session }
      },
      concerns: (signal) => {
        switch (signal.type) {
          case 'connected':
            return { changed: [] }
          case 'sessionGone':
            return { changed: [], gone: signal.sessionId }
          case 'session':
          case 'tags':
            return { changed: [signal.sessionId] }
          case 'feedback':
            return signal.sessionId === null ? null : { changed: [signal.sessionId] }
          case 'trace':
            return null
        }
      },
    }),
    [client, project, search],
  )
  const list = useInfiniteQuery({
    ...sessionsQuery(project, search),
    placeholderData: (previous, query) => (query?.queryKey[1] === project ? previous : undefined),
  })
  return { list, ...useLiveList(project, source, list) }
}
