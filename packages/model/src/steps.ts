import type { Span } from './span.ts'
import { effectiveRoot, isModelCall } from './summarize-trace.ts'
import { traceTree, type TraceTree } from './trace-tree.ts'

/** A span that stands as a line between a question and its answer, and how deep it is nested. */
export interface StepSpan {
  span: Span
  depth: number
}

/**
 * What happened behind an answer, in order. Chains, prompts and wrappers that only pass a call on are
 * left out and what is beneath them moves up; so is an agent that is all there is at its level. A span
 * that failed on its own account is always there.
 *
 *     agent                         step, depth
 *     ├─ chain                      ·
 *     │  └─ gpt-4o                  gpt-4o         0
 *     ├─ search                     search         0
 *     └─ billing-agent              billing-agent  0
 *        └─ gpt-4o                  gpt-4o         1
 */
export function stepsOf(rows: readonly Span[]): StepSpan[] {
  const tree = traceTree(rows)
  const root = effectiveRoot(tree)
  const steps: StepSpan[] = []
  const open: StepSpan[] = tree.roots.map((span) => ({ span, depth: 0 })).toReversed()
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const { span, depth } = top
    const isStep = span === root ? isRootStep(tree, span) : isOwnStep(tree, span)
    if (isStep) steps.push({ span, depth })
    const below = isStep ? depth + 1 : depth
    for (const child of tree.childrenOf(span).toReversed()) open.push({ span: child, depth: below })
  }
  return liftLoneAgent(steps)
}

const PASSING: ReadonlySet<string> = new Set(['CHAIN', 'PROMPT', 'UNKNOWN'])

function isOwnStep(tree: TraceTree, span: Span): boolean {
  const children = tree.childrenOf(span)
  if (span.statusCode === 'ERROR' && !children.some((child) => child.statusCode === 'ERROR'))
    return true
  if (PASSING.has(span.kind)) return false
  return span.kind !== 'LLM' || isModelCall(tree, span)
}

/** The root is the turn itself; it is a step only when it is the call that answered. */
function isRootStep(tree: TraceTree, root: Span): boolean {
  return root.kind !== 'AGENT' && isOwnStep(tree, root) && !PASSING.has(root.kind)
}

function liftLoneAgent(steps: StepSpan[]): StepSpan[] {
  const [first, ...rest] = steps
  const alone =
    first?.span.kind === 'AGENT' && rest.length > 0 && rest.every((step) => step.depth > 0)
  if (!alone || first.span.statusCode === 'ERROR') return steps
  return liftLoneAgent(rest.map((step) => ({ span: step.span, depth: step.depth - 1 })))
}
