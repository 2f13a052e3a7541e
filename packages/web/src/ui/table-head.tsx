import { useRef, type PointerEvent } from 'react'
import { resizeColumn } from '../lib/column-layout.ts'
import type { Column, Sorting } from './data-table.tsx'
import { SortHeader } from './sort-header.tsx'
import type { Columns } from './use-columns.ts'

/** The heads of the columns: each sorts where it can, and is as wide as one drags it. */
export function TableHead<Row>(props: { columns: Columns<Column<Row>>; sorting: Sorting }) {
  const { columns, sorting } = props
  const shown = columns.asCards
    ? columns.shown.filter(({ heads }) => heads.some(({ sort }) => sort !== undefined))
    : columns.shown
  return (
    <div role="rowgroup" className="table-head-group">
      <div role="row" className="table-head">
        {shown.map((column) => (
          <Head key={column.id} column={column} columns={columns} sorting={sorting} />
        ))}
      </div>
    </div>
  )
}

function Head<Row>(props: {
  column: Column<Row>
  columns: Columns<Column<Row>>
  sorting: Sorting
}) {
  const { column, columns, sorting } = props
  const isSorted = column.heads.some(({ sort }) => sort === sorting.sort)
  const direction = sorting.order === 'asc' ? 'ascending' : 'descending'
  return (
    <div
      role="columnheader"
      className={column.right === true ? 'right' : undefined}
      {...(isSorted ? { 'aria-sort': direction } : {})}
    >
      {column.heads.map(({ label, sort }, index) => (
        <span key={label} className={index > 0 ? 'faint' : undefined}>
          {index > 0 && ' · '}
          {sort === undefined ? (
            label
          ) : (
            <SortHeader
              label={label}
              direction={sort === sorting.sort ? sorting.order : null}
              onSort={(next) => sorting.onSort(sort, next)}
            />
          )}
        </span>
      ))}
      {!columns.asCards && column.grows !== true && (
        <WidthGrip
          width={column.width}
          onResize={(width) => columns.setLayout(resizeColumn(columns.layout, column.id, width))}
        />
      )}
    </div>
  )
}

/** For the pointer alone: with the keyboard, columns are hidden and moved in their menu. */
function WidthGrip({ width, onResize }: { width: number; onResize: (width: number) => void }) {
  const from = useRef<{ x: number; width: number }>(null)
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    from.current = { x: event.clientX, width }
  }
  return (
    <span
      className="width-grip"
      aria-hidden="true"
      onPointerDown={onPointerDown}
      onPointerMove={(event) => {
        // The first column takes what is left, so that dragging to the left widens.
        if (from.current !== null) onResize(from.current.width - event.clientX + from.current.x)
      }}
      onPointerUp={() => (from.current = null)}
      onPointerCancel={() => (from.current = null)}
    />
  )
}
