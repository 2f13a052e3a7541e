import type { Turn } from '@skein/model/api'
import { Link } from '@tanstack/react-router'
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatTokenFlow,
  totalTokens,
} from '../../lib/format.ts'
import { rangeSearch, type TracesSearch } from '../../lib/search-params.ts'
import { Cost } from '../../ui/cost.tsx'
import { Moment } from '../../ui/moment.tsx'

/** The cells of one trace, in the order of the columns. */
export function TraceRow(props: { project: string; trace: Turn; search: TracesSearch }) {
  const { project, trace, search } = props
  const tokens = totalTokens(trace.tokens)
  const [model, ...otherModels] = trace.models
  return (
    <>
      <div role="cell" className="words">
        <Link
          to="/p/$project/traces/$traceId"
          params={{ project, traceId: trace.traceId }}
          search={rangeSearch(search)}
          className="row-link cut"
          dir="auto"
        >
          {trace.input.text === '' ? trace.name : trace.input.text.slice(0, 300)}
        </Link>
        <Outcome trace={trace} />
      </div>
      <div role="cell" className="c-session">
        {trace.sessionId === null ? (
          <span className="faint">–</span>
        ) : (
          <Link
            to="/p/$project/sessions/$sessionId"
            params={{ project, sessionId: trace.sessionId }}
            search={{ ...rangeSearch(search), turn: trace.index }}
            className="link"
          >
            turn {trace.index}
            <span className="second mono faint cut">{trace.sessionId}</span>
          </Link>
        )}
      </div>
      <div role="cell">
        <Moment at={trace.startedAt} />
      </div>
      <div role="cell" className="right">
        {formatDuration(trace.durationMs)}
      </div>
      <div role="cell" className="c-models" title={trace.models.join('\n')}>
        {model === undefined ? (
          <span className="faint">–</span>
        ) : (
          <span className="mono">{model}</span>
        )}
        {otherModels.length > 0 && <span className="faint"> +{otherModels.length}</span>}
      </div>
      <div role="cell" className="c-tokens right">
        {tokens === null ? (
          <span className="faint">–</span>
        ) : (
          <span title={`${formatTokenFlow(trace.tokens)} tokens`}>{formatCompact(tokens)}</span>
        )}
      </div>
      <div role="cell" className="right">
        <Cost costUsd={trace.costUsd} unpricedCount={trace.unpricedCount} />
      </div>
      <div role="cell" className="c-spans right">
        {formatCount(trace.spanCount)}
      </div>
      <div role="cell" className="right">
        {trace.errorCount === 0 ? (
          <span className="faint">0</span>
        ) : (
          <span className="err">{formatCount(trace.errorCount)}</span>
        )}
      </div>
    </>
  )
}

function Outcome({ trace }: { trace: Turn }) {
  if (trace.output.text === '' && trace.error !== null) {
    return (
      <span className="second cut bad">
        {trace.error.type}: {trace.error.message}
      </span>
    )
  }
  return (
    <span className="second cut" dir="auto">
      {trace.output.text === '' ? (
        <i className="faint">No answer</i>
      ) : (
        trace.output.text.slice(0, 300)
      )}
    </span>
  )
}
