import './json-tree.css'
import { ChevronRight } from 'lucide-react'
import { formatCount } from '../lib/format.ts'
import { parseJson, type Json } from '../lib/json.ts'
import { useKept } from '../lib/kept-state.ts'
import { useSought } from '../lib/sought.ts'
import { Said } from './said.tsx'

const OPEN_DEPTH = 2
const OPEN_CHILDREN = 24
const PAGE = 100
const LONG_STRING = 400

/** A JSON value to read: folded where it is deep or long, and with JSON inside strings taken apart. */
export function JsonTree({ value }: { value: Json }) {
  return (
    <div className="json">
      <Node value={value} depth={0} path="" />
    </div>
  )
}

interface NodeProps {
  name?: string
  value: Json
  depth: number
  /** Where the value stands in the tree, as the name that its fold is kept by. */
  path: string
}

function Node(props: NodeProps) {
  const { value } = props
  if (typeof value === 'string') {
    const inner = /^\s*[[{]/.test(value) ? parseJson(value) : undefined
    if (inner !== null && typeof inner === 'object')
      return <Branch {...props} value={inner} quoted />
    return <Leaf name={props.name} value={<Text text={value} path={props.path} />} />
  }
  if (value === null || typeof value !== 'object') {
    return <Leaf name={props.name} value={<span className="json-word">{String(value)}</span>} />
  }
  return <Branch {...props} value={value} />
}

function Leaf({ name, value }: { name: string | undefined; value: React.ReactNode }) {
  return (
    <div className="json-leaf">
      {name !== undefined && <JsonKey name={name} />}
      {value}
    </div>
  )
}

function Branch(props: NodeProps & { value: Json[] | { [key: string]: Json }; quoted?: boolean }) {
  const { name, value, depth, path, quoted = false } = props
  const entries = Object.entries(value)
  const isList = Array.isArray(value)
  const [open, setOpen] = useKept(
    `${path} open`,
    depth < OPEN_DEPTH && entries.length <= OPEN_CHILDREN,
  )
  const [limit, setLimit] = useKept(`${path} limit`, PAGE)
  useSought(
    () => setOpen(true),
    () => JSON.stringify(value),
  )
  if (entries.length === 0) {
    return <Leaf name={name} value={<span className="json-word">{isList ? '[ ]' : '{ }'}</span>} />
  }
  const children = (
    <>
      {entries.slice(0, limit).map(([key, child]) => (
        <Node key={key} name={key} value={child} depth={depth + 1} path={`${path}/${key}`} />
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
        {name !== undefined && <JsonKey name={name} />}
        <span className="faint">
          {isList ? `[${formatCount(entries.length)}]` : open ? '' : preview(entries)}
          {quoted && ' (JSON in a string)'}
        </span>
      </button>
      {open && <div className="json-children">{children}</div>}
    </div>
  )
}

function JsonKey({ name }: { name: string }) {
  return (
    <bdi className="json-key">
      <Said text={name} />
    </bdi>
  )
}

function preview(entries: [string, Json][]): string {
  const keys = entries.slice(0, 4).map(([key]) => key)
  return `{ ${keys.join(', ')}${entries.length > 4 ? ', …' : ''} }`
}

function Text({ text, path }: { text: string; path: string }) {
  const [all, setAll] = useKept(`${path} all`, false)
  useSought(
    () => setAll(true),
    () => text.slice(LONG_STRING),
  )
  if (text.length <= LONG_STRING || all) {
    return (
      <span className="json-text" dir="auto">
        <Said text={text} />
      </span>
    )
  }
  return (
    <span className="json-text" dir="auto">
      <Said text={text.slice(0, LONG_STRING)} />…{' '}
      <button className="link" onClick={() => setAll(true)}>
        all {formatCount(text.length)} characters
      </button>
    </span>
  )
}
