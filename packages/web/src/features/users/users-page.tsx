import type { User } from '@skein/model/api'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { plural } from '../../lib/format.ts'
import { useLive } from '../../lib/live.ts'
import { usersQuery } from '../../lib/queries.ts'
import type { UsersSearch } from '../../lib/search-params.ts'
import { isAllTime, rangeLabel } from '../../lib/time-range.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { useGathered } from '../../lib/use-gathered.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { PlainSearch } from '../../ui/plain-search.tsx'
import { TimeRangePicker } from '../../ui/time-range-picker.tsx'
import { TopBar } from '../../ui/top-bar.tsx'
import { userColumns } from './user-columns.tsx'

const FOLLOW_MS = 5000

/** One row an end user: what they used in the time. */
export function UsersPage() {
  const { project } = useParams({ from: '/p/$project/users' })
  const search = useSearch({ from: '/p/$project/users' })
  const navigate = useNavigate({ from: '/p/$project/users' })
  const client = useQueryClient()
  useDocumentTitle('Users', project)
  const list = useInfiniteQuery({
    ...usersQuery(project, search),
    placeholderData: (previous, query) => (query?.queryKey[1] === project ? previous : undefined),
  })
  const users = useMemo(() => list.data?.pages.flatMap((page) => page.users) ?? [], [list.data])
  const columns = useMemo(() => userColumns(project, search), [project, search])
  const followSoon = useGathered(
    () => void client.invalidateQueries({ queryKey: ['users', project] }),
    FOLLOW_MS,
  )
  useLive(project, (signal) => {
    if (signal.type !== 'connected') followSoon()
  })

  const onSearch = useCallback(
    (change: Partial<UsersSearch>, replace = false) =>
      void navigate({ search: (previous) => ({ ...previous, ...change }), replace }),
    [navigate],
  )
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = list
  const onMore = useCallback(() => {
    if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [fetchNextPage, isFetchingNextPage, isFetchNextPageError])
  const total = list.data?.pages[0]?.total
  return (
    <>
      <TopBar project={project} title={<h1>Users</h1>}>
        <TimeRangePicker value={search} onChange={(range) => onSearch(range)} />
      </TopBar>
      <div className="list-head">
        <PlainSearch
          label="Find a user by id"
          value={search.q ?? ''}
          busy={list.isPlaceholderData}
          onSearch={(words) => onSearch({ q: words === '' ? undefined : words }, true)}
        />
        <div className="filters">
          <span className="grow" />
          <span className="faint num" role="status">
            {total !== undefined && plural(total, 'user')}
          </span>
        </div>
        {list.isError && (
          <ErrorNotice
            what={
              users.length === 0 ? 'The users could not be read' : 'More users could not be read'
            }
            error={list.error}
            onRetry={() => void (isFetchNextPageError ? fetchNextPage() : list.refetch())}
          />
        )}
      </div>
      {list.isSuccess && users.length === 0 && <NoUsers search={search} onSearch={onSearch} />}
      {(list.isPending || users.length > 0) && (
        <DataTable
          name="users"
          label="Users"
          place={`users ${project} ${JSON.stringify(search)}`}
          columns={columns}
          rows={list.isPending ? undefined : users}
          rowKey={userKey}
          rowHeight={38}
          sorting={{
            sort: search.sort ?? 'lastSeen',
            order: search.order ?? 'desc',
            onSort: (sort, order) =>
              onSearch({
                sort: sort as UsersSearch['sort'],
                order: order === 'asc' ? 'asc' : undefined,
              }),
          }}
          busy={list.isPlaceholderData}
          hasMore={list.hasNextPage}
          onMore={onMore}
        />
      )}
    </>
  )
}

function userKey(user: User): string {
  return user.userId
}

function NoUsers(props: { search: UsersSearch; onSearch: (change: Partial<UsersSearch>) => void }) {
  const { search, onSearch } = props
  const isNarrowed = search.q !== undefined
  return (
    <div className="blank">
      <h2>{isNarrowed ? 'No such user' : 'No users in this time'}</h2>
      <p>
        {isNarrowed
          ? `No user of this time (${rangeLabel(search)}) has “${search.q}” in the id.`
          : `${rangeLabel(search)}: no turn named its user. Set user.id on a span and its turn has one.`}
      </p>
      <div className="blank-actions">
        {isNarrowed && (
          <button className="button primary" onClick={() => onSearch({ q: undefined })}>
            Show all users
          </button>
        )}
        {!isAllTime(search) && (
          <button
            className="button"
            onClick={() => onSearch({ range: 'all', from: undefined, to: undefined })}
          >
            Look at all time
          </button>
        )}
      </div>
    </div>
  )
}
