import { useCallback, type ReactNode } from 'react'
import { DataTable, type TableProps } from './data-table.tsx'
import { ErrorNotice } from './error-notice.tsx'

/** A list that is read page by page, as the query library has it. */
export interface PagedList {
  isPending: boolean
  isSuccess: boolean
  /** What is shown is another search's, until this one's is there. */
  isPlaceholderData: boolean
  error: Error | null
  hasNextPage: boolean
  isFetchingNextPage: boolean
  isFetchNextPageError: boolean
  fetchNextPage: () => Promise<unknown>
  refetch: () => Promise<unknown>
}

interface Sorted {
  sort?: string | undefined
  order?: 'asc' | undefined
}

type Given<Row> = Pick<
  TableProps<Row>,
  | 'name'
  | 'label'
  | 'columns'
  | 'rowHeight'
  | 'rowKey'
  | 'renderBelow'
  | 'selection'
  | 'place'
  | 'resetKey'
>

/** The table of a list: it reads on as its end comes near, and sorts by what the URL says. */
export function ListTable<Row, Search extends Sorted>(
  props: Given<Row> & {
    list: PagedList
    rows: readonly Row[]
    search: Search
    /** The order that a search without one has. */
    usualSort: NonNullable<Search['sort']>
    onSearch: (change: { sort: Search['sort']; order: 'asc' | undefined }) => void
    /** In place of the table when nothing is in the list. */
    empty: ReactNode
  },
) {
  const { list, rows, search, usualSort, onSearch, empty, ...table } = props
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = list
  const onMore = useCallback(() => {
    if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [fetchNextPage, isFetchingNextPage, isFetchNextPageError])
  // That another search found nothing says nothing of this one.
  const isAsking = list.isPending || (list.isPlaceholderData && rows.length === 0)
  if (rows.length === 0 && !isAsking) return list.isSuccess ? empty : null
  return (
    <DataTable
      {...table}
      rows={isAsking ? undefined : rows}
      sorting={{
        sort: search.sort ?? usualSort,
        order: search.order ?? 'desc',
        onSort: (sort, order) =>
          onSearch({
            sort,
            order: order === 'asc' ? 'asc' : undefined,
          }),
      }}
      busy={list.isPlaceholderData}
      hasMore={list.hasNextPage}
      onMore={onMore}
      below={
        isFetchingNextPage && (
          <div role="row">
            <div role="cell" className="table-more faint">
              Reading more
            </div>
          </div>
        )
      }
    />
  )
}

/** Says that the list, or more of it, could not be read. `what`: `sessions`. */
export function ListFailed(props: { what: string; list: PagedList }) {
  const { what, list } = props
  if (list.error === null) return null
  return (
    <ErrorNotice
      what={`${list.isFetchNextPageError ? 'More' : 'The'} ${what} could not be read`}
      error={list.error}
      onRetry={() => void (list.isFetchNextPageError ? list.fetchNextPage() : list.refetch())}
    />
  )
}
