import './span.css'
import { useMemo } from 'react'
import { KeptScope, useKeptScope } from '../lib/kept-state.ts'
import { parseTree } from '../lib/json.ts'
import { CopyButton } from './copy-button.tsx'
import { FoldedText } from './long-text.tsx'
import { JsonTree } from './json-tree.tsx'

/** Above this a tree is slower to build than text is to read. */
const MAX_TREE = 2_000_000

/** A value in text: as a tree when it is JSON, else as it is. */
export function Value({ text }: { text: string }) {
  const tree = useMemo(() => (text.length > MAX_TREE ? undefined : parseTree(text)), [text])
  return tree === undefined ? <FoldedText text={text} /> : <JsonTree value={tree} />
}

export function LabelledValue({ label, text }: { label: string; text: string }) {
  const scope = useKeptScope(label)
  return (
    <div className="value-block" role="group" aria-label={label}>
      <div className="value-head">
        {label}
        <CopyButton
          text={() => text}
          label={`Copy ${label.toLowerCase()}`}
          icon
          className="icon-button"
        />
      </div>
      <KeptScope value={scope}>
        <Value text={text} />
      </KeptScope>
    </div>
  )
}
