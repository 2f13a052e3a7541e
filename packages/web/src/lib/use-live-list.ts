import type { InfiniteData, QueryKey } from '@tanstack/react-query'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLive, type LiveSignal } from './live.ts'
import type { ListPage } from './queries.ts'
import { useGathered } from './use-gathered.ts'

/** How a list that is read in pages follows what happens; an object made once for a list. */
export interface LiveListSource<Page, Row> {
  /** Of the pages in the query cache. */
  queryKey: QueryKey
  /** Reads the first page as it would be now. */
  fetchHead: (signal: AbortSignal) => Promise<{ page: ListPage; result: Page }>
  rowsOf: (page: Page) => readonly Row[]
  withRows: (page: Page, rows: Row[]) => Page
  idOf: (row: Row) => string
  /** Reads a row anew that is not on the first page; `null` when it is gone. */
  fetchRow: (row: Row) => Promise<Row | null>
  /** Whether the list is concerned, and by which of its rows, by id or by what is in them; `gone` are in it no longer. */
  concerns: (
    signal: LiveSignal,
  ) => { changed: readonly string[] | ((row: Row) => boolean); gone?: string } | null
}

/** More rows than this are not read one by one: the list is asked for anew when the person wants it. */
const MOST_SINGLE_ROWS = 20

/**
 * The list as it was when the person began to read, with the rows in it kept up to date. What has come
 * since is counted in `pendingCount` until `applyPending`, so that nothing moves under the eyes.
 */
export function useLiveList<Page, Row>(
  project: string,
  source: LiveListSource<Page, Row>,
  list: { data: { pages: readonly Page[] } | undefined; isPlaceholderData: boolean },
) {
  type Pages = InfiniteData<Page, ListPage>
  const client = useQueryClient()
  const rows = useMemo(() => {
    const all = list.data?.pages.flatMap((page) => source.rowsOf(page)) ?? []
    // A row that moved between two pages while they were read is shown once.
    return [...new Map(all.map((row) => [source.idOf(row), row])).values()]
  }, [list.data, source])
  const head = useQuery({
    queryKey: ['head', ...source.queryKey],
    queryFn: ({ signal }) => source.fetchHead(signal),
    enabled: false,
  })

  const patch = useCallback(
    (change: (row: Row) => Row | null) => {
      client.setQueryData<Pages>(source.queryKey, (data) =>
        data === undefined
          ? data
          : {
              ...data,
              pages: data.pages.map((page) =>
                source.withRows(
                  page,
                  source
                    .rowsOf(page)
                    .map(change)
                    .filter((row) => row !== null),
                ),
              ),
            },
      )
    },
    [client, source],
  )

  /** What the first page says of the whole list is true again, its rows stay. */
  const takeTotals = (fresh: Page) => {
    client.setQueryData<Pages>(source.queryKey, (data) => {
      const [first, ...others] = data?.pages ?? []
      if (data === undefined || first === undefined) return data
      return { ...data, pages: [source.withRows(fresh, [...source.rowsOf(first)]), ...others] }
    })
  }

  const changed = useRef(new Set<string>())
  const look = async () => {
    const ids = changed.current
    changed.current = new Set()
    const { data, isError } = await head.refetch()
    if (data === undefined || isError) {
      // What is known of it is from before: it is looked at again with what happens next.
      for (const id of ids) changed.current.add(id)
      return
    }
    const inHead = new Map(source.rowsOf(data.result).map((row) => [source.idOf(row), row]))
    patch((row) => inHead.get(source.idOf(row)) ?? row)
    takeTotals(data.result)
    const elsewhere = rows.filter(
      (row) => ids.has(source.idOf(row)) && !inHead.has(source.idOf(row)),
    )
    // A row that could not be read again stays as it is until the next event.
    await Promise.allSettled(
      elsewhere.slice(0, MOST_SINGLE_ROWS).map(async (row) => {
        const fresh = await source.fetchRow(row)
        patch((other) => (source.idOf(other) === source.idOf(row) ? fresh : other))
      }),
    )
  }
  const lookSoon = useGathered(look)

  useLive(project, (signal) => {
    const concern = source.concerns(signal)
    if (concern === null) return
    if (concern.gone !== undefined) {
      patch((row) => (source.idOf(row) === concern.gone ? null : row))
    }
    const { changed: changes } = concern
    const ids =
      typeof changes === 'function' ? rows.filter(changes).map((row) => source.idOf(row)) : changes
    for (const id of ids) changed.current.add(id)
    lookSoon()
  })

  const [resetKey, setResetKey] = useState(0)
  const showHead = useCallback(() => {
    if (head.data === undefined) return
    const { page, result } = head.data
    client.setQueryData<Pages>(source.queryKey, { pages: [result], pageParams: [page] })
  }, [client, head.data, source])
  const applyPending = useCallback(() => {
    showHead()
    setResetKey((key) => key + 1)
  }, [showHead])

  const known = useMemo(() => new Set(rows.map((row) => source.idOf(row))), [rows, source])
  const pendingCount =
    head.data === undefined || list.data === undefined || list.isPlaceholderData
      ? 0
      : source.rowsOf(head.data.result).filter((row) => !known.has(source.idOf(row))).length

  const nothingToDisturb = list.data !== undefined && rows.length === 0 && pendingCount > 0
  useEffect(() => {
    if (nothingToDisturb) showHead()
  }, [nothingToDisturb, showHead])

  return { rows, pendingCount, applyPending, resetKey }
}
