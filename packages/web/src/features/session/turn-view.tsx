import type { OutlineTurn, TurnWithSteps } from '@skein/model/api'
import { PanelRight } from 'lucide-react'
import { memo } from 'react'
import { formatDuration, formatTokenFlow, hasCost, plural, totalTokens } from '../../lib/format.ts'
import { useKept } from '../../lib/kept-state.ts'
import { traceQuery } from '../../lib/queries.ts'
import { queryClient } from '../../lib/query-client.ts'
import { formatClock, formatExact } from '../../lib/time.ts'
import { Cost } from '../../ui/cost.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { DroppedNotice } from '../../ui/dropped-notice.tsx'
import { FeedbackLine } from '../../ui/feedback-line.tsx'
import { ROOT_SPAN } from '../../ui/inspector.tsx'
import { Said } from '../../ui/said.tsx'
import { Thumbs } from '../../ui/thumbs.tsx'
import { Reasoning, Refusal } from './answer-parts.tsx'
import type { SessionActions } from './session-actions.ts'
import { Steps } from './steps.tsx'
import { TurnError } from './turn-error.tsx'
import { TurnText } from './turn-text.tsx'

export const TurnView = memo(function TurnView(props: {
  project: string
  turn: TurnWithSteps
  /** 1-based place in the session. */
  position: number
  showsDay: string | null
  actions: SessionActions
}) {
  const { project, turn, position, showsDay, actions } = props
  const [asSent, setAsSent] = useKept(`as sent ${turn.traceId}`, false)
  const { input, output, answer } = turn
  const saysNothing = isEmpty(output) && turn.error === null
  return (
    <article className="turn" aria-label={`Turn ${position}`}>
      <header className="turn-head num">
        <span>
          Turn {position} ·{' '}
          <time dateTime={turn.startedAt} title={formatExact(turn.startedAt)}>
            {showsDay} {formatClock(turn.startedAt)}
          </time>
        </span>
        <button
          className="icon-button"
          aria-label={`Inspect turn ${position}`}
          title="Inspect"
          onClick={() => actions.inspect(position, ROOT_SPAN)}
        >
          <PanelRight size={13} aria-hidden="true" />
        </button>
      </header>
      {isEmpty(input) ? (
        <div className="turn-name faint" dir="auto">
          <Said text={turn.name} />
        </div>
      ) : (
        <div className="bubble" data-words data-testid="turn-input" dir="auto">
          <TurnText
            project={project}
            traceId={turn.traceId}
            side="input"
            text={input}
            asSent={asSent}
          />
        </div>
      )}
      <Steps steps={turn.steps} context={{ turn, project, actions }} />
      {answer.reasoning !== null && (
        <Reasoning reasoning={answer.reasoning} traceId={turn.traceId} />
      )}
      {!isEmpty(output) && (
        <div className="answer" data-words data-testid="turn-output" dir="auto">
          {answer.refusal !== null && !asSent && <Refusal refusal={answer.refusal} />}
          {(asSent || answer.refusal?.text !== output.text) && (
            <TurnText
              project={project}
              traceId={turn.traceId}
              side="output"
              text={output}
              asSent={asSent}
            />
          )}
        </div>
      )}
      {saysNothing && <p className="faint">No answer was recorded.</p>}
      {hasFailed(turn) && <TurnError project={project} turn={turn} />}
      <DroppedNotice attributes={turn.droppedCount} />
      {turn.rootIsPartial && (
        <p className="faint turn-remark">The span above this turn’s first one has not arrived.</p>
      )}
      {turn.sessionConflict && (
        <p className="faint turn-remark">Spans of this turn name different sessions.</p>
      )}
      <footer className="turn-foot num">
        <span>{formatDuration(turn.durationMs)}</span>
        {totalTokens(turn.tokens) !== null && <span>{formatTokenFlow(turn.tokens)} tokens</span>}
        {hasCost(turn) && <Cost costUsd={turn.costUsd} unpricedCount={turn.unpricedCount} />}
        {turn.errorCount > 0 && <span className="bad">{plural(turn.errorCount, 'error')}</span>}
        <span className="turn-actions">
          {output.text !== '' && (
            <CopyButton text={() => wholeOutput(project, turn)} label="Copy" />
          )}
          <button className="text-button" aria-pressed={asSent} onClick={() => setAsSent(!asSent)}>
            Raw
          </button>
          <CopyButton text={() => actions.linkTo(position)} label="Link" />
        </span>
        <Thumbs
          project={project}
          target={{ type: 'turn', traceId: turn.traceId }}
          feedback={turn.feedback}
          what={`turn ${position}`}
        />
      </footer>
      <TurnFeedback feedback={turn.feedback} />
    </article>
  )
})

/** What was said of the turn and of spans in it. */
function TurnFeedback({ feedback }: Pick<TurnWithSteps, 'feedback'>) {
  if (feedback.length === 0) return null
  return (
    <ul className="turn-feedback" aria-label="Feedback">
      {feedback.map((given) => (
        <li key={given.id}>
          <FeedbackLine feedback={given} />
        </li>
      ))}
    </ul>
  )
}

/** A failure within a turn that was answered all the same is told by its step. */
function hasFailed({ error, output }: TurnWithSteps): boolean {
  return error !== null && (isEmpty(output) || error.endedTurn)
}

/** The answer uncut, from the trace where the turn has only its head. */
async function wholeOutput(project: string, { traceId, output }: TurnWithSteps): Promise<string> {
  if (output.length <= output.text.length) return output.text
  const { turn } = await queryClient.query(traceQuery(project, traceId))
  return turn.output.text
}

function isEmpty(text: TurnWithSteps['input']): boolean {
  return text.text === '' && !text.hidden && text.media.length === 0
}

/** In place of a turn whose text is still on its way: its outline is known, and so about its height. */
export function TurnSkeleton({ turn, position }: { turn: OutlineTurn; position: number }) {
  return (
    <div className="turn" aria-busy="true" style={{ height: estimateHeight(turn) }}>
      <header className="turn-head num">
        <span>
          Turn {position} · {formatClock(turn.startedAt)}
        </span>
      </header>
      <div className="bubble faint cut" dir="auto">
        <Said text={turn.title} />
      </div>
      <div className="turn-bones">
        {[92, 100, 64].map((width) => (
          <span key={width} className="skeleton" style={{ width: `${width}%`, height: 13 }} />
        ))}
      </div>
    </div>
  )
}

export function estimateHeight(turn: OutlineTurn): number {
  return 250 + Math.min(turn.toolCallCount, 8) * 44 + Math.min(turn.errorCount, 1) * 50
}
