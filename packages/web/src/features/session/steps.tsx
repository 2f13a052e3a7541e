import './steps.css'
import type { Step } from '@skein/model/api'
import { ChevronRight } from 'lucide-react'
import { useMemo } from 'react'
import { formatCost, formatDuration, plural } from '../../lib/format.ts'
import { useKept } from '../../lib/kept-state.ts'
import type { StepsContext } from './session-actions.ts'
import { StepDetail } from './step-detail.tsx'
import { foldKey, groupSteps, nodesOf, sumSteps, workers, type StepGroup } from './step-groups.ts'
import { StepLine } from './step-row.tsx'
import { stepTree, type StepNode } from './step-tree.ts'

/** What happened between the words and the answer: one line a step, unfolding in place. */
export function Steps({ steps, context }: { steps: readonly Step[]; context: StepsContext }) {
  const nodes = useMemo(() => stepTree(steps), [steps])
  if (nodes.length === 0) return null
  return (
    <ol className="steps num" aria-label="Steps">
      <StepList nodes={nodes} context={context} />
    </ol>
  )
}

function StepList({ nodes, context }: { nodes: readonly StepNode[]; context: StepsContext }) {
  const groups = useMemo(() => groupSteps(nodes), [nodes])
  return groups.map((group) => <Group key={foldKey(group)} group={group} context={context} />)
}

function Group({ group, context }: { group: StepGroup; context: StepsContext }) {
  if (group.type === 'step') return <StepItem node={group.node} context={context} />
  if (group.type === 'parallel') return <Parallel nodes={group.nodes} context={context} />
  return <Run group={group} context={context} />
}

/** Steps that worked at the same time, in a bracket. */
function Parallel({ nodes, context }: { nodes: readonly StepNode[]; context: StepsContext }) {
  return (
    <li className="step-parallel">
      <span className="step-parallel-note" title="These steps worked at the same time">
        {plural(nodes.length, 'step')} at once · {formatDuration(sumSteps(nodes).durationMs)}
      </span>
      <ol>
        {nodes.map((node) => (
          <StepItem key={node.step.spanId} node={node} context={context} />
        ))}
      </ol>
    </li>
  )
}

/** One step: a line, and beneath it what happened inside and what went in and came out. */
function StepItem({ node, context }: { node: StepNode; context: StepsContext }) {
  const { step, children, attempts } = node
  const [open, setOpen] = useKept(foldKey({ type: 'step', node }), false)
  return (
    <li
      className={step.kind === 'AGENT' ? 'step step-agent' : 'step'}
      data-span={attempts.map(({ spanId }) => spanId).join(' ')}
    >
      <StepLine node={node} open={open} onToggle={() => setOpen(!open)} />
      {open && children.length > 0 && (
        <ol className="steps nested" aria-label={`Steps of ${step.name}`}>
          <StepList nodes={children} context={context} />
        </ol>
      )}
      {open && <StepDetail node={node} context={context} />}
    </li>
  )
}

/** The middle of a long list in one line. */
function Run(props: { group: Extract<StepGroup, { type: 'run' }>; context: StepsContext }) {
  const { group, context } = props
  const nodes = nodesOf(group)
  const [open, setOpen] = useKept(foldKey(group), false)
  const { durationMs, costUsd, failureCount } = sumSteps(nodes)
  return (
    <li className="step step-run" data-spans={nodes.flatMap(spanIdsOf).join(' ')}>
      <button className="step-line" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="step-run-mark" aria-hidden="true" />
        <span className="step-action cut">
          <b>
            Steps {group.first}–{group.first + group.count - 1}
          </b>{' '}
          {workers(nodes)}
          {failureCount > 0 && <span className="bad"> · {failureCount} failed</span>}
        </span>
        <span className="step-figures">
          {costUsd !== null && `${formatCost(costUsd)} · `}
          {formatDuration(durationMs)}
        </span>
        <ChevronRight size={12} className="chevron" aria-hidden="true" />
      </button>
      {open && (
        <ol className="step-run-list">
          {group.groups.map((inner) => (
            <Group key={foldKey(inner)} group={inner} context={context} />
          ))}
        </ol>
      )}
    </li>
  )
}

function spanIdsOf(node: StepNode): string[] {
  return [...node.attempts.map(({ spanId }) => spanId), ...node.children.flatMap(spanIdsOf)]
}
