import './span.css'
import type { SpanMessage } from '@skein/model/api'
import type { Part } from '@skein/model/message'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { REDACTED } from '../lib/contract.ts'
import { plural } from '../lib/format.ts'
import { groupMessages } from '../lib/message-groups.ts'
import { HiddenNote } from './hidden-note.tsx'
import { FoldedText } from './long-text.tsx'
import { MediaList } from './media-list.tsx'
import { Value } from './value-view.tsx'

/** What a model call was given and what it gave back; what earlier turns carried too is folded. */
export function MessageList(props: { input: SpanMessage[]; output: SpanMessage[] }) {
  const { instructions, earlier, fresh } = groupMessages(props.input)
  if (props.input.length + props.output.length === 0) {
    return <p className="message faint">This span carries no messages.</p>
  }
  return (
    <div>
      {instructions.length > 0 && (
        <Folded label="System" detail={preview(instructions)} messages={instructions} />
      )}
      {earlier.length > 0 && (
        <Folded
          label={`Earlier · ${plural(earlier.length, 'message')}`}
          detail={preview(earlier)}
          messages={earlier}
        />
      )}
      {fresh.map((message, index) => (
        <MessageView key={index} message={message} tag="new" />
      ))}
      {props.output.map((message, index) => (
        <MessageView key={index} message={message} tag="answer" />
      ))}
    </div>
  )
}

function Folded(props: { label: string; detail: string; messages: SpanMessage[] }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <div className="message">
        <button className="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
          <ChevronRight size={12} className="chevron" aria-hidden="true" />
          <b>{props.label}</b>
          <span className="grow cut faint">{props.detail}</span>
        </button>
      </div>
      {open &&
        props.messages.map((message, index) => (
          <MessageView key={index} message={message} tag={message.resent ? 'resent' : 'new'} />
        ))}
    </>
  )
}

function MessageView({ message, tag }: { message: SpanMessage; tag: string }) {
  return (
    <article className="message">
      <div className="message-head">
        <b>{message.role}</b>
        {message.name !== undefined && <span>{message.name}</span>}
        {message.toolCallId !== undefined && (
          <span className="mono faint cut" title={message.toolCallId}>
            {message.toolCallId}
          </span>
        )}
        <span className="tag">{tag}</span>
      </div>
      <div className="message-body">
        {message.parts.map((part, index) => (
          <PartView key={index} part={part} />
        ))}
        {message.parts.length === 0 && <span className="faint">Empty</span>}
      </div>
    </article>
  )
}

function PartView({ part }: { part: Part }) {
  switch (part.type) {
    case 'text':
      return part.text === REDACTED ? <HiddenNote /> : <FoldedText text={part.text} />
    case 'reasoning':
      return (
        <div className="reasoning">
          <div className="part-label">Reasoning</div>
          <FoldedText text={part.text} />
        </div>
      )
    case 'refusal':
      return (
        <div className="bad">
          <div className="part-label">Refused</div>
          <FoldedText text={part.text} />
        </div>
      )
    case 'tool_call':
      return (
        <div className="call">
          <b>{part.name}</b>
          <Value text={part.arguments} />
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
    case 'file':
      return (
        <MediaList
          media={[
            {
              type: 'file',
              url: part.url,
              ...(part.name === undefined ? {} : { name: part.name }),
            },
          ]}
        />
      )
    case 'other':
      return <Value text={part.json} />
  }
}

function preview(messages: SpanMessage[]): string {
  return messages
    .map(({ parts }) => parts.find((part) => part.type === 'text')?.text.slice(0, 60) ?? '…')
    .slice(0, 3)
    .join(' · ')
}
