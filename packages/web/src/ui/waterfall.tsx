import type { TraceSpan } from '@skein/model/api'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { formatDuration } from '../lib/format.ts'
import { useTakenFocus } from '../lib/keep-focus.ts'
import { KIND_COLOR, KIND_LABEL } from '../lib/span-kind.ts'
import { spanTitle } from '../lib/span-title.ts'
import { foldRows, layoutWaterfall, traceDurationMs, type WaterfallRow } from '../lib/waterfall.ts'

const ROW_HEIGHT = 25

/** A trace's spans as a tree beside their bars on one time axis. Arrow keys walk and fold it. */
export function Waterfall(props: {
  spans: readonly TraceSpan[]
  selected: string
  onSelect: (spanId: string) => void
  /** It was opened by a key. */
  takesFocus: boolean
}) {
  const { spans, selected, onSelect, takesFocus } = props
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const allRows = useMemo(() => layoutWaterfall(spans), [spans])
  const rows = useMemo(() => foldRows(allRows, folded), [allRows, folded])
  const scroller = useRef<HTMLDivElement>(null)
  useTakenFocus(scroller, takesFocus)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  })
  const selectedRow = rows.findIndex((row) => row.span.spanId === selected)
  useEffect(() => {
    if (selectedRow >= 0) virtualizer.scrollToIndex(selectedRow, { align: 'auto' })
  }, [selectedRow, virtualizer])

  const fold = (spanId: string, close: boolean) => {
    const next = new Set(folded)
    if (close) next.add(spanId)
    else next.delete(spanId)
    setFolded(next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const at = rows[selectedRow]
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const next = rows[selectedRow + step]
    if (step !== 0 && next !== undefined) onSelect(next.span.spanId)
    else if (event.key === 'ArrowLeft' && at !== undefined) fold(at.span.spanId, true)
    else if (event.key === 'ArrowRight' && at !== undefined) fold(at.span.spanId, false)
    else return
    event.preventDefault()
  }

  return (
    <div className="waterfall-box">
      <TimeAxis totalMs={traceDurationMs(spans)} />
      <div
        ref={scroller}
        className="waterfall num"
        role="tree"
        aria-label="Spans"
        tabIndex={0}
        aria-activedescendant={selectedRow < 0 ? undefined : `span-${selected}`}
        onKeyDown={onKeyDown}
      >
        <div
          className="waterfall-rows"
          role="presentation"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]
            if (row === undefined) return null
            return (
              <Row
                key={row.span.spanId}
                row={row}
                top={start}
                selected={index === selectedRow}
                folded={folded.has(row.span.spanId)}
                onSelect={onSelect}
                onFold={fold}
              />
            )
          })}
        </div>
      </div>
    </div>
  )
}

const TICKS = [0, 0.25, 0.5, 0.75, 1]

/** The one time axis of all bars; the line beneath a bar marks what the trace waited for. */
function TimeAxis({ totalMs }: { totalMs: number }) {
  if (totalMs <= 0) return null
  return (
    <div className="waterfall-axis num faint" aria-hidden="true">
      <span />
      <span className="waterfall-ticks">
        {TICKS.map((tick) => (
          <span key={tick} style={{ left: `${tick * 100}%` }}>
            {tick === 0 ? '0' : formatDuration(totalMs * tick)}
          </span>
        ))}
      </span>
      <span />
    </div>
  )
}

function Row(props: {
  row: WaterfallRow
  top: number
  selected: boolean
  folded: boolean
  onSelect: (spanId: string) => void
  onFold: (spanId: string, close: boolean) => void
}) {
  const { row, top, selected, folded, onSelect, onFold } = props
  const { span, depth, descendantCount, left, width, critical } = row
  const failed = span.statusCode === 'ERROR' || span.error !== null
  const color = failed ? 'var(--bad)' : KIND_COLOR[span.kind]
  const Toggle = folded ? ChevronRight : ChevronDown
  return (
    <div
      id={`span-${span.spanId}`}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={selected}
      {...(descendantCount > 0 ? { 'aria-expanded': !folded } : {})}
      className="waterfall-row"
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onSelect(span.spanId)}
      title={titleOf(row)}
    >
      <span className="waterfall-name" style={{ paddingLeft: 6 + Math.min(depth, 12) * 13 }}>
        {descendantCount > 0 ? (
          <button
            className="waterfall-toggle faint"
            tabIndex={-1}
            aria-label={folded ? 'Unfold' : 'Fold'}
            onClick={(event) => {
              event.stopPropagation()
              onFold(span.spanId, !folded)
            }}
          >
            <Toggle size={12} aria-hidden="true" />
          </button>
        ) : (
          <span className="waterfall-toggle" />
        )}
        <span className="dot" style={{ background: color }} />
        <span className={failed ? 'cut bad' : 'cut'}>{spanTitle(span)}</span>
        {folded && <span className="faint">+{descendantCount}</span>}
      </span>
      <span className="waterfall-track">
        <span
          className="waterfall-bar"
          style={{
            left: `${left * 100}%`,
            width: `${width * 100}%`,
            background: color,
            opacity: descendantCount > 0 && !failed ? 0.45 : 1,
          }}
        />
        {critical.map((stretch) => (
          <span
            key={stretch.left}
            className="waterfall-critical"
            style={{ left: `${stretch.left * 100}%`, width: `${stretch.width * 100}%` }}
          />
        ))}
      </span>
      <span className="waterfall-time">{formatDuration(span.durationMs)}</span>
    </div>
  )
}

function titleOf({ span, critical }: WaterfallRow): string {
  const waited = critical.length > 0 ? '\nUnderlined: nothing else was waited for' : ''
  return `${KIND_LABEL[span.kind]} · ${span.name}${waited}`
}
