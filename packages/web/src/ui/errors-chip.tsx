import { CircleAlert } from 'lucide-react'
import { hasPart, withoutPart, withPart } from '../lib/filter-parts.ts'

const WITH_ERRORS = 'error:true'

/** Narrows a list to what has errors, and widens it again. */
export function ErrorsChip(props: {
  filter: string | undefined
  onFilter: (filter: string | undefined) => void
}) {
  const { filter, onFilter } = props
  const isOn = hasPart(filter, WITH_ERRORS)
  return (
    <button
      className="chip"
      aria-pressed={isOn}
      onClick={() =>
        onFilter(isOn ? withoutPart(filter, WITH_ERRORS) : withPart(filter, WITH_ERRORS))
      }
    >
      <CircleAlert size={13} aria-hidden="true" /> With errors
    </button>
  )
}
