import { formatCount } from '../../lib/format.ts'
import { hasFailure, holdsSpan, type StepNode } from './step-tree.ts'

/** What stands in one place of a list of steps. */
export type StepGroup =
  | { type: 'step'; node: StepNode }
  /** Worked on at the same time; in order of start. */
  | { type: 'parallel'; nodes: StepNode[] }
  /** Told in one line until it is unfolded; `first` is the 1-based place of the first in the list. */
  | { type: 'run'; groups: StepGroup[]; first: number; count: number }

/** A list of no more than this many steps is shown whole. */
const MOST_SHOWN = 14
/** Of a longer one, so many stay in sight at each end. */
const KEPT_AT_ENDS = 3
/** Fewer than these are not worth folding. */
const LEAST_FOLDED = 4
/** A longer run is told in several lines. */
const MOST_FOLDED = 50

/**
 * Siblings in order, those that worked at the same time together. Of a long list the middle is folded
 * into runs; what failed stays in sight, as long as failures are few.
 *
 * ```
 * a b c d e f g h! i j k l m n o p   →   a b c [d e f g] h! [i j k l m] n o p
 * ```
 */
export function groupSteps(nodes: readonly StepNode[]): StepGroup[] {
  const together = groupParallel(nodes)
  if (nodes.length <= MOST_SHOWN) return together
  const showsFailures = nodes.filter(hasFailure).length <= MOST_SHOWN
  const groups: StepGroup[] = []
  let run: StepGroup[] = []
  let place = 1
  for (const [index, group] of together.entries()) {
    const isAtEnd = index < KEPT_AT_ENDS || index >= together.length - KEPT_AT_ENDS
    const stays = isAtEnd || (showsFailures && nodesOf(group).some(hasFailure))
    if (stays || countOf(run) >= MOST_FOLDED) {
      groups.push(...foldRun(run, place))
      run = []
    }
    if (stays) groups.push(group)
    else run.push(group)
    place += countOf([group])
  }
  groups.push(...foldRun(run, place))
  return groups
}

/** `end` is the place after the run. */
function foldRun(run: StepGroup[], end: number): StepGroup[] {
  const count = countOf(run)
  return count < LEAST_FOLDED ? run : [{ type: 'run', groups: run, first: end - count, count }]
}

/** Steps that overlap in time with one before them join it; a gap of nothing ends a group. */
function groupParallel(nodes: readonly StepNode[]): StepGroup[] {
  const groups: StepNode[][] = []
  let busyUntil = Number.NEGATIVE_INFINITY
  for (const node of nodes) {
    const start = Date.parse(node.step.startedAt)
    const last = groups.at(-1)
    if (last !== undefined && start < busyUntil - OVERLAP_MS) last.push(node)
    else groups.push([node])
    const isFirst = groups.at(-1)?.length === 1
    const end = start + node.attempts.reduce((sum, { durationMs }) => sum + durationMs, 0)
    busyUntil = isFirst ? end : Math.max(busyUntil, end)
  }
  return groups.map((group) => {
    const [node] = group
    return group.length === 1 && node !== undefined
      ? { type: 'step', node }
      : { type: 'parallel', nodes: group }
  })
}

/** Times are read to the millisecond, so that neighbours seem to overlap by less than one. */
const OVERLAP_MS = 2

export function nodesOf(group: StepGroup): StepNode[] {
  if (group.type === 'step') return [group.node]
  return group.type === 'parallel' ? group.nodes : group.groups.flatMap(nodesOf)
}

/** The name that a group's fold is kept by. */
export function foldKey(group: StepGroup): string {
  return `${group.type === 'run' ? 'run' : 'step'} ${nodesOf(group)[0]?.step.spanId ?? ''}`
}

/** What to unfold so that a span's step is in sight, and what it holds, too. */
export function foldsAround(nodes: readonly StepNode[], spanId: string): string[] {
  const node = nodes.find((candidate) => holdsSpan(candidate, spanId))
  if (node === undefined) return []
  const runs = groupSteps(nodes).filter(
    (group) => group.type === 'run' && nodesOf(group).includes(node),
  )
  return [
    ...runs.map(foldKey),
    foldKey({ type: 'step', node }),
    ...foldsAround(node.children, spanId),
  ]
}

function countOf(groups: readonly StepGroup[]): number {
  return groups.reduce((sum, group) => sum + nodesOf(group).length, 0)
}

/** Who worked in these steps, the most frequent first: `gpt-4o ×12, read_file ×9, run_tests`. */
export function workers(nodes: readonly StepNode[]): string {
  const counts = new Map<string, number>()
  for (const { step, attempts } of nodes) {
    counts.set(step.name, (counts.get(step.name) ?? 0) + attempts.length)
  }
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([name, count]) => (count === 1 ? name : `${name} ×${formatCount(count)}`))
    .join(', ')
}

export interface StepSums {
  durationMs: number
  costUsd: number | null
  /** Of steps that failed or have failures in them. */
  failureCount: number
}

/** From the first start to the last end, and what is known of the costs beneath. */
export function sumSteps(nodes: readonly StepNode[]): StepSums {
  let start = Number.POSITIVE_INFINITY
  let end = Number.NEGATIVE_INFINITY
  for (const { attempts } of nodes) {
    for (const { startedAt, durationMs } of attempts) {
      const at = Date.parse(startedAt)
      start = Math.min(start, at)
      end = Math.max(end, at + durationMs)
    }
  }
  return {
    durationMs: Math.max(end - start, 0),
    costUsd: nodes.map(costOf).reduce(add, null),
    failureCount: nodes.filter(hasFailure).length,
  }
}

/** A step's own cost and that of what happened in it; a parent that repeats its children's has none. */
function costOf(node: StepNode): number | null {
  const inside = node.children.map(costOf).reduce(add, null)
  return inside ?? node.attempts.map(({ costUsd }) => costUsd).reduce(add, null)
}

function add(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : a + b
}
