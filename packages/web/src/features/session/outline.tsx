import type { OutlineTurn } from '@skein/model/api'
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { Wrench } from 'lucide-react'
import { memo, useEffect, useMemo, useRef } from 'react'
import { formatDuration, formatGap, hasCost, plural } from '../../lib/format.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { Cost } from '../../ui/cost.tsx'
import { FeedbackMarks } from '../../ui/feedback-marks.tsx'
import { Said } from '../../ui/said.tsx'
import { outlineRows, rowOfTurn } from './outline-rows.ts'

const TURN_HEIGHT = 52
const GAP_HEIGHT = 24
const FOLLOW_MS = 80

/** One row a turn: its first words, how long it took and what it cost against the session's most. */
export function Outline(props: {
  turns: readonly OutlineTurn[]
  current: number
  onSelect: (index: number) => void
}) {
  const { turns, current, onSelect } = props
  const rows = useMemo(() => outlineRows(turns), [turns])
  const most = useMemo(() => mostOf(turns), [turns])
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.type === 'gap' ? GAP_HEIGHT : TURN_HEIGHT),
    paddingStart: 8,
    paddingEnd: 24,
    overscan: 10,
  })
  // It follows once the conversation rests: scrolling in it would have the browser lay out the page each time.
  const settled = useDebounced(current, FOLLOW_MS)
  const currentRow = useMemo(() => rowOfTurn(rows, settled), [rows, settled])
  const hasBeenPlaced = useRef(false)
  useEffect(() => {
    if (currentRow < 0 || isInSight(virtualizer, currentRow)) return
    virtualizer.scrollToIndex(currentRow, { align: hasBeenPlaced.current ? 'auto' : 'center' })
    hasBeenPlaced.current = true
  }, [currentRow, virtualizer])
  return (
    <nav
      ref={scroller}
      className="outline num"
      aria-label="Turns"
      style={{ '--place-width': `${String(turns.length).length + 1}ch` }}
    >
      <ol className="outline-rows" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          if (row === undefined) return null
          const style = { transform: `translateY(${start}px)` }
          if (row.type === 'gap') {
            return (
              <li key={`gap ${row.index}`} className="outline-gap" style={style}>
                {formatGap(row.ms)} idle
              </li>
            )
          }
          return (
            <li key={row.turn.traceId} className="outline-item" style={style}>
              <OutlineButton
                turn={row.turn}
                index={row.index}
                current={row.index === current}
                most={most}
                onSelect={onSelect}
              />
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

/** Scrolling to what is in sight already would have the browser lay out the page to find that out. */
function isInSight(virtualizer: Virtualizer<HTMLDivElement, Element>, index: number): boolean {
  const item = virtualizer.getVirtualItems().find((shown) => shown.index === index)
  const top = virtualizer.scrollOffset ?? 0
  const height = virtualizer.scrollRect?.height ?? 0
  return item !== undefined && item.start >= top && item.end <= top + height
}

interface Most {
  durationMs: number
  costUsd: number
}

const OutlineButton = memo(function OutlineButton(props: {
  turn: OutlineTurn
  index: number
  current: boolean
  most: Most
  onSelect: (index: number) => void
}) {
  const { turn, index, current, most, onSelect } = props
  const failed = turn.errorCount > 0
  return (
    <button
      className="outline-turn"
      aria-current={current ? 'location' : undefined}
      onClick={() => onSelect(index)}
    >
      <span className="outline-place">{index + 1}</span>
      <span className="outline-title cut" dir="auto">
        <Said text={turn.title} />
      </span>
      <span className="outline-figures">
        <span className="outline-bars" aria-hidden="true">
          <Bar
            share={turn.durationMs / most.durationMs}
            color={failed ? 'var(--bad)' : 'var(--accent)'}
          />
          <Bar share={(turn.costUsd ?? 0) / most.costUsd} color="var(--retriever)" />
        </span>
        <span>{formatDuration(turn.durationMs)}</span>
        {hasCost(turn) && <Cost costUsd={turn.costUsd} unpricedCount={turn.unpricedCount} />}
        {turn.toolCallCount > 0 && (
          <span className="outline-mark" title={plural(turn.toolCallCount, 'tool call')}>
            <Wrench size={11} aria-label={plural(turn.toolCallCount, 'tool call')} />
            {turn.toolCallCount}
          </span>
        )}
        {failed && <span className="bad">{turn.errorCount} err</span>}
        {turn.feedback.length > 0 && <FeedbackMarks feedback={turn.feedback} />}
      </span>
    </button>
  )
})

function Bar({ share, color }: { share: number; color: string }) {
  if (!(share > 0)) return <span className="outline-bar" />
  return <span className="outline-bar" style={{ width: `${share * 100}%`, background: color }} />
}

function mostOf(turns: readonly OutlineTurn[]): Most {
  let durationMs = 0
  let costUsd = 0
  for (const turn of turns) {
    durationMs = Math.max(durationMs, turn.durationMs)
    costUsd = Math.max(costUsd, turn.costUsd ?? 0)
  }
  return { durationMs, costUsd }
}
