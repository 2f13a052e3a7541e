import './span.css'
import type { Part } from '@skein/model/message'
import { Ban, Brain, Wrench } from 'lucide-react'
import type { ReactNode } from 'react'
import { REDACTED } from '../lib/contract.ts'
import { HiddenNote } from './hidden-note.tsx'
import { FoldedText } from './long-text.tsx'
import { MediaList } from './media-list.tsx'
import { Said } from './said.tsx'
import { Value } from './value-view.tsx'

/** One part of a message, each kind in a form of its own. */
export function MessagePart({ part }: { part: Part }) {
  switch (part.type) {
    case 'text':
      return part.text === REDACTED ? <HiddenNote /> : <Value text={part.text} />
    case 'reasoning':
      return (
        <Labelled className="reasoning" label="Reasoning" icon={<Brain size={12} aria-hidden />}>
          <FoldedText text={part.text} />
        </Labelled>
      )
    case 'refusal':
      return (
        <Labelled className="refusal" label="Refused" icon={<Ban size={12} aria-hidden />}>
          <FoldedText text={part.text} />
        </Labelled>
      )
    case 'tool_call':
      return (
        <div className="call">
          <div className="call-head">
            <Wrench size={12} aria-hidden="true" />
            <b>
              <Said text={part.name} />
            </b>
            {part.id !== undefined && (
              <span className="mono faint cut" title={part.id}>
                {part.id}
              </span>
            )}
          </div>
          {part.arguments !== '' && <Value text={part.arguments} />}
        </div>
      )
    case 'tool_result':
      return <Value text={part.text} />
    case 'audio':
      return (
        <div>
          <MediaList media={[{ type: 'audio', url: part.url }]} />
          {part.transcript !== undefined && <FoldedText text={part.transcript} />}
        </div>
      )
    case 'image':
      return <MediaList media={[{ type: 'image', url: part.url }]} />
    case 'file': {
      const named = part.name === undefined ? {} : { name: part.name }
      return <MediaList media={[{ type: 'file', url: part.url, ...named }]} />
    }
    case 'other':
      return <Value text={part.json} />
  }
}

function Labelled(props: {
  className: string
  label: string
  icon: ReactNode
  children: ReactNode
}) {
  return (
    <div className={props.className}>
      <div className="part-label">
        {props.icon} {props.label}
      </div>
      {props.children}
    </div>
  )
}
