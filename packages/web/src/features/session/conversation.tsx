import type { OutlineTurn } from '@skein/model/api'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useContext, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { plural } from '../../lib/format.ts'
import { formatDate } from '../../lib/time.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { FoldContext } from './fold-state.ts'
import type { SessionActions } from './session-actions.ts'
import { holdsSpan, stepTree, type StepNode } from './step-tree.ts'
import { estimateHeight, TurnSkeleton, TurnView } from './turn-view.tsx'
import { useFindMarks } from './use-find-marks.ts'
import { useTurns } from './use-turns.ts'

/** A place to bring into sight; a new object each time that it should be brought there again. */
export interface Target {
  /** 0-based. */
  index: number
  /** A step to unfold and show, if the turn has it and doesn't say these words itself. */
  step?: { spanId: string; words: string }
}

interface Anchor {
  index: number
  align: 'start' | 'end'
}

/** How near to its end the conversation counts as being read at the end. */
const END_PX = 80

/**
 * The chat, as a virtual list over the outline. Until the person scrolls, the target stays where it is in
 * sight, whatever arrives above it; at the end, new turns are followed.
 */
export function Conversation(props: {
  project: string
  sessionId: string
  turns: readonly OutlineTurn[]
  target: Target
  find: string
  actions: SessionActions
  onCurrent: (index: number) => void
}) {
  const { project, sessionId, turns, target, find, actions, onCurrent } = props
  const fold = useContext(FoldContext)
  const scroller = useRef<HTMLDivElement>(null)
  const anchor = useRef<Anchor | null>({ index: target.index, align: 'start' })
  const soughtStep = useRef(target.step)
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
    anchor.current = { index: target.index, align: 'start' }
    soughtStep.current = target.step
  }, [target])

  // After every layout: measured heights move the anchor, and the scroll position follows it.
  useLayoutEffect(() => {
    const box = scroller.current
    if (box === null || anchor.current === null) return
    const { index, align } = anchor.current
    const offset = virtualizer.getOffsetForIndex(index, align)?.[0]
    if (offset !== undefined && Math.abs(box.scrollTop - offset) > 1) box.scrollTop = offset
  })

  useEffect(() => {
    const sought = soughtStep.current
    const turn = loaded.byTraceId.get(turns[target.index]?.traceId ?? '')
    if (sought === undefined || turn === undefined) return
    soughtStep.current = undefined
    const { spanId, words } = sought
    if (turn.input.text.includes(words) || turn.output.text.includes(words)) return
    for (const key of stepsToOpen(stepTree(turn.steps), spanId)) fold.set(`step ${key}`, true)
    const step = scroller.current?.querySelector(`[data-span~="${CSS.escape(spanId)}"]`)
    if (step == null) return
    anchor.current = null
    step.scrollIntoView({ block: 'center' })
  }, [loaded.byTraceId, turns, target, fold])

  const [isAtEnd, setIsAtEnd] = useState(false)
  const [seenCount, setSeenCount] = useState(turns.length)
  if (isAtEnd && seenCount !== turns.length) setSeenCount(turns.length)
  useLayoutEffect(() => {
    if (isAtEnd && anchor.current === null)
      anchor.current = { index: turns.length - 1, align: 'end' }
  }, [isAtEnd, turns.length])

  const release = () => {
    anchor.current = null
  }
  const onScroll = () => {
    const box = scroller.current
    if (box === null) return
    setIsAtEnd(box.scrollHeight - box.scrollTop - box.clientHeight < END_PX)
    const line = box.scrollTop + 120
    const current = virtualizer.getVirtualItems().findLast((item) => item.start <= line)
    if (anchor.current?.align === 'start') onCurrent(anchor.current.index)
    else if (current !== undefined) onCurrent(current.index)
  }
  useFindMarks(scroller, find, target.index)

  const unseen = turns.length - seenCount
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
                  <TurnView
                    project={project}
                    turn={turn}
                    position={index + 1}
                    showsDay={dayLabel(turns, index)}
                    actions={actions}
                  />
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
            anchor.current = { index: turns.length - 1, align: 'start' }
            setSeenCount(turns.length)
          }}
        >
          <ArrowDown size={12} aria-hidden="true" /> {plural(unseen, 'new turn')}
        </button>
      )}
    </div>
  )
}

function stepsToOpen(nodes: readonly StepNode[], spanId: string): string[] {
  return nodes
    .filter((node) => holdsSpan(node, spanId))
    .flatMap((node) => [node.step.spanId, ...stepsToOpen(node.children, spanId)])
}

function estimateOffset(turns: readonly OutlineTurn[], index: number): number {
  return turns.slice(0, index).reduce((sum, turn) => sum + estimateHeight(turn), 0)
}

/** The day, where it is another one than the turn before's. */
function dayLabel(turns: readonly OutlineTurn[], index: number): string | null {
  const day = formatDate(turns[index]?.startedAt ?? '')
  const before = turns[index - 1]
  return before !== undefined && formatDate(before.startedAt) === day ? null : day
}
