import type { SessionList, SessionListItem } from '@skein/model/api'
import {
  useInfiniteQuery,
  useQuery,
  useQueryClient,
  type InfiniteData,
} from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLive } from '../../lib/live.ts'
import {
  fetchSessions,
  firstPage,
  sessionQuery,
  sessionsQuery,
  type ListPage,
} from '../../lib/queries.ts'
import type { SessionsSearch } from '../../lib/search-params.ts'
import { useGathered } from '../../lib/use-gathered.ts'

type Pages = InfiniteData<SessionList, ListPage>

/**
 * The list as it was when the person began to read, with the rows in it kept up to date. What has come
 * since waits in `pendingCount` until `applyPending`, so that nothing moves under the eyes.
 */
export function useSessionList(project: string, search: SessionsSearch) {
  const client = useQueryClient()
  const options = sessionsQuery(project, search)
  const list = useInfiniteQuery({
    ...options,
    placeholderData: (previous, query) => (query?.queryKey[1] === project ? previous : undefined),
  })
  const sessions = useMemo(
    () => uniqueById(list.data?.pages.flatMap((page) => page.sessions) ?? []),
    [list.data],
  )
  const head = useQuery({
    queryKey: ['sessions-head', project, search],
    queryFn: async ({ signal }) => {
      const page = firstPage(search)
      return { page, result: await fetchSessions(project, search, page, signal) }
    },
    enabled: false,
  })

  const patch = useCallback(
    (change: (session: SessionListItem) => SessionListItem | null) => {
      client.setQueryData<Pages>(sessionsQuery(project, search).queryKey, (pages) =>
        pages === undefined ? pages : mapSessions(pages, change),
      )
    },
    [client, project, search],
  )

  const changed = useRef(new Set<string>())
  const look = async () => {
    const ids = changed.current
    changed.current = new Set()
    const { data } = await head.refetch()
    if (data === undefined) return
    const inHead = new Map(data.result.sessions.map((session) => [session.sessionId, session]))
    patch((session) => inHead.get(session.sessionId) ?? session)
    const elsewhere = sessions.filter(({ sessionId: id }) => ids.has(id) && !inHead.has(id))
    // A row that could not be read again stays as it is until the next event.
    await Promise.allSettled(
      elsewhere.map(async ({ sessionId }) => {
        const fresh = await client.query({ ...sessionQuery(project, sessionId), staleTime: 0 })
        patch((session) => (session.sessionId === sessionId ? { ...session, ...fresh } : session))
      }),
    )
  }
  const lookSoon = useGathered(() => void look())

  useLive(project, (signal) => {
    if (signal.type === 'sessionGone') {
      patch((session) => (session.sessionId === signal.sessionId ? null : session))
    }
    if (signal.type === 'session') changed.current.add(signal.sessionId)
    else if (signal.type === 'trace') return
    lookSoon()
  })

  const [resetKey, setResetKey] = useState(0)
  const showHead = useCallback(() => {
    if (head.data === undefined) return
    const { page, result } = head.data
    client.setQueryData<Pages>(sessionsQuery(project, search).queryKey, {
      pages: [result],
      pageParams: [page],
    })
  }, [client, head.data, project, search])
  const applyPending = useCallback(() => {
    showHead()
    setResetKey((key) => key + 1)
  }, [showHead])

  const known = useMemo(() => new Set(sessions.map((session) => session.sessionId)), [sessions])
  const pendingCount =
    head.data === undefined || list.isPlaceholderData
      ? 0
      : head.data.result.sessions.filter((session) => !known.has(session.sessionId)).length

  const nothingToDisturb = list.isSuccess && sessions.length === 0 && pendingCount > 0
  useEffect(() => {
    if (nothingToDisturb) showHead()
  }, [nothingToDisturb, showHead])

  return { list, sessions, pendingCount, applyPending, resetKey }
}

function mapSessions(
  data: Pages,
  change: (session: SessionListItem) => SessionListItem | null,
): Pages {
  const pages = data.pages.map((page) => ({
    ...page,
    sessions: page.sessions.map(change).filter((session) => session !== null),
  }))
  return { ...data, pages }
}

/** A session that moved between two pages while they were read is shown once. */
function uniqueById(sessions: SessionListItem[]): SessionListItem[] {
  return [...new Map(sessions.map((session) => [session.sessionId, session])).values()]
}
