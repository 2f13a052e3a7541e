import type { TraceListItem } from '@skein/model/api'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Unlink } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import type { TracesSearch } from '../../lib/search-params.ts'
import { rangeLabel } from '../../lib/time-range.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { AllTimeButton } from '../../ui/all-time-button.tsx'
import { Blank } from '../../ui/blank.tsx'
import { ErrorsChip } from '../../ui/errors-chip.tsx'
import { ExportMenu } from '../../ui/export-menu.tsx'
import { ListFailed, ListTable } from '../../ui/list-table.tsx'
import { NewRows } from '../../ui/new-rows.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { SelectionAnalytics } from '../../ui/selection-analytics.tsx'
import { TimeRangePicker } from '../../ui/time-range-picker.tsx'
import { TopBar } from '../../ui/top-bar.tsx'
import { TraceHits, traceColumns } from './trace-columns.tsx'
import { useTraceList } from './use-trace-list.ts'

/** Turns on their own have no count of turns. */
const OMIT = ['duration', 'turns']

export function TracesPage() {
  const { project } = useParams({ from: '/p/$project/traces' })
  const search = useSearch({ from: '/p/$project/traces' })
  const navigate = useNavigate({ from: '/p/$project/traces' })
  useDocumentTitle('Traces', project)
  const { list, rows: traces, pendingCount, applyPending, resetKey } = useTraceList(project, search)
  const columns = useMemo(() => traceColumns(project, search), [project, search])
  const renderHits = useCallback(
    (trace: TraceListItem) => <TraceHits project={project} trace={trace} search={search} />,
    [project, search],
  )

  const onSearch = useCallback(
    (change: Partial<TracesSearch>, replace = false) =>
      void navigate({ search: (previous) => ({ ...previous, ...change }), replace }),
    [navigate],
  )
  const isAsking = list.isPending || list.isPlaceholderData
  const isNarrowed = search.q !== undefined || search.filter !== undefined
  const showsAnalytics =
    (traces.length > 0 || isAsking || isNarrowed) && search.session === undefined
  return (
    <>
      <TopBar project={project} title={<h1>Traces</h1>}>
        <TimeRangePicker value={search} onChange={(range) => onSearch(range)} />
      </TopBar>
      <div className="list-head">
        <SearchBox
          project={project}
          of="turns"
          search={search}
          busy={list.isPlaceholderData}
          onSearch={(change) => onSearch(change, true)}
        />
        {showsAnalytics && (
          <SelectionAnalytics
            project={project}
            search={search}
            of="turns"
            omit={OMIT}
            onRange={(range) => onSearch({ ...range, range: undefined })}
          />
        )}
        <div className="filters">
          <ErrorsChip filter={search.filter} onFilter={(filter) => onSearch({ filter })} />
          <button
            className="chip"
            aria-pressed={search.session === 'none'}
            onClick={() => onSearch({ session: search.session === 'none' ? undefined : 'none' })}
          >
            <Unlink size={13} aria-hidden="true" /> Without a session
          </button>
          <span className="grow" />
          <NewRows count={pendingCount} noun="trace" onShow={applyPending} />
          <span className="grow" />
          <ExportMenu project={project} search={search} of="turns" />
        </div>
        <ListFailed what="traces" list={list} />
      </div>
      <ListTable
        name="traces"
        label="Traces"
        place={`traces ${project} ${JSON.stringify(search)}`}
        list={list}
        rows={traces}
        columns={columns}
        rowKey={traceKey}
        rowHeight={57}
        renderBelow={renderHits}
        search={search}
        usualSort="started"
        onSearch={onSearch}
        resetKey={resetKey}
        empty={<NoTraces search={search} onSearch={onSearch} />}
      />
    </>
  )
}

function traceKey(trace: TraceListItem): string {
  return trace.traceId
}

function NoTraces(props: {
  search: TracesSearch
  onSearch: (change: Partial<TracesSearch>) => void
}) {
  const { search, onSearch } = props
  const filtered =
    search.q !== undefined || search.filter !== undefined || search.session !== undefined
  return (
    <Blank
      title={filtered ? 'Nothing matches' : 'No traces in this time'}
      actions={
        <>
          {filtered && (
            <button
              className="button primary"
              onClick={() => onSearch({ q: undefined, filter: undefined, session: undefined })}
            >
              Clear the search
            </button>
          )}
          <AllTimeButton search={search} onSearch={onSearch} primary={!filtered} />
          {!filtered && (
            <Link to="/setup" className="button">
              How to send some
            </Link>
          )}
        </>
      }
    >
      {filtered
        ? `No trace of this time (${rangeLabel(search)}) matches the search and its filters.`
        : `${rangeLabel(search)}: no trace arrived.`}
    </Blank>
  )
}
