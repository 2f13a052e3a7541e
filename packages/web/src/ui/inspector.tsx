import './inspector.css'
import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useFocusLeftBehind } from '../lib/keep-focus.ts'
import { traceQuery } from '../lib/queries.ts'
import type { SpanTab } from '../lib/search-params.ts'
import { shortId } from '../lib/format.ts'
import { ErrorNotice } from './error-notice.tsx'
import { SpanPane } from './span-pane.tsx'
import { Waterfall } from './waterfall.tsx'

/** In a URL in place of a span's id: the root of the turn. */
export const ROOT_SPAN = 'root'

/** A trace's spans, and the one that is selected. `wide` puts them side by side. */
export function Inspector(props: {
  project: string
  traceId: string
  spanId: string
  tab: SpanTab | undefined
  onSelect: (spanId: string) => void
  onTab: (tab: SpanTab) => void
  heading?: { title: string; onClose: () => void }
  /** It was opened by a key, and is what the next keys are for. */
  takesFocus?: boolean
}) {
  const { project, traceId, tab, onSelect, onTab, heading, takesFocus = false } = props
  useFocusLeftBehind()
  const { data: trace, error, refetch } = useQuery(traceQuery(project, traceId))
  const spanId = props.spanId === ROOT_SPAN ? trace?.turn.rootSpanId : props.spanId
  return (
    <section
      className={heading === undefined ? 'inspector wide' : 'inspector'}
      aria-label="Inspector"
    >
      {heading !== undefined && (
        <header className="inspector-head">
          <h2>{heading.title}</h2>
          <span className="mono faint grow cut" title={traceId}>
            trace {shortId(traceId)}
          </span>
          <button
            className="icon-button"
            aria-label="Close the inspector"
            onClick={heading.onClose}
          >
            <X size={15} aria-hidden="true" />
          </button>
        </header>
      )}
      {error !== null && trace === undefined && (
        <div className="span-section">
          <ErrorNotice
            what="The trace could not be read"
            error={error}
            onRetry={() => void refetch()}
          />
        </div>
      )}
      {trace === undefined ? (
        error === null && <WaterfallSkeleton />
      ) : (
        <Waterfall
          key={traceId}
          spans={trace.spans}
          selected={spanId ?? ''}
          onSelect={onSelect}
          takesFocus={takesFocus}
        />
      )}
      {spanId !== undefined && (
        <SpanPane
          project={project}
          traceId={traceId}
          spanId={spanId}
          tab={tab}
          onTab={onTab}
          onRoot={() => onSelect(ROOT_SPAN)}
        />
      )}
    </section>
  )
}

function WaterfallSkeleton() {
  return (
    <div className="waterfall" aria-busy="true" style={{ padding: '6px 14px' }}>
      {[90, 60, 70, 50].map((width) => (
        <span
          key={width}
          className="skeleton"
          style={{ width: `${width}%`, height: 11, marginBlock: 7 }}
        />
      ))}
    </div>
  )
}
