import type { TraceListItem } from '@skein/model/api'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { CircleAlert, Unlink } from 'lucide-react'
import { useCallback, useMemo } from 'react'
import { hasPart, withoutPart, withPart } from '../../lib/filter-parts.ts'
import { plural } from '../../lib/format.ts'
import type { TracesSearch } from '../../lib/search-params.ts'
import { isAllTime, rangeLabel } from '../../lib/time-range.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { ExportMenu } from '../../ui/export-menu.tsx'
import { SearchBox, type SearchValue } from '../../ui/search-box.tsx'
import { SelectionAnalytics } from '../../ui/selection-analytics.tsx'
import { TimeRangePicker } from '../../ui/time-range-picker.tsx'
import { TopBar } from '../../ui/top-bar.tsx'
import { TraceHits, traceColumns } from './trace-columns.tsx'
import { useTraceList } from './use-trace-list.ts'

const WITH_ERRORS = 'error:true'

/** Turns on their own have no count of turns. */
const OMIT = ['turns']

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
  const onBox = useCallback(
    ({ q, filter }: SearchValue) =>
      onSearch({ q: q === '' ? undefined : q, filter: filter === '' ? undefined : filter }, true),
    [onSearch],
  )
  const { fetchNextPage, isFetchingNextPage, isFetchNextPageError } = list
  const onMore = useCallback(() => {
    if (!isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [fetchNextPage, isFetchingNextPage, isFetchNextPageError])
  const withErrors = hasPart(search.filter, WITH_ERRORS)

  return (
    <>
      <TopBar project={project} title={<h1>Traces</h1>}>
        <TimeRangePicker value={search} onChange={(range) => onSearch(range)} />
      </TopBar>
      <div className="list-head">
        <SearchBox
          label="Search what was said"
          project={project}
          range={search}
          of="turns"
          value={{ q: search.q ?? '', filter: search.filter ?? '' }}
          busy={list.isPlaceholderData}
          onSearch={onBox}
        />
        {(traces.length > 0 || list.isPending) && search.session === undefined && (
          <SelectionAnalytics
            project={project}
            search={search}
            of="turns"
            omit={OMIT}
            onRange={(range) => onSearch({ ...range, range: undefined })}
          />
        )}
        <div className="filters">
          <button
            className="chip"
            aria-pressed={withErrors}
            onClick={() =>
              onSearch({
                filter: withErrors
                  ? withoutPart(search.filter, WITH_ERRORS)
                  : withPart(search.filter, WITH_ERRORS),
              })
            }
          >
            <CircleAlert size={13} aria-hidden="true" /> With errors
          </button>
          <button
            className="chip"
            aria-pressed={search.session === 'none'}
            onClick={() => onSearch({ session: search.session === 'none' ? undefined : 'none' })}
          >
            <Unlink size={13} aria-hidden="true" /> Without a session
          </button>
          <span className="grow" />
          {pendingCount > 0 && traces.length > 0 && (
            <button className="pill num" onClick={applyPending}>
              {plural(pendingCount, 'new trace')}
            </button>
          )}
          <span className="grow" />
          <ExportMenu project={project} search={search} of="turns" />
        </div>
        {list.isError && (
          <ErrorNotice
            what={
              traces.length === 0 ? 'The traces could not be read' : 'More traces could not be read'
            }
            error={list.error}
            onRetry={() => void (isFetchNextPageError ? fetchNextPage() : list.refetch())}
          />
        )}
      </div>
      {list.isSuccess && traces.length === 0 && <NoTraces search={search} onSearch={onSearch} />}
      {(list.isPending || traces.length > 0) && (
        <DataTable
          name="traces"
          label="Traces"
          place={`traces ${project} ${JSON.stringify(search)}`}
          columns={columns}
          rows={list.isPending ? undefined : traces}
          rowKey={traceKey}
          rowHeight={58}
          renderBelow={renderHits}
          sorting={{
            sort: search.sort ?? 'started',
            order: search.order ?? 'desc',
            onSort: (sort, order) =>
              onSearch({
                sort: sort as TracesSearch['sort'],
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
    <div className="blank">
      <h2>{filtered ? 'Nothing matches' : 'No traces in this time'}</h2>
      <p>
        {filtered
          ? `No trace of this time (${rangeLabel(search)}) matches the search and its filters.`
          : `${rangeLabel(search)}: no trace arrived.`}
      </p>
      <div className="blank-actions">
        {filtered && (
          <button
            className="button primary"
            onClick={() => onSearch({ q: undefined, filter: undefined, session: undefined })}
          >
            Clear the search
          </button>
        )}
        {!isAllTime(search) && (
          <button
            className="button"
            onClick={() => onSearch({ range: 'all', from: undefined, to: undefined })}
          >
            Show all time
          </button>
        )}
      </div>
    </div>
  )
}
