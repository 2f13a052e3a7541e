import type { Span } from './span.ts'

/** A trace's spans with who stands under whom. */
export interface TraceTree {
  /** Each span once, ordered by start, then by span id. */
  spans: Span[]
  /** Spans whose parent is not in the trace: missing, in another process, or none. */
  roots: Span[]
  childrenOf(span: Span): Span[]
}

/**
 * Builds the tree from rows in any order, with any duplicates: of several rows for one span the one of
 * the greatest version counts. Parents that form a ring are cut at its earliest span, so that every
 * span hangs under a root.
 */
export function traceTree(rows: readonly Span[]): TraceTree {
  const byId = new Map<string, Span>()
  for (const row of rows) {
    const known = byId.get(row.spanId)
    if (known === undefined || row.version > known.version) byId.set(row.spanId, row)
  }
  const spans = [...byId.values()].sort(byStart)
  const children = new Map<string, Span[]>()
  const roots: Span[] = []
  for (const span of spans) {
    if (span.parentSpanId === span.spanId || !byId.has(span.parentSpanId)) roots.push(span)
    else append(children, span.parentSpanId, span)
  }
  cutRings(spans, roots, children)
  return { spans, roots, childrenOf: (span) => children.get(span.spanId) ?? [] }
}

/** Of spans that started at once, the one that ended first comes first: clocks are often coarse. */
export function byStart(a: Span, b: Span): number {
  if (a.startUnixNano !== b.startUnixNano) return a.startUnixNano < b.startUnixNano ? -1 : 1
  if (a.endUnixNano !== b.endUnixNano) return a.endUnixNano < b.endUnixNano ? -1 : 1
  return a.spanId < b.spanId ? -1 : a.spanId > b.spanId ? 1 : 0
}

/** Of several roots that started at once, the one that lasted longest is the likelier to hold the others. */
function byStartLongestFirst(a: Span, b: Span): number {
  const isTie = a.startUnixNano === b.startUnixNano && a.endUnixNano !== b.endUnixNano
  return isTie ? byStart(b, a) : byStart(a, b)
}

/** Visits every span after all that stand under it. */
export function visitDeepestFirst(tree: TraceTree, visit: (span: Span) => void): void {
  const open: { span: Span; entered: boolean }[] = tree.roots.map((span) => ({
    span,
    entered: false,
  }))
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    if (top.entered) {
      visit(top.span)
      continue
    }
    open.push({ span: top.span, entered: true })
    for (const span of tree.childrenOf(top.span)) open.push({ span, entered: false })
  }
}

function cutRings(spans: Span[], roots: Span[], children: Map<string, Span[]>): void {
  const reached = new Set<string>()
  const reach = (root: Span) => {
    const open = [root]
    for (let span = open.pop(); span !== undefined; span = open.pop()) {
      if (reached.has(span.spanId)) continue
      reached.add(span.spanId)
      for (const child of children.get(span.spanId) ?? []) open.push(child)
    }
  }
  roots.forEach(reach)
  if (reached.size === spans.length) return
  for (const span of spans) {
    if (reached.has(span.spanId)) continue
    const siblings = children.get(span.parentSpanId) ?? []
    children.set(
      span.parentSpanId,
      siblings.filter((sibling) => sibling !== span),
    )
    roots.push(span)
    reach(span)
  }
  roots.sort(byStartLongestFirst)
}

function append(map: Map<string, Span[]>, key: string, span: Span): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [span])
  else list.push(span)
}
