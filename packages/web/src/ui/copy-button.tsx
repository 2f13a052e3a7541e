import { Check, Copy } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { copyText } from '../lib/copy-text.ts'

/** Copies what `text` gives (now or later), and says for a moment whether it could. */
export function CopyButton(props: {
  text: () => string | Promise<string>
  label?: string
  className?: string
  icon?: boolean
  /** A picture before the label, and instead of it where there is little room. */
  lead?: ReactNode
}) {
  const { text, label = 'Copy', className = 'text-button', icon = false, lead } = props
  const [done, setDone] = useState<'copied' | 'failed' | null>(null)
  useEffect(() => {
    if (done === null) return undefined
    const timer = setTimeout(() => setDone(null), 1500)
    return () => clearTimeout(timer)
  }, [done])
  const copy = async () => {
    try {
      await copyText(await text())
      setDone('copied')
    } catch {
      setDone('failed')
    }
  }
  const says = done === 'copied' ? 'Copied' : done === 'failed' ? 'Not copied' : label
  const Icon = done === 'copied' ? Check : Copy
  return (
    <button
      className={className}
      onClick={() => void copy()}
      aria-live="polite"
      {...(icon ? { 'aria-label': says } : {})}
      {...(icon || lead !== undefined ? { title: says } : {})}
    >
      {icon && <Icon size={13} aria-hidden="true" />}
      {!icon && lead === undefined && says}
      {lead !== undefined && (
        <>
          {done === null ? lead : <Icon size={13} aria-hidden="true" />}{' '}
          <span className="lesser-words">{says}</span>
        </>
      )}
    </button>
  )
}
