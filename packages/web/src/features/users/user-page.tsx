import './user-page.css'
import type { SessionListItem, User } from '@skein/model/api'
import { filterText } from '@skein/model/filter'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { isNotFound } from '../../lib/api-client.ts'
import { formatCount, formatTokenFlow, plural } from '../../lib/format.ts'
import { rememberList } from '../../lib/list-trail.ts'
import { userQuery } from '../../lib/queries.ts'
import { rangeSearch, type SessionsSearch, type UserSearch } from '../../lib/search-params.ts'
import { isAllTime, rangeLabel } from '../../lib/time-range.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { useLiveSums } from '../../lib/use-live-sums.ts'
import { AllTimeButton } from '../../ui/all-time-button.tsx'
import { Blank } from '../../ui/blank.tsx'
import { CrumbTitle } from '../../ui/crumb-title.tsx'
import { Cost } from '../../ui/cost.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { ListFailed, ListTable } from '../../ui/list-table.tsx'
import { NewRows } from '../../ui/new-rows.tsx'
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
  useLiveSums(project, userQuery(project, userId, range).queryKey)
  const theirs = useMemo(
    (): SessionsSearch => ({ ...search, filter: `user:${filterText(userId)}` }),
    [search, userId],
  )
  useEffect(() => rememberList(project, theirs), [project, theirs])
  const { list, rows, pendingCount, applyPending, resetKey } = useSessionList(project, theirs)
  const total = list.data?.pages[0]?.total
  const columns = useMemo(
    () => sessionColumns(project, theirs).filter(({ id }) => id !== 'user'),
    [project, theirs],
  )
  const onSearch = (change: Partial<UserSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...change }) })
  const isUnknown = isNotFound(user.error)
  const hasNothing = list.isSuccess && !list.isPlaceholderData && rows.length === 0
  return (
    <>
      <TopBar
        project={project}
        title={<CrumbTitle project={project} list="Users" search={range} title={userId} />}
      >
        <TimeRangePicker value={search} onChange={onSearch} />
      </TopBar>
      <div className="list-head">
        {user.data !== undefined && <UserFacts user={user.data} />}
        {user.error !== null && !isUnknown && (
          <ErrorNotice
            what="The user could not be read"
            error={user.error}
            onRetry={() => void user.refetch()}
          />
        )}
        {(user.data !== undefined || !hasNothing) && (
          <>
            <SelectionAnalytics
              project={project}
              search={theirs}
              of="sessions"
              omit={OMIT}
              onRange={(next) => onSearch({ ...next, range: undefined })}
            />
            <div className="filters">
              <span className="grow" />
              <NewRows count={pendingCount} noun="session" onShow={applyPending} />
              <span className="grow" />
              <span className="faint num" role="status">
                {total !== undefined && plural(total.sessions, 'session')}
              </span>
            </div>
          </>
        )}
        <ListFailed what="sessions" list={list} />
      </div>
      <ListTable
        name="sessions"
        label="Sessions"
        place={`user ${project} ${userId} ${JSON.stringify(search)}`}
        list={list}
        rows={rows}
        columns={columns}
        rowKey={sessionKey}
        rowHeight={57}
        search={search}
        usualSort="lastActive"
        onSearch={onSearch}
        resetKey={resetKey}
        empty={
          <NothingDone project={project} userId={userId} search={search} onSearch={onSearch} />
        }
      />
    </>
  )
}

function sessionKey(session: SessionListItem): string {
  return session.sessionId
}

function NothingDone(props: {
  project: string
  userId: string
  search: UserSearch
  onSearch: (change: Partial<UserSearch>) => void
}) {
  const { project, userId, search, onSearch } = props
  const isEver = isAllTime(search)
  return (
    <Blank
      title={
        <>
          No session of “<Said text={userId} />” {isEver ? `in ${project}` : 'in this time'}
        </>
      }
      actions={
        <>
          <AllTimeButton search={search} onSearch={onSearch} primary />
          <Link
            to="/p/$project/users"
            params={{ project }}
            search={rangeSearch(search)}
            className="button"
          >
            To the users
          </Link>
        </>
      }
    >
      {isEver
        ? 'No turn named this user. Ids are compared to the letter.'
        : `${rangeLabel(search)}: no turn named this user.`}
    </Blank>
  )
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
