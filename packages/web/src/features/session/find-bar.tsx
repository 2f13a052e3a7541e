import type { SearchHit } from '@skein/model/api'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronUp, Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { formatCount } from '../../lib/format.ts'
import { useFocusLeftBehind } from '../../lib/keep-focus.ts'
import { sessionSearchQuery } from '../../lib/queries.ts'
import { focusSnippet } from '../../lib/snippet.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { useShortcuts } from '../../lib/shortcuts.ts'
import { Marked } from '../../ui/marked.tsx'

/** Finds in everything of the session, also what is folded; `n` and `p` go from hit to hit. */
export function FindBar(props: {
  project: string
  sessionId: string
  find: string
  onFind: (words: string) => void
  onHit: (hit: SearchHit) => void
  onClose: () => void
  /** Grows each time that the cursor should be put into the box. */
  focusKey: number
}) {
  const { project, sessionId, find, onFind, onHit, onClose, focusKey } = props
  const input = useRef<HTMLInputElement>(null)
  const nextButton = useRef<HTMLButtonElement>(null)
  const previousButton = useRef<HTMLButtonElement>(null)
  useFocusLeftBehind()
  const [draft, setDraft] = useState(find)
  const settled = useDebounced(draft, 200).trim()
  useEffect(() => {
    if (settled !== find) onFind(settled)
  }, [settled, find, onFind])
  useEffect(() => {
    if (focusKey > 0) input.current?.select()
  }, [focusKey])

  const { data, error, isFetching, refetch } = useQuery({
    ...sessionSearchQuery(project, sessionId, settled),
    enabled: settled !== '',
  })
  const hits = settled === '' ? [] : (data?.hits ?? [])
  const [at, setAt] = useState(-1)
  const [shownFor, setShownFor] = useState(settled)
  if (shownFor !== settled) {
    setShownFor(settled)
    setAt(-1)
  }
  const hit = hits[at]
  const go = (step: 1 | -1) => {
    if (hits.length === 0) return
    const next = at < 0 && step < 0 ? hits.length - 1 : (at + step + hits.length) % hits.length
    setAt(next)
    const chosen = hits[next]
    if (chosen !== undefined) onHit(chosen)
  }
  useShortcuts({ n: () => go(1), p: () => go(-1), Escape: onClose })
  return (
    <search className="find">
      <Search size={14} className="faint" aria-hidden="true" />
      <input
        ref={input}
        type="text"
        aria-label="Find in this session"
        placeholder="Find in this session"
        spellCheck={false}
        autoComplete="off"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || hits.length === 0) return
          event.preventDefault()
          go(event.shiftKey ? -1 : 1)
          // Enter goes on from there, and so do the keys that would be letters here.
          const button = event.shiftKey ? previousButton : nextButton
          button.current?.focus()
        }}
      />
      <span className="find-hit grow cut" aria-live="polite">
        {hit !== undefined && (
          <>
            <span className="faint">
              turn {hit.turn} · {hit.role}
            </span>{' '}
            <Marked snippet={focusSnippet(hit.snippet)} />
          </>
        )}
      </span>
      {error !== null && (
        <button className="link" onClick={() => void refetch()}>
          Could not search: {error.message}. Try again
        </button>
      )}
      {settled !== '' && data !== undefined && (
        <span className="faint num find-count">
          {hits.length === 0
            ? 'nothing found'
            : at < 0
              ? `${formatCount(hits.length)} found`
              : `${formatCount(at + 1)} of ${formatCount(hits.length)}`}
        </span>
      )}
      {isFetching && data === undefined && <span className="faint">searching</span>}
      <button
        ref={previousButton}
        className="icon-button"
        aria-label="Previous hit"
        title="Previous hit (p)"
        disabled={hits.length === 0}
        onClick={() => go(-1)}
      >
        <ChevronUp size={15} aria-hidden="true" />
      </button>
      <button
        ref={nextButton}
        className="icon-button"
        aria-label="Next hit"
        title="Next hit (n)"
        disabled={hits.length === 0}
        onClick={() => go(1)}
      >
        <ChevronDown size={15} aria-hidden="true" />
      </button>
      <button className="icon-button" aria-label="Close the search" onClick={onClose}>
        <X size={15} aria-hidden="true" />
      </button>
    </search>
  )
}
