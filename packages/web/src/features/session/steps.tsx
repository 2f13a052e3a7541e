import './steps.css'
import type { Step, Turn } from '@skein/model/api'
import { useQuery } from '@tanstack/react-query'
import { ChevronRight, PanelRight } from 'lucide-react'
import { plural } from '../../lib/format.ts'
import { spanQuery } from '../../lib/queries.ts'
import { KIND_COLOR, KIND_LABEL } from '../../lib/span-kind.ts'
import { DocumentList } from '../../ui/document-list.tsx'
import { DroppedNotice } from '../../ui/dropped-notice.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { MessageList } from '../../ui/message-list.tsx'
import { SpanError } from '../../ui/span-error.tsx'
import { LabelledValue } from '../../ui/value-view.tsx'
import { useFold } from './fold-state.ts'
import { stepAction, stepCached, stepFigures } from './step-line.ts'
import { countSteps, hasFailure, stepTree, type StepNode } from './step-tree.ts'
import type { SessionActions } from './session-actions.ts'

/** What happened between the words and the answer: one line a step, unfolding in place. */
export function Steps(props: {
  turn: Turn
  steps: readonly Step[]
  project: string
  actions: SessionActions
}) {
  const nodes = stepTree(props.steps)
  if (nodes.length === 0) return null
  return (
    <ol className="steps num" aria-label="Steps">
      {nodes.map((node) => (
        <StepItem key={node.step.spanId} node={node} {...props} />
      ))}
    </ol>
  )
}

interface ItemProps {
  node: StepNode
  turn: Turn
  project: string
  actions: SessionActions
}

function StepItem({ node, turn, project, actions }: ItemProps) {
  const { step, children, attempts } = node
  const [open, setOpen] = useFold(`step ${step.spanId}`)
  const failed = step.error !== null
  const durationMs = attempts.reduce((sum, attempt) => sum + attempt.durationMs, 0)
  const inside = countSteps(node)
  const cached = stepCached(step)
  return (
    <li className="step" data-span={attempts.map(({ spanId }) => spanId).join(' ')}>
      <button
        className={failed ? 'step-line bad' : 'step-line'}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        title={KIND_LABEL[step.kind]}
      >
        <span
          className="dot"
          style={{ background: failed ? 'var(--bad)' : KIND_COLOR[step.kind] }}
        />
        <b>{step.name}</b>
        <span className="step-action cut">
          {inside > 0 ? plural(inside, 'step') : failed ? failure(step) : stepAction(step)}
          {inside > 0 && !failed && hasFailure(node) && (
            <span className="bad"> · errors inside</span>
          )}
        </span>
        <span className="step-figures">
          {attempts.length > 1 && `×${attempts.length} tries · `}
          {cached !== '' && <span className="step-cached">{cached} · </span>}
          {stepFigures(step, durationMs).join(' · ')}
        </span>
        <ChevronRight size={12} className="chevron" aria-hidden="true" />
      </button>
      {open && children.length > 0 && (
        <ol className="steps nested">
          {children.map((child) => (
            <StepItem
              key={child.step.spanId}
              node={child}
              turn={turn}
              project={project}
              actions={actions}
            />
          ))}
        </ol>
      )}
      {open && (
        <StepDetail project={project} traceId={turn.traceId} node={node}>
          <button
            className="text-button step-inspect"
            onClick={() => actions.inspect(turn.index, step.spanId)}
          >
            <PanelRight size={12} aria-hidden="true" /> Inspect
          </button>
        </StepDetail>
      )}
    </li>
  )
}

function failure(step: Step): string {
  return [step.error?.type, step.error?.message].filter((part) => part !== '').join(': ')
}

function StepDetail(props: {
  project: string
  traceId: string
  node: StepNode
  children: React.ReactNode
}) {
  const { project, traceId, node, children } = props
  const { data: span, error, refetch } = useQuery(spanQuery(project, traceId, node.step.spanId))
  if (span === undefined) {
    return (
      <div className="step-detail">
        {error === null ? (
          <span className="skeleton" style={{ height: 44 }} aria-label="Reading the step" />
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
  const isTool = span.kind === 'TOOL'
  const isModel = span.kind === 'LLM' && span.inputMessages.length + span.outputMessages.length > 0
  const nothing =
    !isModel && span.input === null && span.output === null && span.documents.length === 0
  return (
    <div className="step-detail">
      <SpanError span={span} />
      <DroppedNotice attributes={span.droppedAttributesCount} />
      {isModel ? (
        <div className="step-messages">
          <MessageList input={span.inputMessages} output={span.outputMessages} />
        </div>
      ) : (
        <>
          {span.input !== null && (
            <LabelledValue label={isTool ? 'Arguments' : 'Input'} text={span.input.value} />
          )}
          {span.documents.length > 0 ? (
            <DocumentList documents={span.documents} />
          ) : (
            span.output !== null && (
              <LabelledValue label={isTool ? 'Result' : 'Output'} text={span.output.value} />
            )
          )}
          {nothing && span.error === null && (
            <span className="faint">Nothing was recorded of what went in or came out.</span>
          )}
        </>
      )}
      {children}
    </div>
  )
}
