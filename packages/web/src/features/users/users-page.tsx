import type { User } from '@skein/model/api'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { plural } from '../../lib/format.ts'
import { usersQuery } from '../../lib/queries.ts'
import type { UsersSearch } from '../../lib/search-params.ts'
import { rangeLabel } from '../../lib/time-range.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { useLiveSums } from '../../lib/use-live-sums.ts'
import { AllTimeButton } from '../../ui/all-time-button.tsx'
import { Blank } from '../../ui/blank.tsx'
import { ListFailed, ListTable } from '../../ui/list-table.tsx'
import { PlainSearch } from '../../ui/plain-search.tsx'
import { TimeRangePicker } from '../../ui/time-range-picker.tsx'
import { TopBar } from '../../ui/top-bar.tsx'
import { userColumns } from './user-columns.tsx'

/** One row an end user: what they used in the time. */
export function UsersPage() {
  const { project } = useParams({ from: '/p/$project/users' })
  const search = useSearch({ from: '/p/$project/users' })
  const navigate = useNavigate({ from: '/p/$project/users' })
  useDocumentTitle('Users', project)
  const list = useInfiniteQuery({
    ...usersQuery(project, search),
    placeholderData: (previous, query) => (query?.queryKey[1] === project ? previous : undefined),
  })
  const users = useMemo(() => list.data?.pages.flatMap((page) => page.users) ?? [], [list.data])
  const columns = useMemo(() => userColumns(project, search), [project, search])
  useLiveSums(project, usersQuery(project, search).queryKey)

  const onSearch = useCallback(
    (change: Partial<UsersSearch>, replace = false) =>
      void navigate({ search: (previous) => ({ ...previous, ...change }), replace }),
    [navigate],
  )
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
        <ListFailed what="users" list={list} />
      </div>
      <ListTable
        name="users"
        label="Users"
        place={`users ${project} ${JSON.stringify(search)}`}
        list={list}
        rows={users}
        columns={columns}
        rowKey={userKey}
        rowHeight={38}
        search={search}
        usualSort="lastSeen"
        onSearch={onSearch}
        empty={<NoUsers search={search} onSearch={onSearch} />}
      />
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
    <Blank
      title={isNarrowed ? 'No such user' : 'No users in this time'}
      actions={
        <>
          {isNarrowed && (
            <button className="button primary" onClick={() => onSearch({ q: undefined })}>
              Show all users
            </button>
          )}
          <AllTimeButton search={search} onSearch={onSearch} primary={!isNarrowed} />
        </>
      }
    >
      {isNarrowed
        ? `No user of this time (${rangeLabel(search)}) has “${search.q}” in the id.`
        : `${rangeLabel(search)}: no turn named its user. Set user.id on a span and its turn has one.`}
    </Blank>
  )
}
