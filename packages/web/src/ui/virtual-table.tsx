import './table.css'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type ReactNode } from 'react'

/** Offsets that lists were left at, so that going back finds the same rows. */
const leftAt = new Map<string, number>()

/**
 * A table of any length of which only the rows in sight exist. Asks for more as its end comes near.
 * `name` identifies the list for coming back to it; a change of `resetKey` scrolls to the top.
 */
export function VirtualTable<T>(props: {
  name: string
  className: string
  label: string
  head: ReactNode
  rows: readonly T[]
  rowKey: (row: T) => string
  rowHeight: number
  renderRow: (row: T) => ReactNode
  busy: boolean
  hasMore: boolean
  onMore: () => void
  resetKey: number
  below?: ReactNode
}) {
  const { name, rows, rowKey, hasMore, onMore, resetKey } = props
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => props.rowHeight,
    getItemKey: (index) => {
      const row = rows[index]
      return row === undefined ? index : rowKey(row)
    },
    initialOffset: () => leftAt.get(name) ?? 0,
    overscan: 8,
  })
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && last >= rows.length - 20) onMore()
  }, [hasMore, last, rows.length, onMore])

  const shownReset = useRef(resetKey)
  useEffect(() => {
    if (shownReset.current === resetKey) return
    shownReset.current = resetKey
    scroller.current?.scrollTo({ top: 0 })
  }, [resetKey])

  return (
    <div
      ref={scroller}
      className={`table ${props.className}`}
      role="table"
      aria-label={props.label}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-busy={props.busy}
      onScroll={(event) => leftAt.set(name, event.currentTarget.scrollTop)}
    >
      <div role="rowgroup" className="table-head-group">
        <div role="row" className="table-head">
          {props.head}
        </div>
      </div>
      <div
        role="rowgroup"
        className="table-body num"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {items.map(({ key, index, start }) => {
          const row = rows[index]
          if (row === undefined) return null
          return (
            <div
              key={key}
              role="row"
              aria-rowindex={index + 2}
              className="table-row"
              data-index={index}
              ref={virtualizer.measureElement}
              style={{ transform: `translateY(${start}px)` }}
            >
              {props.renderRow(row)}
            </div>
          )
        })}
      </div>
      {props.below}
    </div>
  )
}

/** Rows as high as real ones, for the time until there are any. */
export function TableSkeleton(props: { label: string; className: string; head: ReactNode }) {
  const { label, className, head } = props
  return (
    <div className={`table ${className}`} role="table" aria-label={label} aria-busy="true">
      <div role="rowgroup" className="table-head-group">
        <div role="row" className="table-head">
          {head}
        </div>
      </div>
      {SKELETON_WIDTHS.map((width, index) => (
        <div
          key={width}
          className="table-row"
          style={{ position: 'relative', height: 57, opacity: 1 - index / 14 }}
        >
          <div>
            <span className="skeleton" style={{ width: `${width}%`, height: 11, marginBlock: 4 }} />
            <span className="skeleton" style={{ width: `${120 - width}%`, height: 11 }} />
          </div>
          <div>
            <span className="skeleton" style={{ width: '70%', height: 11, marginBlock: 4 }} />
          </div>
        </div>
      ))}
    </div>
  )
}

const SKELETON_WIDTHS = [64, 82, 45, 71, 58, 90, 39, 66, 77, 51, 85, 42]
