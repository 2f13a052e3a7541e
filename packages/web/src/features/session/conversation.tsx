import type { OutlineTurn } from '@skein/model/api'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { plural } from '../../lib/format.ts'
import { keep } from '../../lib/kept-state.ts'
import { SoughtContext, type Sought } from '../../lib/sought.ts'
import { formatDate } from '../../lib/time.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import type { SessionActions } from './session-actions.ts'
import { foldsAround } from './step-groups.ts'
import { stepTree } from './step-tree.ts'
import { estimateHeight, TurnSkeleton, TurnView } from './turn-view.tsx'
import { useFindMarks } from './use-find-marks.ts'
import { useTurns } from './use-turns.ts'

/** A place to bring into sight; a new object each time that it should be brought there again. */
export interface Target {
  /** 0-based. */
  index: number
  /** What to unfold and show within the turn. */
  sought?: Sought
}

/** What stays in sight: the start of a turn, or the end of the conversation. */
type Anchor = { index: number } | 'end'

/** How near to its end the conversation counts as being read at the end. */
const END_PX = 120

/** A scroll position this far from the anchor was set by something else: a screen reader, a focus. */
const FOREIGN_PX = 150

/**
 * The chat, as a virtual list over the outline. Until the person scrolls, the target stays where it is in
 * sight, whatever arrives above it; at the end, new turns are followed.
 */
export const Conversation = memo(function Conversation(props: {
  project: string
  sessionId: string
  turns: readonly OutlineTurn[]
  target: Target
  find: string
  actions: SessionActions
  onCurrent: (index: number) => void
}) {
  const { project, sessionId, turns, target, find, actions, onCurrent } = props
  const scroller = useRef<HTMLDivElement>(null)
  const anchor = useRef<Anchor | null>({ index: target.index })
  const unopened = useRef(target.sought)
  const virtualizer = useVirtualizer({
    count: turns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const turn = turns[index]
      return turn === undefined ? 250 : estimateHeight(turn)
    },
    getItemKey: (index) => turns[index]?.traceId ?? index,
    initialOffset: () => estimateOffset(turns, target.index),
    paddingStart: 20,
    paddingEnd: 96,
    scrollPaddingStart: 8,
    overscan: 2,
  })
  const items = virtualizer.getVirtualItems()
  const loaded = useTurns(project, sessionId, items[0]?.index ?? 0, items.at(-1)?.index ?? -1)

  const shownTarget = useRef(target)
  useLayoutEffect(() => {
    if (shownTarget.current === target) return
    shownTarget.current = target
    anchor.current = { index: target.index }
    unopened.current = target.sought
  }, [target])

  const [isAtEnd, setIsAtEnd] = useState(false)
  const [seenCount, setSeenCount] = useState(turns.length)
  if (isAtEnd && seenCount !== turns.length) setSeenCount(turns.length)
  const shownCount = useRef(turns.length)
  useLayoutEffect(() => {
    const isLonger = turns.length > shownCount.current
    shownCount.current = turns.length
    if (isLonger && isAtEnd) anchor.current = 'end'
  }, [isAtEnd, turns.length])

  /** How far the scroll position is from the anchor; 0 without one. */
  const drift = (box: HTMLElement): number => {
    if (anchor.current === null) return 0
    const offset =
      anchor.current === 'end'
        ? box.scrollHeight - box.clientHeight
        : virtualizer.getOffsetForIndex(anchor.current.index, 'start')?.[0]
    return offset === undefined ? 0 : box.scrollTop - offset
  }
  // After every layout: measured heights move the anchor, and the scroll position follows it.
  useLayoutEffect(() => {
    const box = scroller.current
    if (box === null) return
    const distance = drift(box)
    if (Math.abs(distance) > 1) box.scrollTop -= distance
  })

  useEffect(() => {
    const sought = unopened.current
    const turn = loaded.byTraceId.get(turns[target.index]?.traceId ?? '')
    if (sought === undefined || turn === undefined) return
    unopened.current = undefined
    if (sought.visible) return
    for (const key of foldsAround(stepTree(turn.steps), sought.spanId)) keep(`/${key}`, true)
  }, [loaded.byTraceId, turns, target])

  const release = () => {
    anchor.current = null
  }
  const onScroll = () => {
    const box = scroller.current
    if (box === null) return
    if (Math.abs(drift(box)) > FOREIGN_PX) anchor.current = null
    setIsAtEnd(box.scrollHeight - box.scrollTop - box.clientHeight < END_PX)
    const line = box.scrollTop + 120
    const current = virtualizer.getVirtualItems().findLast((item) => item.start <= line)
    if (anchor.current !== null && anchor.current !== 'end') onCurrent(anchor.current.index)
    else if (current !== undefined) onCurrent(current.index)
  }
  useFindMarks(scroller, find, target, release)

  const lastItem = items.at(-1)
  const edge = (virtualizer.scrollOffset ?? 0) + (virtualizer.scrollRect?.height ?? 0)
  const showsLast = lastItem?.index === turns.length - 1 && lastItem.start < edge
  const unseen = showsLast ? 0 : turns.length - seenCount
  return (
    <div className="talk-column">
      {/* Scrolling by hand, in whichever way, ends the hold on the target. */}
      <div
        ref={scroller}
        className="talk"
        role="region"
        aria-label="Conversation"
        tabIndex={0}
        onScroll={onScroll}
        onWheel={release}
        onTouchMove={release}
        onPointerDown={release}
        onKeyDown={release}
      >
        {loaded.error !== null && (
          <div className="talk-failed">
            <ErrorNotice
              what="Some turns could not be read"
              error={loaded.error}
              onRetry={loaded.retry}
            />
          </div>
        )}
        <div className="talk-rows" style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ key, index, start }) => {
            const row = turns[index]
            if (row === undefined) return null
            const turn = loaded.byTraceId.get(row.traceId)
            return (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className="talk-row"
                style={{ transform: `translateY(${start}px)` }}
              >
                {turn === undefined ? (
                  <TurnSkeleton turn={row} position={index + 1} />
                ) : (
                  <SoughtContext value={index === target.index ? (target.sought ?? null) : null}>
                    <TurnView
                      project={project}
                      turn={turn}
                      position={index + 1}
                      showsDay={dayLabel(turns, index)}
                      actions={actions}
                    />
                  </SoughtContext>
                )}
              </div>
            )
          })}
        </div>
      </div>
      {unseen > 0 && !isAtEnd && (
        <button
          className="pill talk-pill num"
          onClick={() => {
            anchor.current = { index: turns.length - 1 }
            setSeenCount(turns.length)
          }}
        >
          <ArrowDown size={12} aria-hidden="true" /> {plural(unseen, 'new turn')}
        </button>
      )}
    </div>
  )
})

function estimateOffset(turns: readonly OutlineTurn[], index: number): number {
  return turns.slice(0, index).reduce((sum, turn) => sum + estimateHeight(turn), 0)
}

/** The day, where it is another one than the turn before's. */
function dayLabel(turns: readonly OutlineTurn[], index: number): string | null {
  const day = formatDate(turns[index]?.startedAt ?? '')
  const before = turns[index - 1]
  return before !== undefined && formatDate(before.startedAt) === day ? null : day
}
