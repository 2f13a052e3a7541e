import { ArrowDown, ArrowUp } from 'lucide-react'

/** The head of a column that sorts: descending first, then turned round. */
export function SortHeader(props: {
  label: string
  direction: 'asc' | 'desc' | null
  onSort: (order: 'asc' | 'desc') => void
}) {
  const { label, direction, onSort } = props
  const Arrow = direction === 'asc' ? ArrowUp : ArrowDown
  return (
    <button
      className={direction === null ? 'sort' : 'sort on'}
      onClick={() => onSort(direction === 'desc' ? 'asc' : 'desc')}
      title={`Sort by ${label.toLowerCase()}`}
    >
      {label}
      {direction !== null && (
        <Arrow size={11} aria-label={direction === 'asc' ? 'ascending' : 'descending'} />
      )}
    </button>
  )
}
