import './table.css'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { ColumnShape } from '../lib/column-layout.ts'
import { ColumnMenu } from './column-menu.tsx'
import { TableHead } from './table-head.tsx'
import { TableRow } from './table-row.tsx'
import { useColumns } from './use-columns.ts'
import { useRowKeys } from './use-row-keys.ts'

export interface Column<Row> extends ColumnShape {
  /** What it is called; a second one names the cell's second line, fainter. */
  heads: readonly { label: string; sort?: string }[]
  right?: boolean
  /** Among the figures beneath a card's words; other columns than these and the first are left out. */
  onCard?: boolean
  cell: (row: Row) => ReactNode
}

export interface Sorting {
  sort: string
  order: 'asc' | 'desc'
  onSort: (sort: string, order: 'asc' | 'desc') => void
}

export interface Selection {
  ids: ReadonlySet<string>
  onToggle: (id: string) => void
  /** What a row is called: `session`. */
  noun: string
}

export interface TableProps<Row> {
  /** Names the table's columns where they are remembered. */
  name: string
  label: string
  columns: readonly Column<Row>[]
  sorting: Sorting
  rowHeight: number
  /** `undefined`: still on their way. */
  rows: readonly Row[] | undefined
  rowKey: (row: Row) => string
  /** What stands beneath a row at full width: `null` for nothing; the same function as long as it may be. */
  renderBelow?: (row: Row) => ReactNode
  selection?: Selection
  busy?: boolean
  hasMore?: boolean
  onMore?: () => void
  /** Identifies the list, for coming back to where it was left. */
  place: string
  /** A change scrolls to the top. */
  resetKey?: number
  below?: ReactNode
}

/** With so many rows left, or half of a short list, more is asked for: it is there before one sees the end. */
const ASK_BEFORE_END = 100

/** So many rows between two frames are half a screen. */
const RUSH_ROWS = 6

/** Where lists were left, so that going back finds the same rows. */
const leftAt = new Map<string, number>()

/**
 * A table of any length of which only the rows in sight exist: its columns are hidden, moved and resized,
 * on a phone each row is a card. Asks for more as its end comes near.
 */
export function DataTable<Row>(props: TableProps<Row>) {
  const { rows, rowKey, hasMore = false, onMore, place, resetKey = 0, selection } = props
  const scroller = useRef<HTMLDivElement>(null)
  const columns = useColumns(props.name, props.columns, scroller)
  const { shown, asCards } = columns
  const cells = useMemo(() => shown.filter((column) => isShown(column, asCards)), [shown, asCards])
  const count = rows?.length ?? 0
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => props.rowHeight,
    getItemKey: (index) => {
      const row = rows?.[index]
      return row === undefined ? index : rowKey(row)
    },
    initialOffset: () => leftAt.get(place) ?? 0,
    overscan: 8,
  })
  const items = virtualizer.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  // Of a card the figures are part of its height.
  const isRushing = useRush(items[0]?.index ?? 0, virtualizer.isScrolling) && !asCards
  useEffect(() => {
    const nearEnd = count - Math.min(ASK_BEFORE_END, count / 2)
    if (hasMore && rows !== undefined && last >= nearEnd) onMore?.()
  }, [hasMore, last, count, rows, onMore])

  const shownReset = useRef(resetKey)
  useEffect(() => {
    if (shownReset.current === resetKey) return
    shownReset.current = resetKey
    scroller.current?.scrollTo({ top: 0 })
  }, [resetKey])
  const ids = useMemo(() => rows?.map(rowKey) ?? [], [rows, rowKey])
  useRowKeys(scroller, ids, place, (index) => virtualizer.scrollToIndex(index))

  return (
    <div className="table-box">
      <div
        ref={scroller}
        className={columns.asCards ? 'table cards' : 'table'}
        role="table"
        aria-label={props.label}
        aria-rowcount={hasMore ? -1 : count + 1}
        aria-busy={rows === undefined || props.busy === true}
        tabIndex={-1}
        style={{ '--columns': columns.template, '--row-height': `${props.rowHeight}px` }}
        onScroll={(event) => leftAt.set(place, event.currentTarget.scrollTop)}
      >
        <TableHead columns={columns} sorting={props.sorting} />
        {rows === undefined ? (
          <SkeletonRows height={props.rowHeight} />
        ) : (
          <div
            role="rowgroup"
            className="table-body num"
            style={{ height: virtualizer.getTotalSize() }}
          >
            {items.map(({ key, index, start }) => {
              const row = rows[index]
              if (row === undefined) return null
              const id = rowKey(row)
              return (
                <TableRow
                  key={key}
                  row={row}
                  id={id}
                  index={index}
                  start={start}
                  columns={cells}
                  isPassing={isRushing}
                  renderBelow={props.renderBelow}
                  measure={virtualizer.measureElement}
                  isSelected={selection?.ids.has(id)}
                  onToggle={selection?.onToggle}
                  noun={selection?.noun}
                />
              )
            })}
          </div>
        )}
        {props.below}
      </div>
      {!columns.asCards && <ColumnMenu columns={columns} />}
    </div>
  )
}

/** Whether the rows pass so fast that nobody reads along: from a jump of more than half a screen until it rests. */
function useRush(first: number, isScrolling: boolean): boolean {
  const [seen, setSeen] = useState({ first, isRushing: false })
  const isRushing = isScrolling && (seen.isRushing || Math.abs(first - seen.first) > RUSH_ROWS)
  if (first !== seen.first || isRushing !== seen.isRushing) setSeen({ first, isRushing })
  return isRushing
}

function isShown(column: Column<never>, asCards: boolean): boolean {
  return !asCards || column.grows === true || column.onCard === true
}

/** Rows as high as real ones, for the time until there are any. */
function SkeletonRows({ height }: { height: number }) {
  return SKELETON_WIDTHS.map((width, index) => (
    <div
      key={width}
      className="table-row"
      style={{ position: 'relative', height: height - 1, opacity: 1 - index / 14 }}
    >
      <div>
        <span className="skeleton" style={{ width: `${width}%`, height: 11, marginBlock: 4 }} />
        <span className="skeleton" style={{ width: `${120 - width}%`, height: 11 }} />
      </div>
      <div>
        <span className="skeleton" style={{ width: '70%', height: 11, marginBlock: 4 }} />
      </div>
    </div>
  ))
}

const SKELETON_WIDTHS = [64, 82, 45, 71, 58, 90, 39, 66, 77, 51, 85, 42]
