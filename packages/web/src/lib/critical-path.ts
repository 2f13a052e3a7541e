import type { TraceSpan } from '@skein/model/api'

/** A stretch of time, in milliseconds since the epoch, in which nothing but this span held up the end. */
export interface CriticalStretch {
  spanId: string
  startMs: number
  endMs: number
}

interface Timed {
  spanId: string
  startMs: number
  endMs: number
  children: Timed[]
}

/**
 * What a trace's length is made of: walking back from the end, at each moment the span that was waited
 * for. Making any other span faster changes nothing. In order of time; together as long as the first
 * root.
 *
 * ```
 *   root ━━━━━                 ━━━━
 *   a         ━━━━━━━
 *   b         ──────           (parallel, and done before a)
 *   c                ━━━━━━━━━
 * ```
 */
export function criticalPath(
  spans: readonly TraceSpan[],
  toMs: (iso: string) => number,
): CriticalStretch[] {
  const byId = new Map<string, Timed>()
  for (const { spanId, startedAt, durationMs } of spans) {
    const startMs = toMs(startedAt)
    byId.set(spanId, { spanId, startMs, endMs: startMs + durationMs, children: [] })
  }
  const roots: Timed[] = []
  for (const { spanId, parentSpanId } of spans) {
    const span = byId.get(spanId)
    const parent = parentSpanId === spanId ? undefined : byId.get(parentSpanId)
    if (span === undefined) continue
    if (parent === undefined) roots.push(span)
    else parent.children.push(span)
  }
  const [root] = roots.toSorted((a, b) => a.startMs - b.startMs || b.endMs - a.endMs)
  const stretches: CriticalStretch[] = []
  if (root !== undefined) walkBack(root, root.startMs, root.endMs, stretches)
  return stretches.toReversed().filter(({ startMs, endMs }) => endMs > startMs)
}

/** Adds what was waited for within [from, to], the last stretch first. */
function walkBack(root: Timed, from: number, to: number, stretches: CriticalStretch[]): void {
  const open: { span: Timed; from: number; at: number; left: Timed[] }[] = []
  const enter = (span: Timed, start: number, end: number) => {
    const left = span.children.toSorted((a, b) => a.endMs - b.endMs)
    open.push({ span, from: Math.max(start, span.startMs), at: end, left })
  }
  enter(root, from, to)
  for (let step = open.at(-1); step !== undefined; step = open.at(-1)) {
    const child = step.left.pop()
    if (child === undefined) {
      stretches.push({ spanId: step.span.spanId, startMs: step.from, endMs: step.at })
      open.pop()
      continue
    }
    // A child that was still at work counts up to here; one that began later held nothing up.
    const end = Math.min(child.endMs, step.at)
    if (child.startMs >= step.at || end <= step.from) continue
    stretches.push({ spanId: step.span.spanId, startMs: end, endMs: step.at })
    step.at = Math.max(child.startMs, step.from)
    enter(child, step.from, end)
  }
}
