import type { TraceListItem } from '@skein/model/api'
import { Link } from '@tanstack/react-router'
import { formatCount, formatDuration } from '../../lib/format.ts'
import { rangeSearch, type TracesSearch } from '../../lib/search-params.ts'
import type { Column } from '../../ui/data-table.tsx'
import { FeedbackMarks } from '../../ui/feedback-marks.tsx'
import { Hits } from '../../ui/hits.tsx'
import { Moment } from '../../ui/moment.tsx'
import { Said } from '../../ui/said.tsx'
import {
  COST_COLUMN,
  ERRORS_COLUMN,
  MODELS_COLUMN,
  TOKENS_COLUMN,
} from '../../ui/usage-columns.tsx'
import { UserLink } from '../../ui/user-link.tsx'

/** The columns of the list of traces. */
export function traceColumns(project: string, search: TracesSearch): Column<TraceListItem>[] {
  return [
    {
      id: 'words',
      heads: [{ label: 'Input' }, { label: 'output' }],
      width: 320,
      grows: true,
      cell: (trace) => (
        <>
          <Link
            to="/p/$project/traces/$traceId"
            params={{ project, traceId: trace.traceId }}
            search={rangeSearch(search)}
            className="row-link cut"
            dir="auto"
          >
            <Said text={trace.input.text === '' ? trace.name : trace.input.text.slice(0, 300)} />
          </Link>
          <Outcome trace={trace} />
        </>
      ),
    },
    {
      id: 'session',
      heads: [{ label: 'Session' }],
      width: 140,
      need: 4,
      cell: (trace) => <InSession project={project} trace={trace} search={search} />,
    },
    {
      id: 'user',
      heads: [{ label: 'User' }],
      width: 96,
      need: 1,
      cell: ({ userId }) => <UserLink project={project} userId={userId} search={search} />,
    },
    {
      id: 'started',
      heads: [{ label: 'Started', sort: 'started' }],
      width: 124,
      onCard: true,
      cell: ({ startedAt }) => <Moment at={startedAt} />,
    },
    {
      id: 'duration',
      heads: [{ label: 'Duration', sort: 'duration' }],
      width: 76,
      right: true,
      onCard: true,
      cell: ({ durationMs }) => formatDuration(durationMs),
    },
    {
      id: 'first',
      heads: [{ label: 'First token', sort: 'firstToken' }],
      width: 78,
      right: true,
      need: 0,
      cell: ({ timeToFirstTokenMs }) => formatDuration(timeToFirstTokenMs),
    },
    MODELS_COLUMN,
    { ...TOKENS_COLUMN, need: 5 },
    COST_COLUMN,
    {
      id: 'spans',
      heads: [{ label: 'Spans' }],
      width: 46,
      right: true,
      need: 2,
      cell: ({ spanCount }) => formatCount(spanCount),
    },
    ERRORS_COLUMN,
    {
      id: 'feedback',
      heads: [{ label: 'Feedback' }],
      width: 64,
      need: 1,
      cell: ({ feedback }) => <FeedbackMarks feedback={feedback} />,
    },
  ]
}

interface CellProps {
  project: string
  trace: TraceListItem
  search: TracesSearch
}

function InSession({ project, trace, search }: CellProps) {
  if (trace.sessionId === null) return <span className="faint">–</span>
  return (
    <Link
      to="/p/$project/sessions/$sessionId"
      params={{ project, sessionId: trace.sessionId }}
      search={{ ...rangeSearch(search), ...(trace.index > 0 ? { turn: trace.index } : {}) }}
      className="link"
    >
      {trace.index > 0 ? `turn ${trace.index}` : 'its session'}
      <span className="second mono faint cut">
        <Said text={trace.sessionId} />
      </span>
    </Link>
  )
}

function Outcome({ trace }: { trace: TraceListItem }) {
  if (trace.output.text === '' && trace.error !== null) {
    return (
      <span className="second cut bad" dir="auto">
        <Said text={`${trace.error.type}: ${trace.error.message}`} />
      </span>
    )
  }
  return (
    <span className="second cut" dir="auto">
      {trace.output.text === '' ? (
        <i className="faint">No answer</i>
      ) : (
        <Said text={trace.output.text.slice(0, 300)} />
      )}
    </span>
  )
}

/** Where in a turn the searched words stand. */
export function TraceHits({ project, trace, search }: CellProps) {
  if (trace.hits.length === 0) return null
  return (
    <Hits
      hits={trace.hits}
      more=""
      renderLink={(hit, children) => (
        <Link
          to="/p/$project/traces/$traceId"
          params={{ project, traceId: trace.traceId }}
          search={{ ...rangeSearch(search), span: hit.spanId }}
          className="hit"
        >
          {children}
        </Link>
      )}
    />
  )
}
