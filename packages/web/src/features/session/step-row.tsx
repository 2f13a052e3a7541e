import { ChevronRight, CornerDownRight } from 'lucide-react'
import { formatDuration } from '../../lib/format.ts'
import { KIND_COLOR, KIND_LABEL } from '../../lib/span-kind.ts'
import { Said } from '../../ui/said.tsx'
import { stepCached, stepFigures, stepSays } from './step-line.ts'
import { countSteps, hasFailure, type StepNode } from './step-tree.ts'

/** A step in one line: who worked, what it did, what it took. */
export function StepLine(props: { node: StepNode; open: boolean; onToggle: () => void }) {
  const { node, open, onToggle } = props
  const { step, attempts } = node
  const failed = step.error !== null
  const durationMs = attempts.reduce((sum, attempt) => sum + attempt.durationMs, 0)
  const cached = stepCached(step)
  return (
    <button
      className={failed ? 'step-line bad' : 'step-line'}
      aria-expanded={open}
      onClick={onToggle}
      title={KIND_LABEL[step.kind]}
    >
      <span className="dot" style={{ background: failed ? 'var(--bad)' : KIND_COLOR[step.kind] }} />
      {step.kind === 'AGENT' && (
        <CornerDownRight size={13} className="step-handoff" aria-label="handed to" />
      )}
      <b dir="auto">
        <Said text={step.name} />
      </b>
      <Action node={node} />
      <span className="step-figures">
        {attempts.length > 1 && (
          <span title={attempts.map((one) => formatDuration(one.durationMs)).join(', ')}>
            ×{attempts.length} tries ·{' '}
          </span>
        )}
        {cached !== '' && <span className="step-cached">{cached} · </span>}
        {stepFigures(step, durationMs).join(' · ')}
      </span>
      <ChevronRight size={12} className="chevron" aria-hidden="true" />
    </button>
  )
}

function Action({ node }: { node: StepNode }) {
  const { step } = node
  const inside = countSteps(node)
  const says =
    step.error !== null
      ? [step.error.type, step.error.message].filter((part) => part !== '').join(': ')
      : stepSays(step, inside)
  return (
    <span className="step-action cut" dir="auto">
      <Said text={says} />
      {inside > 0 && step.error === null && hasFailure(node) && (
        <span className="bad"> · errors inside</span>
      )}
    </span>
  )
}
