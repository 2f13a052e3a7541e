import type { Suggestion } from '../lib/suggest.ts'
import { Said } from './said.tsx'

/** How to go on with what is typed; the keys stay with the box. */
export function SuggestionList(props: {
  id: string
  suggestions: readonly Suggestion[]
  at: number
  onChoose: (suggestion: Suggestion) => void
}) {
  const { id, suggestions, at, onChoose } = props
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Suggestions"
      className="suggestions"
      hidden={suggestions.length === 0}
    >
      {suggestions.map((suggestion, index) => (
        <div
          key={suggestion.insert}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === at}
          className="suggestion"
          // The box keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(suggestion)}
        >
          <bdi className="mono">
            <Said text={suggestion.insert} />
          </bdi>
          <span className="faint cut">{suggestion.detail}</span>
        </div>
      ))}
    </div>
  )
}
