import type { SessionListItem } from '@skein/model/api'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useEffect, useMemo, useState } from 'react'
import { withPart } from '../../lib/filter-parts.ts'
import { formatCount, plural } from '../../lib/format.ts'
import { rememberList } from '../../lib/list-trail.ts'
import type { SessionsSearch } from '../../lib/search-params.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { SelectionAnalytics } from '../../ui/selection-analytics.tsx'
import type { Selection } from '../../ui/data-table.tsx'
import { ErrorsChip } from '../../ui/errors-chip.tsx'
import { ExportMenu } from '../../ui/export-menu.tsx'
import { ListFailed, ListTable } from '../../ui/list-table.tsx'
import { NewRows } from '../../ui/new-rows.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { SessionHits, sessionColumns } from '../../ui/session-columns.tsx'
import { TimeRangePicker } from '../../ui/time-range-picker.tsx'
import { TopBar } from '../../ui/top-bar.tsx'
import { useSessionList } from '../../ui/use-session-list.ts'
import { EmptySessions } from './empty-sessions.tsx'

const ROW_HEIGHT = 57

const SelectionBar = lazy(async () => ({
  default: (await import('./selection-bar.tsx')).SelectionBar,
}))

export function SessionsPage() {
  const { project } = useParams({ from: '/p/$project/sessions' })
  const search = useSearch({ from: '/p/$project/sessions' })
  const navigate = useNavigate({ from: '/p/$project/sessions' })
  useDocumentTitle('Sessions', project)
  useEffect(() => rememberList(project, search), [project, search])
  const {
    list,
    rows: sessions,
    pendingCount,
    applyPending,
    resetKey,
  } = useSessionList(project, search)
  const columns = useMemo(() => sessionColumns(project, search), [project, search])
  const renderHits = useCallback(
    (session: SessionListItem) => (
      <SessionHits project={project} session={session} search={search} />
    ),
    [project, search],
  )
  const { selection, clear } = useSelection()

  const onSearch = useCallback(
    (change: Partial<SessionsSearch>, replace = false) =>
      void navigate({ search: (previous) => ({ ...previous, ...change }), replace }),
    [navigate],
  )
  const total = list.data?.pages[0]?.total
  const isEmpty = list.isSuccess && !list.isPlaceholderData && sessions.length === 0
  const isNarrowed = search.q !== undefined || search.filter !== undefined
  const showsTools = !isEmpty || isNarrowed
  return (
    <>
      <TopBar project={project} title={<h1>Sessions</h1>}>
        <TimeRangePicker value={search} onChange={(range) => onSearch(range)} />
      </TopBar>
      <div className="list-head">
        <SearchBox
          project={project}
          of="sessions"
          search={search}
          busy={list.isPlaceholderData}
          onSearch={(change) => onSearch(change, true)}
        />
        {showsTools && (
          <SelectionAnalytics
            project={project}
            search={search}
            of="sessions"
            onRange={(range) => onSearch({ ...range, range: undefined })}
            onFilter={(filter) => onSearch({ filter: withPart(search.filter, filter) })}
          />
        )}
        {showsTools && (
          <div className="filters">
            {selection.ids.size > 0 ? (
              <Suspense>
                <SelectionBar
                  project={project}
                  ids={selection.ids}
                  sessions={sessions.filter(({ sessionId }) => selection.ids.has(sessionId))}
                  onClear={clear}
                />
              </Suspense>
            ) : (
              <ErrorsChip filter={search.filter} onFilter={(filter) => onSearch({ filter })} />
            )}
            <span className="grow" />
            <NewRows count={pendingCount} noun="session" onShow={applyPending} />
            <span className="grow" />
            <span className="faint num" role="status">
              {total !== undefined && plural(total.sessions, 'session')}
              {total?.matchingTurns != null &&
                ` · ${formatCount(total.matchingTurns)} ${total.matchingTurns === 1 ? 'turn matches' : 'turns match'}`}
            </span>
            <ExportMenu project={project} search={search} of="sessions" />
          </div>
        )}
        <ListFailed what="sessions" list={list} />
      </div>
      <ListTable
        name="sessions"
        label="Sessions"
        place={`sessions ${project} ${JSON.stringify(search)}`}
        list={list}
        rows={sessions}
        columns={columns}
        rowKey={sessionKey}
        rowHeight={ROW_HEIGHT}
        renderBelow={renderHits}
        search={search}
        usualSort="lastActive"
        onSearch={onSearch}
        selection={selection}
        resetKey={resetKey}
        empty={<EmptySessions project={project} search={search} onSearch={onSearch} />}
      />
    </>
  )
}

function sessionKey(session: SessionListItem): string {
  return session.sessionId
}

function useSelection(): { selection: Selection; clear: () => void } {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const onToggle = useCallback(
    (id: string) =>
      setIds((before) => {
        const next = new Set(before)
        if (!next.delete(id)) next.add(id)
        return next
      }),
    [],
  )
  return { selection: { ids, onToggle, noun: 'session' }, clear: () => setIds(new Set()) }
}
