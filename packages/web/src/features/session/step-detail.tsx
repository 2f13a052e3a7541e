import type { SpanDetail } from '@skein/model/api'
import { useQuery } from '@tanstack/react-query'
import { PanelRight } from 'lucide-react'
import { useContext } from 'react'
import { formatDuration } from '../../lib/format.ts'
import { KeptScope } from '../../lib/kept-state.ts'
import { spanQuery } from '../../lib/queries.ts'
import { SoughtContext } from '../../lib/sought.ts'
import { DocumentList } from '../../ui/document-list.tsx'
import { DroppedNotice } from '../../ui/dropped-notice.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { MessageList } from '../../ui/message-list.tsx'
import { SpanError } from '../../ui/span-error.tsx'
import { LabelledValue } from '../../ui/value-view.tsx'
import type { StepsContext } from './session-actions.ts'
import type { StepNode } from './step-tree.ts'

/** What went into a step and came out of it. */
export function StepDetail({ node, context }: { node: StepNode; context: StepsContext }) {
  const { project, turn, actions } = context
  const { spanId } = node.step
  const { data: span, error, refetch } = useQuery(spanQuery(project, turn.traceId, spanId))
  const sought = useContext(SoughtContext)
  const isSought = node.attempts.some((attempt) => attempt.spanId === sought?.spanId)
  if (span === undefined) {
    return (
      <div className="step-detail" aria-busy={error === null}>
        {error === null ? (
          <span
            className="skeleton"
            style={{ height: 44 }}
            role="group"
            aria-label="Reading the step"
          />
        ) : (
          <ErrorNotice
            what="The step could not be read"
            error={error}
            onRetry={() => void refetch()}
          />
        )}
      </div>
    )
  }
  return (
    <div className="step-detail">
      <SpanError span={span} />
      {node.attempts.length > 1 && <Tries node={node} context={context} />}
      <DroppedNotice attributes={span.droppedAttributesCount} />
      <KeptScope value={`step ${spanId}`}>
        <SoughtContext value={isSought ? sought : null}>
          <InAndOut span={span} />
        </SoughtContext>
      </KeptScope>
      <button
        className="text-button step-inspect"
        onClick={() => actions.inspect(turn.index, spanId)}
      >
        <PanelRight size={12} aria-hidden="true" /> Inspect
      </button>
    </div>
  )
}

function InAndOut({ span }: { span: SpanDetail }) {
  const { input, output, documents, inputMessages, outputMessages } = span
  if (span.kind === 'LLM' && inputMessages.length + outputMessages.length > 0) {
    return (
      <div className="step-messages">
        <MessageList input={inputMessages} output={outputMessages} />
      </div>
    )
  }
  const isTool = span.kind === 'TOOL'
  const nothing = input === null && output === null && documents.length === 0
  return (
    <>
      {input !== null && (
        <LabelledValue label={isTool ? 'Arguments' : 'Input'} text={input.value} />
      )}
      {documents.length > 0 ? (
        <DocumentList documents={documents} />
      ) : (
        output !== null && (
          <LabelledValue label={isTool ? 'Result' : 'Output'} text={output.value} />
        )
      )}
      {nothing && span.error === null && (
        <span className="faint">Nothing was recorded of what went in or came out.</span>
      )}
    </>
  )
}

/** The same call made again and again: each with its own span. */
function Tries({ node, context }: { node: StepNode; context: StepsContext }) {
  const { turn, actions } = context
  return (
    <ol className="step-tries" aria-label="Tries">
      {node.attempts.map(({ spanId, durationMs }, index) => (
        <li key={spanId}>
          <button className="chip" onClick={() => actions.inspect(turn.index, spanId)}>
            Try {index + 1} <span className="faint">{formatDuration(durationMs)}</span>
          </button>
        </li>
      ))}
    </ol>
  )
}
