import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { rememberedList } from '../../lib/list-trail.ts'
import { sessionsQuery } from '../../lib/queries.ts'
import { rangeSearch } from '../../lib/search-params.ts'

export interface Neighbours {
  /** 1-based, in the list that one came from. */
  place: number
  total: number
  next: (() => void) | undefined
  previous: (() => void) | undefined
}

/** Where a session stands in the list that one came from; `null` when it is in none. */
export function useNeighbours(project: string, sessionId: string): Neighbours | null {
  const navigate = useNavigate()
  const search = useMemo(() => rememberedList(project), [project])
  const list = useInfiniteQuery({
    ...sessionsQuery(project, search ?? {}),
    enabled: search !== undefined,
    // The order in which one goes through a list must not change on the way.
    staleTime: Number.POSITIVE_INFINITY,
  })
  const ids = list.data?.pages.flatMap((page) => page.sessions.map((session) => session.sessionId))
  const at = ids?.indexOf(sessionId) ?? -1
  if (search === undefined || ids === undefined || at < 0) return null
  const total = Math.max(list.data?.pages[0]?.total.sessions ?? 0, ids.length)

  const open = (id: string) =>
    void navigate({
      to: '/p/$project/sessions/$sessionId',
      params: { project, sessionId: id },
      search: { ...rangeSearch(search), find: search.q },
      replace: true,
    })
  const openNext = async () => {
    const loaded = at + 1 < ids.length ? ids : await moreIds()
    const id = loaded[at + 1]
    if (id !== undefined) open(id)
  }
  const moreIds = async () => {
    const { data } = await list.fetchNextPage()
    return data?.pages.flatMap((page) => page.sessions.map((session) => session.sessionId)) ?? []
  }
  const previous = ids[at - 1]
  return {
    place: at + 1,
    total,
    next: at + 1 < total ? () => void openNext() : undefined,
    previous: previous === undefined ? undefined : () => open(previous),
  }
}
