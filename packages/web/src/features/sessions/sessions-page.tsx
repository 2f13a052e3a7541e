import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { CircleAlert, User, X } from 'lucide-react'
import { useCallback } from 'react'
import { formatCount, plural } from '../../lib/format.ts'
import type { SessionsSearch } from '../../lib/search-params.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { TimeRangePicker } from '../../ui/time-range-picker.tsx'
import { TopBar } from '../../ui/top-bar.tsx'
import { TableSkeleton, VirtualTable } from '../../ui/virtual-table.tsx'
import { EmptySessions } from './empty-sessions.tsx'
import { SessionRow } from './session-row.tsx'
import { sessionKey, SessionTableHead } from './session-table.tsx'
import { useSessionList } from './use-session-list.ts'

const ROW_HEIGHT = 58

export function SessionsPage() {
  const { project } = useParams({ from: '/p/$project/sessions' })
  const search = useSearch({ from: '/p/$project/sessions' })
  const navigate = useNavigate({ from: '/p/$project/sessions' })
  useDocumentTitle('Sessions', project)
  const {
    list,
    rows: sessions,
    pendingCount,
    applyPending,
    resetKey,
  } = useSessionList(project, search)

  const onSearch = useCallback(
    (change: Partial<SessionsSearch>, replace = false) =>
      void navigate({ search: (previous) => ({ ...previous, ...change }), replace }),
    [navigate],
  )
  const onWords = useCallback(
    (words: string) => onSearch({ q: words === '' ? undefined : words }, true),
    [onSearch],
  )
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = list
  const onMore = useCallback(() => {
    if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [fetchNextPage, isFetchingNextPage, isFetchNextPageError])

  const total = list.data?.pages[0]?.total
  const head = (
    <SessionTableHead
      search={search}
      onSort={(sort, order) =>
        onSearch({
          sort: sort === 'lastActive' ? undefined : sort,
          order: order === 'asc' ? 'asc' : undefined,
        })
      }
    />
  )
  return (
    <>
      <TopBar project={project} title={<h1>Sessions</h1>}>
        <TimeRangePicker value={search} onChange={(range) => onSearch(range)} />
      </TopBar>
      <div className="list-head">
        <SearchBox
          label="Search what was said"
          value={search.q ?? ''}
          busy={list.isPlaceholderData}
          onSearch={onWords}
        />
        <div className="filters">
          <button
            className="chip"
            aria-pressed={search.error === 'true'}
            onClick={() => onSearch({ error: search.error === 'true' ? undefined : 'true' })}
          >
            <CircleAlert size={13} aria-hidden="true" /> With errors
          </button>
          {search.user !== undefined && (
            <button
              className="chip on"
              onClick={() => onSearch({ user: undefined })}
              aria-label={`Not only user ${search.user}`}
            >
              <User size={13} aria-hidden="true" /> {search.user}
              <X size={13} aria-hidden="true" />
            </button>
          )}
          <span className="grow" />
          {pendingCount > 0 && sessions.length > 0 && (
            <button className="pill num" onClick={applyPending}>
              {plural(pendingCount, 'new session')}
            </button>
          )}
          <span className="grow" />
          <span className="faint num" role="status">
            {total !== undefined && plural(total.sessions, 'session')}
            {total?.matchingTurns != null &&
              ` · ${formatCount(total.matchingTurns)} ${total.matchingTurns === 1 ? 'turn matches' : 'turns match'}`}
          </span>
        </div>
        {list.isError && (
          <ErrorNotice
            what={
              sessions.length === 0
                ? 'The sessions could not be read'
                : 'More sessions could not be read'
            }
            error={list.error}
            onRetry={() => void (isFetchNextPageError ? fetchNextPage() : list.refetch())}
          />
        )}
      </div>
      {list.isPending && <TableSkeleton label="Sessions" head={head} className="sessions-table" />}
      {list.isSuccess && sessions.length === 0 && (
        <EmptySessions project={project} search={search} onSearch={onSearch} />
      )}
      {sessions.length > 0 && (
        <VirtualTable
          name={`sessions ${project} ${JSON.stringify(search)}`}
          className="sessions-table"
          label="Sessions"
          head={head}
          rows={sessions}
          rowKey={sessionKey}
          rowHeight={ROW_HEIGHT}
          renderRow={(session) => (
            <SessionRow project={project} session={session} search={search} />
          )}
          busy={list.isPlaceholderData}
          hasMore={list.hasNextPage}
          onMore={onMore}
          resetKey={resetKey}
          below={
            isFetchingNextPage && (
              <div className="table-more faint" role="status">
                Reading more
              </div>
            )
          }
        />
      )}
    </>
  )
}
