import type { TraceSpan } from '@skein/model/api'
import { criticalPath } from './critical-path.ts'

/** A span's line in the tree, with its bar as fractions of the whole trace's time. */
export interface WaterfallRow {
  span: TraceSpan
  /** 0 for a span whose parent is not in the trace. */
  depth: number
  /** Spans beneath this one, at any depth. */
  descendantCount: number
  /** In [0, 1]. */
  left: number
  /** In [0, 1], and `left + width` is at most 1. */
  width: number
  /** Where nothing but this span held up the trace's end, as fractions too. */
  critical: { left: number; width: number }[]
}

/**
 * Spans as a tree in depth-first order, siblings by start, on one time axis from the first start to the
 * last end. A span that names a missing parent, or is part of a ring of parents, stands at the top, so
 * that every span has exactly one row.
 */
export function layoutWaterfall(spans: readonly TraceSpan[]): WaterfallRow[] {
  const byStart = spans.toSorted(compareStart)
  const known = new Set(byStart.map((span) => span.spanId))
  const children = new Map<string, TraceSpan[]>()
  for (const span of byStart) {
    const { spanId, parentSpanId } = span
    const parent = known.has(parentSpanId) && parentSpanId !== spanId ? parentSpanId : ''
    const siblings = children.get(parent)
    if (siblings === undefined) children.set(parent, [span])
    else siblings.push(span)
  }
  const axis = timeAxis(byStart)
  const critical = criticalShares(byStart)
  const rows: WaterfallRow[] = []
  const placed = new Set<TraceSpan>()

  const place = (span: TraceSpan, depth: number): number => {
    placed.add(span)
    const row: WaterfallRow = {
      span,
      depth,
      descendantCount: 0,
      ...axis(span),
      critical: critical.get(span.spanId) ?? [],
    }
    rows.push(row)
    for (const child of children.get(span.spanId) ?? []) {
      if (!placed.has(child)) row.descendantCount += 1 + place(child, depth + 1)
    }
    return row.descendantCount
  }
  for (const span of children.get('') ?? []) place(span, 0)
  for (const span of byStart) if (!placed.has(span)) place(span, 0)
  return rows
}

/** The rows that are left when what lies beneath the `folded` spans is hidden. */
export function foldRows(
  rows: readonly WaterfallRow[],
  folded: ReadonlySet<string>,
): WaterfallRow[] {
  const visible: WaterfallRow[] = []
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i]
    if (row === undefined) break
    visible.push(row)
    if (folded.has(row.span.spanId)) i += row.descendantCount
  }
  return visible
}

/** Length of the axis: from the first start to the last end. */
export function traceDurationMs(spans: readonly TraceSpan[]): number {
  let start = Number.POSITIVE_INFINITY
  let end = Number.NEGATIVE_INFINITY
  for (const span of spans) {
    const startMs = toMs(span.startedAt)
    start = Math.min(start, startMs)
    end = Math.max(end, startMs + span.durationMs)
  }
  return spans.length === 0 ? 0 : end - start
}

function timeAxis(
  spans: readonly TraceSpan[],
): (span: TraceSpan) => { left: number; width: number } {
  const first = spans[0]
  const total = traceDurationMs(spans)
  if (first === undefined || total <= 0) return () => ({ left: 0, width: 1 })
  const origin = toMs(first.startedAt)
  return (span) => {
    const left = clamp((toMs(span.startedAt) - origin) / total)
    return { left, width: Math.min(clamp(span.durationMs / total), 1 - left) }
  }
}

/** A shorter stretch would be a speck. */
const LEAST_SHOWN = 0.004

function criticalShares(
  spans: readonly TraceSpan[],
): Map<string, { left: number; width: number }[]> {
  const shares = new Map<string, { left: number; width: number }[]>()
  const [first] = spans
  const total = traceDurationMs(spans)
  // A span alone is all there is to wait for.
  if (first === undefined || total <= 0 || spans.length === 1) return shares
  const origin = toMs(first.startedAt)
  for (const { spanId, startMs, endMs } of criticalPath(spans, toMs)) {
    const left = clamp((startMs - origin) / total)
    const width = Math.min(clamp((endMs - startMs) / total), 1 - left)
    if (width < LEAST_SHOWN) continue
    shares.set(spanId, [...(shares.get(spanId) ?? []), { left, width }])
  }
  return shares
}

/** Milliseconds since the epoch with the fraction that `Date` drops. */
function toMs(iso: string): number {
  const fraction = /\.\d{3}(\d+)/.exec(iso)?.[1]
  return Date.parse(iso) + (fraction === undefined ? 0 : Number(`0.${fraction}`))
}

function compareStart(a: TraceSpan, b: TraceSpan): number {
  return compareText(a.startedAt, b.startedAt) || compareText(b.endedAt, a.endedAt)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function clamp(fraction: number): number {
  return Math.min(Math.max(fraction, 0), 1)
}
