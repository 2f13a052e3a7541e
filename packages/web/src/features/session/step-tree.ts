import type { Step } from '@skein/model/api'

/** A step with what happened inside it, and the identical failures that it stands for. */
export interface StepNode {
  step: Step
  children: StepNode[]
  /** This step and the same one before it that also failed; one for a step of its own. */
  attempts: Step[]
}

/**
 * Steps as a tree by parent, in their given order. A tool call that failed, and was made again at once
 * with the same input and the same outcome, is one node with several attempts.
 */
export function stepTree(steps: readonly Step[]): StepNode[] {
  const nodes = new Map<string, StepNode>()
  const top: StepNode[] = []
  for (const step of steps) {
    const parent = nodes.get(step.parentSpanId)
    const siblings = parent?.children ?? top
    const before = siblings.at(-1)
    if (before !== undefined && before.children.length === 0 && isRetry(before.step, step)) {
      before.attempts.push(step)
      nodes.set(step.spanId, before)
      continue
    }
    const node: StepNode = { step, children: [], attempts: [step] }
    siblings.push(node)
    nodes.set(step.spanId, node)
  }
  return top
}

function isRetry(before: Step, after: Step): boolean {
  return (
    before.kind === 'TOOL' &&
    after.kind === 'TOOL' &&
    before.name === after.name &&
    before.error !== null &&
    before.error.type === after.error?.type &&
    before.error.message === after.error.message &&
    before.input?.text === after.input?.text &&
    before.input?.length === after.input?.length
  )
}

/** Steps beneath a node, retries counted each. */
export function countSteps(node: StepNode): number {
  return node.children.reduce(
    (count, child) => count + child.attempts.length + countSteps(child),
    0,
  )
}

/** A failure of the node or of anything in it. */
export function hasFailure(node: StepNode): boolean {
  return node.step.error !== null || node.children.some(hasFailure)
}

/** Whether the span is the node's own or of something in it. */
export function holdsSpan(node: StepNode, spanId: string): boolean {
  return (
    node.attempts.some((step) => step.spanId === spanId) ||
    node.children.some((child) => holdsSpan(child, spanId))
  )
}
