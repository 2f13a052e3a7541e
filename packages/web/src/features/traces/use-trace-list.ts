import type { TraceList, TraceListItem } from '@skein/model/api'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { unlessGone } from '../../lib/api-client.ts'
import { fetchTraces, firstPage, traceQuery, tracesQuery } from '../../lib/queries.ts'
import type { TracesSearch } from '../../lib/search-params.ts'
import { useLiveList, type LiveListSource } from '../../lib/use-live-list.ts'

/** Of a session of which some turn went it is not told which. */
const ofSession = (sessionId: string) => (trace: TraceListItem) => trace.sessionId === sessionId

/** The traces that fit the search, page by page, kept up to date without moving. */
export function useTraceList(project: string, search: TracesSearch) {
  const client = useQueryClient()
  const source = useMemo(
    (): LiveListSource<TraceList, TraceListItem> => ({
      queryKey: tracesQuery(project, search).queryKey,
      fetchHead: async (signal) => {
        const page = firstPage(search)
        return { page, result: await fetchTraces(project, search, page, signal) }
      },
      rowsOf: (page) => page.traces,
      withRows: (page, traces) => ({ ...page, traces }),
      idOf: (trace) => trace.traceId,
      fetchRow: async (row) => {
        const query = { ...traceQuery(project, row.traceId), staleTime: 0 }
        const trace = await unlessGone(client.query(query))
        return trace === null ? null : { ...row, ...trace.turn }
      },
      concerns: (signal) => {
        switch (signal.type) {
          case 'connected':
            return { changed: [] }
          // Its turns went, or are another session's now.
          case 'sessionGone':
            return { changed: ofSession(signal.sessionId) }
          case 'session':
            return {
              changed: signal.traceIds.length > 0 ? signal.traceIds : ofSession(signal.sessionId),
            }
          case 'feedback':
            return signal.traceId === null ? null : { changed: [signal.traceId] }
          case 'trace':
            return { changed: [signal.traceId] }
          case 'tags':
            return null
        }
      },
    }),
    [client, project, search],
  )
  const list = useInfiniteQuery({
    ...tracesQuery(project, search),
    placeholderData: (previous, query) => (query?.queryKey[1] === project ? previous : undefined),
  })
  return { list, ...useLiveList(project, source, list) }
}
