import './traces.css'
import type { Turn } from '@skein/model/api'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { CircleAlert, Unlink } from 'lucide-react'
import { useCallback } from 'react'
import { plural } from '../../lib/format.ts'
import type { TracesSearch } from '../../lib/search-params.ts'
import { isAllTime, rangeLabel } from '../../lib/time-range.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { SearchBox } from '../../ui/search-box.tsx'
import { SortHeader } from '../../ui/sort-header.tsx'
import { TimeRangePicker } from '../../ui/time-range-picker.tsx'
import { TopBar } from '../../ui/top-bar.tsx'
import { TableSkeleton, VirtualTable } from '../../ui/virtual-table.tsx'
import { TraceRow } from './trace-row.tsx'
import { useTraceList } from './use-trace-list.ts'

export function TracesPage() {
  const { project } = useParams({ from: '/p/$project/traces' })
  const search = useSearch({ from: '/p/$project/traces' })
  const navigate = useNavigate({ from: '/p/$project/traces' })
  useDocumentTitle('Traces', project)
  const { list, rows: traces, pendingCount, applyPending, resetKey } = useTraceList(project, search)

  const onSearch = useCallback(
    (change: Partial<TracesSearch>, replace = false) =>
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

  const head = <TracesHead order={search.order ?? 'desc'} onSearch={onSearch} />
  return (
    <>
      <TopBar project={project} title={<h1>Traces</h1>}>
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
      {list.isPending && <TableSkeleton label="Traces" className="traces-table" head={head} />}
      {list.isSuccess && traces.length === 0 && <NoTraces search={search} onSearch={onSearch} />}
      {traces.length > 0 && (
        <VirtualTable
          name={`traces ${project} ${JSON.stringify(search)}`}
          className="traces-table"
          label="Traces"
          head={head}
          rows={traces}
          rowKey={traceKey}
          rowHeight={58}
          renderRow={(trace) => <TraceRow project={project} trace={trace} search={search} />}
          busy={list.isPlaceholderData}
          hasMore={list.hasNextPage}
          onMore={onMore}
          resetKey={resetKey}
        />
      )}
    </>
  )
}

function traceKey(trace: Turn): string {
  return trace.traceId
}

function TracesHead(props: {
  order: 'asc' | 'desc'
  onSearch: (change: Partial<TracesSearch>) => void
}) {
  const { order, onSearch } = props
  return (
    <>
      <div role="columnheader" className="words">
        Input <span className="faint">· output</span>
      </div>
      <div role="columnheader" className="c-session">
        Session
      </div>
      <div role="columnheader" aria-sort={order === 'asc' ? 'ascending' : 'descending'}>
        <SortHeader
          label="Started"
          direction={order}
          onSort={(next) => onSearch({ order: next === 'asc' ? 'asc' : undefined })}
        />
      </div>
      <div role="columnheader" className="right">
        Duration
      </div>
      <div role="columnheader" className="c-models">
        Models
      </div>
      <div role="columnheader" className="c-tokens right">
        Tokens
      </div>
      <div role="columnheader" className="right">
        Cost
      </div>
      <div role="columnheader" className="c-spans right">
        Spans
      </div>
      <div role="columnheader" className="right">
        Errors
      </div>
    </>
  )
}

function NoTraces(props: {
  search: TracesSearch
  onSearch: (change: Partial<TracesSearch>) => void
}) {
  const { search, onSearch } = props
  const filtered =
    search.q !== undefined || search.error !== undefined || search.session !== undefined
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
            onClick={() => onSearch({ q: undefined, error: undefined, session: undefined })}
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
