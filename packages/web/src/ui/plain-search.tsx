import './search-box.css'
import { LoaderCircle, Search, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useShortcuts } from '../lib/shortcuts.ts'

/** A box for words alone, searched for once typing rests. */
export function PlainSearch(props: {
  label: string
  value: string
  busy: boolean
  onSearch: (words: string) => void
}) {
  const { label, value, busy, onSearch } = props
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const [draft, setDraft] = useState(value)
  const type = (text: string, waitMs: number) => {
    setDraft(text)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onSearch(text.trim()), waitMs)
  }
  useShortcuts({ '/': () => input.current?.select() })
  return (
    <search className="search">
      {busy ? (
        <LoaderCircle size={16} className="faint spin" aria-label="Searching" />
      ) : (
        <Search size={16} className="faint" aria-hidden="true" />
      )}
      <input
        ref={input}
        type="text"
        enterKeyHint="search"
        spellCheck={false}
        autoComplete="off"
        aria-label={label}
        placeholder={label}
        value={draft}
        onChange={(event) => type(event.target.value, 250)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      {draft === '' ? (
        <kbd className="optional">/</kbd>
      ) : (
        <button className="icon-button" aria-label="Clear the search" onClick={() => type('', 0)}>
          <X size={14} aria-hidden="true" />
        </button>
      )}
    </search>
  )
}
