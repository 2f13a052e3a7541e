import './search-box.css'
import { LoaderCircle, Search, X } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useShortcuts } from '../lib/shortcuts.ts'

/** How long typing must rest before it is searched for. */
const REST_MS = 250

/** One plain box whose words go to `onSearch` once typing rests. `/` puts the cursor in it. */
export function SearchBox(props: {
  label: string
  value: string
  busy: boolean
  onSearch: (words: string) => void
  children?: ReactNode
}) {
  const { label, value, busy, onSearch } = props
  const input = useRef<HTMLInputElement>(null)
  const [draft, setDraft] = useState(value)
  const [shown, setShown] = useState(value)
  const [sent, setSent] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  // What comes back from one's own typing must not overwrite what was typed since.
  if (value !== shown) {
    setShown(value)
    if (value !== sent) {
      setSent(value)
      setDraft(value)
    }
  }
  const type = (text: string) => {
    setDraft(text)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setSent(text.trim())
      onSearch(text.trim())
    }, REST_MS)
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
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      {draft === '' ? (
        <kbd className="optional">/</kbd>
      ) : (
        <button className="icon-button" aria-label="Clear the search" onClick={() => type('')}>
          <X size={14} aria-hidden="true" />
        </button>
      )}
      {props.children}
    </search>
  )
}
