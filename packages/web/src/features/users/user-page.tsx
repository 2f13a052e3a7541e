import './user-page.css'
import type { SessionListItem, User } from '@skein/model/api'
import { filterText } from '@skein/model/filter'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo } from 'react'
import { RequestFailed } from '../../lib/api-client.ts'
import { formatCount, formatTokenFlow, plural } from '../../lib/format.ts'
import { rememberList } from '../../lib/list-trail.ts'
import { userQuery } from '../../lib/queries.ts'
import { rangeSearch, type SessionsSearch, type UserSearch } from '../../lib/search-params.ts'
import { rangeLabel } from '../../lib/time-range.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { Cost } from '../../ui/cost.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Moment } from '../../ui/moment.tsx'
import { Said } from '../../ui/said.tsx'
import { SelectionAnalytics } from '../../ui/selection-analytics.tsx'
import { sessionColumns } from '../../ui/session-columns.tsx'
import { TimeRangePicker } from '../../ui/time-range-picker.tsx'
import { TopBar } from '../../ui/top-bar.tsx'
import { useSessionList } from '../../ui/use-session-list.ts'

/** A person's users are one, who is named above. */
const OMIT = ['users']

/** An end user: what they used, and their sessions. */
export function UserPage() {
  const { project, userId } = useParams({ from: '/p/$project/users/$userId' })
  const search = useSearch({ from: '/p/$project/users/$userId' })
  const navigate = useNavigate({ from: '/p/$project/users/$userId' })
  useDocumentTitle(userId, 'Users', project)
  const range = useMemo(() => rangeSearch(search), [search])
  const user = useQuery(userQuery(project, userId, range))
  const theirs = useMemo(
    (): SessionsSearch => ({ ...search, filter: `user:${filterText(userId)}` }),
    [search, userId],
  )
  useEffect(() => rememberList(project, theirs), [project, theirs])
  const { list, rows, resetKey } = useSessionList(project, theirs)
  const columns = useMemo(
    () => sessionColumns(project, theirs).filter(({ id }) => id !== 'user'),
    [project, theirs],
  )
  const onSearch = (change: Partial<UserSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...change }) })
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = list
  const onMore = useCallback(() => {
    if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [fetchNextPage, isFetchingNextPage, isFetchNextPageError])
  const isUnknown = user.error instanceof RequestFailed && user.error.status === 404
  return (
    <>
      <TopBar
        project={project}
        title={
          <>
            <Link
              to="/p/$project/users"
              params={{ project }}
              search={range}
              className="crumb optional"
            >
              Users <span className="faint">/</span>
            </Link>
            <h1 dir="auto" title={userId}>
              <Said text={userId} />
            </h1>
          </>
        }
      >
        <TimeRangePicker value={search} onChange={onSearch} />
      </TopBar>
      <div className="list-head">
        {user.data !== undefined && <UserFacts user={user.data} />}
        {user.isError && (
          <ErrorNotice
            what={
              isUnknown
                ? `${userId} did nothing in this time (${rangeLabel(search)})`
                : 'The user could not be read'
            }
            error={user.error}
            onRetry={() => void user.refetch()}
          />
        )}
        <SelectionAnalytics
          project={project}
          search={theirs}
          of="sessions"
          omit={OMIT}
          onRange={(next) => onSearch({ ...next, range: undefined })}
        />
        {list.isError && (
          <ErrorNotice
            what="The sessions could not be read"
            error={list.error}
            onRetry={() => void (isFetchNextPageError ? fetchNextPage() : list.refetch())}
          />
        )}
      </div>
      {list.isSuccess && rows.length === 0 && (
        <div className="blank">
          <h2>No sessions in this time</h2>
          <button
            className="button primary"
            onClick={() => onSearch({ range: 'all', from: undefined, to: undefined })}
          >
            Look at all time
          </button>
        </div>
      )}
      {(list.isPending || rows.length > 0) && (
        <DataTable
          name="sessions"
          label="Sessions"
          place={`user ${project} ${userId} ${JSON.stringify(search)}`}
          columns={columns}
          rows={list.isPending ? undefined : rows}
          rowKey={sessionKey}
          rowHeight={58}
          sorting={{
            sort: search.sort ?? 'lastActive',
            order: search.order ?? 'desc',
            onSort: (sort, order) =>
              onSearch({
                sort: sort as UserSearch['sort'],
                order: order === 'asc' ? 'asc' : undefined,
              }),
          }}
          busy={list.isPlaceholderData}
          hasMore={list.hasNextPage}
          onMore={onMore}
          resetKey={resetKey}
        />
      )}
    </>
  )
}

function sessionKey(session: SessionListItem): string {
  return session.sessionId
}

function UserFacts({ user }: { user: User }) {
  return (
    <dl className="user-facts num">
      <Fact label="Sessions">{formatCount(user.sessionCount)}</Fact>
      <Fact label="Turns">{formatCount(user.turnCount)}</Fact>
      <Fact label="Tokens in → out">{formatTokenFlow(user.tokens)}</Fact>
      <Fact label="Cost">
        <Cost costUsd={user.costUsd} unpricedCount={user.unpricedCount} />
      </Fact>
      <Fact label="Errors">
        {user.errorCount === 0 ? (
          '0'
        ) : (
          <span className="bad" title={`In ${plural(user.errorTurnCount, 'turn')}`}>
            {formatCount(user.errorCount)}
          </span>
        )}
      </Fact>
      <Fact label="First seen">
        <Moment at={user.firstSeenAt} form="day" />
      </Fact>
      <Fact label="Last seen">
        <Moment at={user.lastSeenAt} />
      </Fact>
    </dl>
  )
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}
