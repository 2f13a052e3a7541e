import './span.css'
import type { SpanDetail } from '@skein/model/api'
import { ChevronRight, FileText } from 'lucide-react'
import { KeptScope, useKept, useKeptScope } from '../lib/kept-state.ts'
import { useSought } from '../lib/sought.ts'
import { JsonTree } from './json-tree.tsx'
import { FoldedText } from './long-text.tsx'
import { Said } from './said.tsx'

type Document = SpanDetail['documents'][number]

export function DocumentList({ documents }: { documents: readonly Document[] }) {
  return (
    <ol className="documents" aria-label="Documents">
      {documents.map((document, index) => (
        <DocumentView key={`${index} ${document.id}`} document={document} index={index} />
      ))}
    </ol>
  )
}

function DocumentView({ document, index }: { document: Document; index: number }) {
  const [open, setOpen] = useKept(`document ${index}`, false)
  const scope = useKeptScope(`document ${index}`)
  useSought(
    () => setOpen(true),
    () => document.text,
  )
  const { title } = document.metadata
  const name = typeof title === 'string' ? title : document.id
  return (
    <li className="document">
      <button className="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        <ChevronRight size={12} className="chevron" aria-hidden="true" />
        <FileText size={13} className="faint" aria-hidden="true" />
        <b>
          <Said text={name === '' ? 'Document' : name} />
        </b>
        {document.score !== null && (
          <span className="faint num" title={`Score ${document.score}`}>
            {Number(document.score.toPrecision(3))}
          </span>
        )}
        {!open && (
          <span className="grow cut" dir="auto">
            <Said text={document.text.slice(0, 160)} />
          </span>
        )}
      </button>
      {open && (
        <KeptScope value={scope}>
          <div className="document-body">
            <FoldedText text={document.text} />
            {Object.keys(document.metadata).length > 0 && <JsonTree value={document.metadata} />}
          </div>
        </KeptScope>
      )}
    </li>
  )
}
