import './span.css'
import type { SpanMessage } from '@skein/model/api'
import { ChevronRight } from 'lucide-react'
import { plural } from '../lib/format.ts'
import { KeptScope, useKept, useKeptScope } from '../lib/kept-state.ts'
import { groupMessages } from '../lib/message-groups.ts'
import { useSought } from '../lib/sought.ts'
import { MessagePart } from './message-part.tsx'
import { Said } from './said.tsx'

/** What a model call was given and what it gave back; what earlier turns carried too is folded. */
export function MessageList(props: { input: SpanMessage[]; output: SpanMessage[] }) {
  const { instructions, earlier, fresh } = groupMessages(props.input)
  if (props.input.length + props.output.length === 0) {
    return <p className="message faint">This span carries no messages.</p>
  }
  return (
    <div>
      {instructions.length > 0 && <Folded label="System" messages={instructions} />}
      {earlier.length > 0 && (
        <Folded label="Earlier" count={plural(earlier.length, 'message')} messages={earlier} />
      )}
      {fresh.map((message, index) => (
        <MessageView key={index} message={message} tag="new" name={`new ${index}`} />
      ))}
      {props.output.map((message, index) => (
        <MessageView key={index} message={message} tag="answer" name={`answer ${index}`} />
      ))}
    </div>
  )
}

function Folded(props: { label: string; count?: string; messages: SpanMessage[] }) {
  const { label, count, messages } = props
  const [open, setOpen] = useKept(label, false)
  useSought(
    () => setOpen(true),
    () => JSON.stringify(messages.map(({ parts }) => parts.map(partText))),
  )
  return (
    <>
      <div className="message">
        <button className="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
          <ChevronRight size={12} className="chevron" aria-hidden="true" />
          <b>{label}</b>
          {count !== undefined && <span className="num">{count}</span>}
          <span className="grow cut faint" dir="auto">
            {!open && <Said text={preview(messages)} />}
          </span>
        </button>
      </div>
      {open &&
        messages.map((message, index) => (
          <MessageView
            key={index}
            message={message}
            tag={message.resent ? 'resent' : 'new'}
            name={`${label} ${index}`}
          />
        ))}
    </>
  )
}

function MessageView(props: { message: SpanMessage; tag: string; name: string }) {
  const { message, tag, name } = props
  const scope = useKeptScope(name)
  return (
    <article className="message" aria-label={`${message.role}, ${tag}`}>
      <div className="message-head">
        <b>{message.role}</b>
        {message.name !== undefined && (
          <bdi>
            <Said text={message.name} />
          </bdi>
        )}
        {message.toolCallId !== undefined && (
          <span className="mono faint cut" title={message.toolCallId}>
            {message.toolCallId}
          </span>
        )}
        <span className="tag">{tag}</span>
      </div>
      <div className="message-body">
        {message.parts.map((part, index) => (
          <KeptScope key={index} value={`${scope}/${index}`}>
            <MessagePart part={part} />
          </KeptScope>
        ))}
        {message.parts.length === 0 && <span className="faint">Empty</span>}
      </div>
    </article>
  )
}

function partText(part: SpanMessage['parts'][number]): string {
  if ('text' in part) return part.text
  return part.type === 'tool_call' ? `${part.name} ${part.arguments}` : ''
}

function preview(messages: readonly SpanMessage[]): string {
  return messages
    .map(({ parts }) => parts.find((part) => part.type === 'text')?.text.slice(0, 60) ?? '…')
    .slice(0, 3)
    .join(' · ')
}
