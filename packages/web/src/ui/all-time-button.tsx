import { isAllTime, type RangeSearch } from '../lib/time-range.ts'

/** Widens the range of a list to all time, where it isn't that wide yet. */
export function AllTimeButton(props: {
  search: RangeSearch
  onSearch: (range: RangeSearch) => void
  primary?: boolean
}) {
  const { search, onSearch, primary = false } = props
  if (isAllTime(search)) return null
  return (
    <button
      className={primary ? 'button primary' : 'button'}
      onClick={() => onSearch({ range: 'all', from: undefined, to: undefined })}
    >
      Show all time
    </button>
  )
}
