import { ChevronDown, ChevronUp } from 'lucide-react'
import { formatCount } from '../../lib/format.ts'
import { useShortcuts } from '../../lib/shortcuts.ts'
import { useNeighbours } from './use-neighbours.ts'

/** `3 of 38`, and the way to the next and the previous session of the list. */
export function NeighboursNav({ project, sessionId }: { project: string; sessionId: string }) {
  const neighbours = useNeighbours(project, sessionId)
  useShortcuts({ J: neighbours?.next, K: neighbours?.previous })
  if (neighbours === null) return null
  const { place, total, next, previous } = neighbours
  return (
    <span className="neighbours phone-less num" role="group" aria-label="In the list">
      <span className="faint">
        {formatCount(place)} of {formatCount(total)}
      </span>
      <button
        className="icon-button"
        aria-label="Previous session"
        title="Previous session (⇧K)"
        disabled={previous === undefined}
        onClick={previous}
      >
        <ChevronUp size={15} aria-hidden="true" />
      </button>
      <button
        className="icon-button"
        aria-label="Next session"
        title="Next session (⇧J)"
        disabled={next === undefined}
        onClick={next}
      >
        <ChevronDown size={15} aria-hidden="true" />
      </button>
    </span>
  )
}
