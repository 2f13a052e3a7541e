import './search-box.css'
import { LoaderCircle, Search, X } from 'lucide-react'
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { filterParts, problemOf, readDraft, withoutPart, withPart } from '../lib/filter-parts.ts'
import { useShortcuts } from '../lib/shortcuts.ts'
import { typedAt, type Suggestion } from '../lib/suggest.ts'
import type { RangeSearch } from '../lib/time-range.ts'
import { Said } from './said.tsx'
import { SuggestionList } from './suggestion-list.tsx'
import { useSuggestions } from './use-suggestions.ts'

/** How long typing must rest before it is searched for. */
const REST_MS = 250

const LABEL = 'Search what was said'

interface SearchValue {
  q: string
  filter: string
}

/**
 * One box for words that were said and conditions of the filter language, which become chips: `/` puts the
 * cursor in it, a blank or Enter applies a condition, Backspace takes the last one back to type.
 */
export function SearchBox(props: {
  project: string
  of: 'sessions' | 'turns'
  search: RangeSearch & { q?: string | undefined; filter?: string | undefined }
  busy: boolean
  onSearch: (change: { q: string | undefined; filter: string | undefined }) => void
}) {
  const { project, of, search, busy, onSearch } = props
  const value: SearchValue = { q: search.q ?? '', filter: search.filter ?? '' }
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const [draft, setDraft] = useDraft(value.q)
  const [caret, setCaret] = useState(0)
  const [isOpen, setIsOpen] = useState(false)
  const [at, setAt] = useState(-1)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  useShortcuts({ '/': () => input.current?.select() })

  const parts = filterParts(value.filter)
  const typed = typedAt(draft.text, caret)
  const suggestions = useSuggestions({ project, range: search, of, typed, enabled: isOpen })
  const shown = isOpen ? suggestions : []
  const { problem } = readDraft(draft.text, of)

  const send = (next: SearchValue) => {
    clearTimeout(timer.current)
    setDraft({ sent: next.q })
    onSearch({ q: next.q || undefined, filter: next.filter || undefined })
  }
  const searchWords = (text: string) => {
    clearTimeout(timer.current)
    const { words } = readDraft(text, of)
    timer.current = setTimeout(() => send({ q: words, filter: value.filter }), REST_MS)
  }
  /** Conditions that can be read become chips, the words stay. */
  const apply = (text: string) => {
    const read = readDraft(text, of)
    if (read.problem !== '') return
    setDraft({ text: read.words })
    setCaret(read.words.length)
    send({ q: read.words, filter: addAll(value.filter, read.filter) })
  }
  const type = (text: string, position: number) => {
    setDraft({ text })
    setCaret(position)
    setIsOpen(true)
    setAt(-1)
    const read = readDraft(text, of)
    if (/\s$/.test(text) && read.filter !== '' && read.problem === '') apply(text)
    else searchWords(text)
  }
  const choose = ({ insert, whole }: Suggestion) => {
    const text = draft.text.slice(0, typed.start) + insert + draft.text.slice(caret)
    setAt(-1)
    if (whole) {
      setIsOpen(false)
      apply(text)
      return
    }
    type(text, typed.start + insert.length)
  }
  const takeBack = () => {
    const last = parts.at(-1)
    if (last === undefined) return
    setDraft({ text: last })
    setCaret(last.length)
    send({ q: '', filter: withoutPart(value.filter, last) ?? '' })
  }

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const chosen = shown[at]
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp': {
        if (shown.length === 0) return setIsOpen(true)
        event.preventDefault()
        const step = event.key === 'ArrowDown' ? 1 : -1
        return setAt((at + step + shown.length + (at < 0 && step < 0 ? 1 : 0)) % shown.length)
      }
      case 'Enter':
        if (chosen === undefined) apply(draft.text)
        else choose(chosen)
        return setIsOpen(false)
      case 'Tab': {
        const first = chosen ?? (typed.text === '' ? undefined : shown[0])
        if (first === undefined || event.shiftKey) return undefined
        event.preventDefault()
        return choose(first)
      }
      case 'Escape':
        event.stopPropagation()
        if (shown.length > 0) return setIsOpen(false)
        return event.currentTarget.blur()
      case 'Backspace':
        if (draft.text !== '' || parts.length === 0) return undefined
        event.preventDefault()
        return takeBack()
      default:
        return undefined
    }
  }

  return (
    <search className="search-area">
      <div className="search" onClick={() => input.current?.focus()}>
        {busy ? (
          <LoaderCircle size={16} className="faint spin" aria-label="Searching" />
        ) : (
          <Search size={16} className="faint" aria-hidden="true" />
        )}
        {parts.map((part) => (
          <FilterChip
            key={part}
            part={part}
            problem={problemOf(part, of)}
            onRemove={() => send({ q: value.q, filter: withoutPart(value.filter, part) ?? '' })}
          />
        ))}
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-expanded={shown.length > 0}
          aria-controls={listId}
          aria-activedescendant={at < 0 ? undefined : `${listId}-${at}`}
          aria-autocomplete="list"
          aria-invalid={problem !== '' && /\s$/.test(draft.text)}
          enterKeyHint="search"
          spellCheck={false}
          autoComplete="off"
          aria-label={LABEL}
          placeholder={parts.length === 0 ? `${LABEL}, or filter: user: model: error:true` : ''}
          value={draft.text}
          onChange={(event) => type(event.target.value, event.target.selectionStart ?? 0)}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
          onFocus={() => setIsOpen(draft.text !== '')}
          onBlur={() => setIsOpen(false)}
          onKeyDown={onKeyDown}
        />
        {draft.text === '' && parts.length === 0 ? (
          <kbd className="optional">/</kbd>
        ) : (
          <button
            className="icon-button"
            aria-label="Clear the search"
            onClick={() => {
              setDraft({ text: '' })
              send({ q: '', filter: '' })
            }}
          >
            <X size={14} aria-hidden="true" />
          </button>
        )}
      </div>
      <SuggestionList id={listId} suggestions={shown} at={at} onChoose={choose} />
      {problem !== '' && shown.length === 0 && draft.text !== '' && (
        <p className="search-problem" role="status">
          {problem}
        </p>
      )}
    </search>
  )
}

function addAll(filter: string, added: string): string {
  return filterParts(added).reduce((sum, part) => withPart(sum, part), filter)
}

/** What is being typed. What comes back from one's own typing must not overwrite what was typed since. */
function useDraft(words: string) {
  const [draft, setDraft] = useState({ text: words, sent: words, shown: words })
  if (words !== draft.shown) {
    const isForeign = words !== draft.sent
    setDraft({
      text: isForeign ? words : draft.text,
      sent: isForeign ? words : draft.sent,
      shown: words,
    })
  }
  const change = (next: { text?: string; sent?: string }) =>
    setDraft((before) => ({ ...before, ...next }))
  return [draft, change] as const
}

function FilterChip(props: { part: string; problem: string; onRemove: () => void }) {
  const { part, problem, onRemove } = props
  return (
    <span className={problem === '' ? 'filter-chip' : 'filter-chip bad'} title={problem}>
      <bdi>
        <Said text={part} />
      </bdi>
      <button aria-label={`Remove ${part}`} onClick={onRemove}>
        <X size={12} aria-hidden="true" />
      </button>
    </span>
  )
}
