import { memo, useState, type ReactNode } from 'react'
import type { Column } from './data-table.tsx'

export interface TableRowProps<Row> {
  row: Row
  id: string
  index: number
  /** Pixels from the top of the table's body. */
  start: number
  columns: readonly Column<Row>[]
  /** It comes by too fast to be read: it shows its words alone until it rests. */
  isPassing?: boolean
  /** What stands beneath the row at full width: `null` for nothing. */
  renderBelow?: ((row: Row) => ReactNode) | undefined
  measure: (element: HTMLElement | null) => void
  /** `undefined`: rows can't be selected. */
  isSelected?: boolean | undefined
  onToggle?: ((id: string) => void) | undefined
  noun?: string | undefined
}

/** A row that is drawn again only when something in it changes, and not while its table scrolls past. */
export const TableRow = memo(PlainTableRow) as typeof PlainTableRow

function PlainTableRow<Row>(props: TableRowProps<Row>) {
  const { row, id, index, start, columns, renderBelow, measure, isSelected } = props
  const { onToggle, noun = 'row' } = props
  const [isWhole, setIsWhole] = useState(props.isPassing !== true)
  if (!isWhole && props.isPassing !== true) setIsWhole(true)
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className="table-row"
      data-index={index}
      data-id={id}
      ref={measure}
      style={{ transform: `translateY(${start}px)` }}
    >
      {(isWhole ? columns : columns.slice(0, 1)).map((column, cell) => (
        <div key={column.id} role="cell" className={cellClass(column)}>
          {cell === 0 && isSelected !== undefined && (
            <label className="row-select">
              <input
                type="checkbox"
                checked={isSelected}
                aria-label={`Select ${noun} ${id}`}
                onChange={() => onToggle?.(id)}
              />
            </label>
          )}
          {column.cell(row)}
        </div>
      ))}
      {renderBelow?.(row)}
    </div>
  )
}

function cellClass({ id, grows, right }: Column<never>): string {
  const base = `c-${id}`
  if (grows === true) return `${base} words`
  return right === true ? `${base} right` : base
}
