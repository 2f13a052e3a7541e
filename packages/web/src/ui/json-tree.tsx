import './json-tree.css'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { formatCount } from '../lib/format.ts'
import { parseJson, type Json } from '../lib/json.ts'

const OPEN_DEPTH = 2
const OPEN_CHILDREN = 24
const PAGE = 100
const LONG_STRING = 400

/** A JSON value to read: folded where it is deep or long, and with JSON inside strings taken apart. */
export function JsonTree({ value }: { value: Json }) {
  return (
    <div className="json">
      <Node value={value} depth={0} />
    </div>
  )
}

function Node(props: { name?: string; value: Json; depth: number }) {
  const { value } = props
  if (typeof value === 'string') {
    const inner = /^\s*[[{]/.test(value) ? parseJson(value) : undefined
    if (inner !== null && typeof inner === 'object')
      return <Branch {...props} value={inner} quoted />
    return <Leaf name={props.name} value={<Text text={value} />} />
  }
  if (value === null || typeof value !== 'object') {
    return <Leaf name={props.name} value={<span className="json-word">{String(value)}</span>} />
  }
  return <Branch {...props} value={value} />
}

function Leaf({ name, value }: { name: string | undefined; value: React.ReactNode }) {
  return (
    <div className="json-leaf">
      {name !== undefined && <span className="json-key">{name}</span>}
      {value}
    </div>
  )
}

function Branch(props: {
  name?: string
  value: Json[] | { [key: string]: Json }
  depth: number
  quoted?: boolean
}) {
  const { name, value, depth, quoted = false } = props
  const entries = Object.entries(value)
  const isList = Array.isArray(value)
  const [open, setOpen] = useState(depth < OPEN_DEPTH && entries.length <= OPEN_CHILDREN)
  const [limit, setLimit] = useState(PAGE)
  if (entries.length === 0) {
    return <Leaf name={name} value={<span className="json-word">{isList ? '[ ]' : '{ }'}</span>} />
  }
  const children = (
    <>
      {entries.slice(0, limit).map(([key, child]) => (
        <Node key={key} name={key} value={child} depth={depth + 1} />
      ))}
      {entries.length > limit && (
        <button className="link" onClick={() => setLimit(limit + 10 * PAGE)}>
          {formatCount(entries.length - limit)} more
        </button>
      )}
    </>
  )
  if (name === undefined && depth === 0 && open) return children
  return (
    <div>
      <button className="json-branch" aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={12} className="chevron" aria-hidden="true" />
        {name !== undefined && <span className="json-key">{name}</span>}
        <span className="faint">
          {isList ? `[${formatCount(entries.length)}]` : open ? '' : preview(entries)}
          {quoted && ' (JSON in a string)'}
        </span>
      </button>
      {open && <div className="json-children">{children}</div>}
    </div>
  )
}

function preview(entries: [string, Json][]): string {
  const keys = entries.slice(0, 4).map(([key]) => key)
  return `{ ${keys.join(', ')}${entries.length > 4 ? ', …' : ''} }`
}

function Text({ text }: { text: string }) {
  const [all, setAll] = useState(false)
  if (text.length <= LONG_STRING || all) return <span className="json-text">{text}</span>
  return (
    <span className="json-text">
      {text.slice(0, LONG_STRING)}…{' '}
      <button className="link" onClick={() => setAll(true)}>
        all {formatCount(text.length)} characters
      </button>
    </span>
  )
}
