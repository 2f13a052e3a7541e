import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react'
import { Popover } from 'radix-ui'
import { moveColumn, parseLayout, toggleColumn } from '../lib/column-layout.ts'
import type { Column } from './data-table.tsx'
import type { Columns } from './use-columns.ts'

/** Which columns a table shows, and in which order. */
export function ColumnMenu<Row>({ columns }: { columns: Columns<Column<Row>> }) {
  const { arranged, layout, setLayout } = columns
  const nameOf = ({ heads }: Column<Row>) => heads.map(({ label }) => label).join(' · ')
  return (
    <Popover.Root>
      <Popover.Trigger className="icon-button column-menu" aria-label="Columns" title="Columns">
        <Columns3 size={14} aria-hidden="true" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="menu" align="end" sideOffset={4} aria-label="Columns">
          {arranged.map((column) => (
            <div key={column.id} className="menu-item column-item">
              <label className="grow">
                <input
                  type="checkbox"
                  checked={!layout.hidden.includes(column.id)}
                  disabled={column.grows === true}
                  onChange={() => setLayout(toggleColumn(layout, column.id))}
                />
                {nameOf(column)}
              </label>
              {([-1, 1] as const).map((by) => {
                const Arrow = by < 0 ? ArrowUp : ArrowDown
                const direction = by < 0 ? 'Before' : 'After'
                return (
                  <button
                    key={by}
                    className="icon-button small"
                    aria-label={`${nameOf(column)}: one place ${direction.toLowerCase()}`}
                    onClick={() => setLayout(moveColumn(arranged, layout, column.id, by))}
                  >
                    <Arrow size={12} aria-hidden="true" />
                  </button>
                )
              })}
            </div>
          ))}
          <button className="menu-item link" onClick={() => setLayout(parseLayout(''))}>
            As at first
          </button>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
