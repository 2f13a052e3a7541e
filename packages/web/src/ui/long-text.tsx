import './long-text.css'
import { useMemo } from 'react'
import { formatSize } from '../lib/format.ts'
import { useKept } from '../lib/kept-state.ts'
import { useSought } from '../lib/sought.ts'
import { splitText } from '../lib/split-text.ts'
import { Said } from './said.tsx'

const HEAD = 3000

/** Text as it is, in full; above a few thousand characters in a box of its own that scrolls. */
export function PlainText({ text, className = '' }: { text: string; className?: string }) {
  const blocks = useMemo(() => splitText(text), [text])
  if (blocks.length <= 1) {
    return (
      <div className={`plain ${className}`} dir="auto">
        <Said text={text} />
      </div>
    )
  }
  return (
    <div
      className={`plain plain-long ${className}`}
      tabIndex={0}
      role="group"
      aria-label="Long text"
    >
      {blocks.map(({ at, text: block }) => (
        <div key={at} className="plain-block" dir="auto">
          <Said text={block} />
        </div>
      ))}
    </div>
  )
}

/** Text of which the head is shown until asked for all. */
export function FoldedText({ text, className = '' }: { text: string; className?: string }) {
  const [all, setAll] = useKept('all', false)
  useSought(
    () => setAll(true),
    () => text.slice(HEAD),
  )
  if (text.length <= HEAD || all) return <PlainText text={text} className={className} />
  return (
    <div>
      <div className={`plain ${className}`} dir="auto">
        <Said text={text.slice(0, HEAD)} />…
      </div>
      <button className="link" onClick={() => setAll(true)}>
        Show all ({formatSize(text.length)})
      </button>
    </div>
  )
}
