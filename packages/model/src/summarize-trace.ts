import { durationNs, type Span, type SpanText, type TokenCounts } from './span.ts'
import { traceTree, visitDeepestFirst, type TraceTree } from './trace-tree.ts'
import { sumTokens } from './token-sum.ts'
import type { CostSource, Turn, TurnText } from './turn.ts'
import type { UnixNanos } from './unix-nanos.ts'

/** What a model call's tokens cost in US dollars; `null` when the model has no known price. */
export type Price = (call: {
  model: string
  provider: string
  tokens: TokenCounts
  at: UnixNanos
}) => number | null

/**
 * Sums a trace up from its spans alone: the same spans give the same turn, whatever their order and
 * however often each is there. `null` when the trace is no turn: it has no span, or its root only
 * carries feedback on something else.
 */
export function summarizeTrace(rows: readonly Span[], price: Price): Turn | null {
  const tree = traceTree(rows)
  const root = effectiveRoot(tree)
  if (root === undefined || root.isAside) return null
  const { spans } = tree
  const rootFirst = [root, ...spans.filter((span) => span !== root)]
  const modelCalls = spans.filter((span) => span.kind === 'LLM')
  const toolSpans = spans.filter((span) => span.kind === 'TOOL')
  const failed = rootFirst.filter((span) => span.statusCode === 'ERROR')
  const output = chooseText(
    [root, ...modelCalls.toReversed(), ...spans.toReversed()],
    (span) => span.output,
  )
  return {
    traceId: root.traceId,
    ...chooseSession(spans, root),
    name: root.name,
    rootSpanId: root.spanId,
    rootIsPartial: root.parentSpanId !== '' && root.parentSpanId !== root.spanId,
    ...wallClock(spans),
    input: chooseText([root, ...modelCalls, ...spans], (span) => span.input),
    output,
    messageScopes: distinct(spans.map((span) => span.messageScope)),
    userId: rootFirst.find((span) => span.userId !== '')?.userId ?? '',
    tags: distinct(rootFirst.flatMap((span) => span.tags)),
    metadata: mergeMetadata(rootFirst.map((span) => span.metadata).toReversed()),
    models: modelsOf(spans),
    tools: distinct(
      spans.flatMap((span) =>
        span.kind === 'TOOL' ? [span.toolName === '' ? span.name : span.toolName] : span.toolCalls,
      ),
    ),
    ...usage(tree, price),
    spanCount: spans.length,
    modelCallCount: modelCalls.filter((span) => isModelCall(tree, span)).length,
    toolCallCount:
      toolSpans.length > 0
        ? toolSpans.length
        : spans.reduce((count, span) => count + span.toolCalls.length, 0),
    errorCount: failed.length,
    error: firstError(failed, root, output),
    modelNs: covered(modelCalls),
    toolNs: covered(spans.filter((span) => TOOL_WORK.has(span.kind))),
    timeToFirstTokenMs:
      rootFirst.find((span) => span.timeToFirstTokenMs !== null)?.timeToFirstTokenMs ?? null,
    droppedCount: spans.reduce((count, span) => count + span.droppedCount, 0),
  }
}

/** Not one that only passes the call on to another, as a client's own wrappers do. */
export function isModelCall(tree: TraceTree, span: Span): boolean {
  return span.kind === 'LLM' && !tree.childrenOf(span).some((child) => child.kind === 'LLM')
}

const TOOL_WORK: ReadonlySet<string> = new Set(['TOOL', 'RETRIEVER', 'EMBEDDING', 'RERANKER'])

/** Of several roots the earliest that has an input or an output, else the earliest. */
export function effectiveRoot(tree: TraceTree): Span | undefined {
  return (
    tree.roots.find((span) => span.input.found !== 'none' || span.output.found !== 'none') ??
    tree.roots[0]
  )
}

function chooseSession(
  spans: readonly Span[],
  root: Span,
): Pick<Turn, 'sessionId' | 'sessionConflict'> {
  const named = spans.flatMap((span) =>
    span.session === null ? [] : [{ span, id: span.session.id, keyClass: span.session.keyClass }],
  )
  const ofSession = named.filter((claim) => claim.keyClass === 'session')
  const claims = ofSession.length > 0 ? ofSession : named
  const chosen = claims.find((claim) => claim.span === root) ?? claims[0]
  return {
    sessionId: chosen?.id ?? '',
    sessionConflict: claims.some((claim) => claim.id !== chosen?.id),
  }
}

/** Spans without a time say nothing about when the turn was, unless none has one. */
function wallClock(spans: readonly Span[]): Pick<Turn, 'startUnixNano' | 'endUnixNano'> {
  const timed = spans.filter((span) => span.startUnixNano > 0n)
  const counted = timed.length > 0 ? timed : spans
  let startUnixNano = counted[0]?.startUnixNano ?? 0n
  let endUnixNano = startUnixNano
  for (const span of counted) {
    if (span.startUnixNano < startUnixNano) startUnixNano = span.startUnixNano
    const end = span.startUnixNano + durationNs(span)
    if (end > endUnixNano) endUnixNano = end
  }
  return { startUnixNano, endUnixNano }
}

/** The first with words; else the first whole value; `hidden` when all there was is kept back. */
function chooseText(spans: readonly Span[], side: (span: Span) => SpanText): TurnText {
  const at = (found: SpanText['found']) => {
    const span = spans.find((candidate) => side(candidate).found === found)
    const text = span === undefined ? undefined : side(span)
    return span !== undefined && text !== undefined && 'hash' in text
      ? { scope: span.messageScope, hash: text.hash }
      : null
  }
  const words = at('words')
  if (words !== null) return { ref: words, raw: false, hidden: false }
  if (spans.some((span) => side(span).found === 'hidden'))
    return { ref: null, raw: false, hidden: true }
  const raw = at('raw')
  return { ref: raw, raw: raw !== null, hidden: false }
}

/**
 * A span's tokens and cost count only if nothing beneath it carries any: agents and client wrappers
 * report again what the calls inside them reported.
 */
function usage(
  tree: TraceTree,
  price: Price,
): Pick<Turn, 'tokens' | 'costUsd' | 'costSource' | 'unpricedCount'> {
  const bearing = deepestBearing(tree)
  const costs = bearing.map((span) => spanCost(span, price))
  const known = costs.filter((cost) => cost !== null)
  return {
    tokens: sumTokens(bearing.map((span) => span.tokens)),
    costUsd: known.length === 0 ? null : known.reduce((sum, cost) => sum + cost.usd, 0),
    costSource: combineSources(known.map((cost) => cost.source)),
    unpricedCount: costs.length - known.length,
  }
}

export function spanCost(
  span: Span,
  price: Price,
): { usd: number; source: 'provided' | 'computed' } | null {
  if (span.costUsd !== null) return { usd: span.costUsd, source: 'provided' }
  const usd = price({
    model: span.model,
    provider: span.provider,
    tokens: span.tokens,
    at: span.startUnixNano,
  })
  return usd === null ? null : { usd, source: 'computed' }
}

/** `null` for no sources at all. */
export function combineSources(sources: readonly CostSource[]): CostSource | null {
  const [first] = sources
  if (first === undefined) return null
  return sources.every((source) => source === first) ? first : 'mixed'
}

function deepestBearing(tree: TraceTree): Span[] {
  const carried = new Set<string>()
  const bearing: Span[] = []
  visitDeepestFirst(tree, (span) => {
    const beneath = tree.childrenOf(span).some((child) => carried.has(child.spanId))
    const own =
      span.tokens.input !== null ||
      span.tokens.output !== null ||
      span.tokens.total !== null ||
      span.costUsd !== null
    if (own || beneath) carried.add(span.spanId)
    if (own && !beneath) bearing.push(span)
  })
  const places = new Map(tree.spans.map((span, place) => [span, place]))
  return bearing.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0))
}

function firstError(failed: readonly Span[], root: Span, output: TurnText): Turn['error'] {
  const told = failed.find((span) => (span.error?.message ?? '') !== '') ?? failed[0]
  if (told === undefined) return null
  return {
    type: told.error?.type ?? '',
    message: told.error?.message ?? told.statusMessage,
    spanId: told.spanId,
    endedTurn: root.statusCode === 'ERROR' || (output.ref === null && !output.hidden),
  }
}

/** Those that answered come before those that only embedded or ranked. */
function modelsOf(spans: readonly Span[]): string[] {
  const answering = spans.filter(({ kind }) => kind !== 'EMBEDDING' && kind !== 'RERANKER')
  return distinct([...answering, ...spans].map(({ model }) => model))
}

/** Nanoseconds in which at least one of the spans was under way. */
function covered(spans: readonly Span[]): bigint {
  let total = 0n
  let reach = 0n
  for (const span of spans) {
    const end = span.startUnixNano + durationNs(span)
    const from = span.startUnixNano > reach ? span.startUnixNano : reach
    if (end > from) {
      total += end - from
      reach = end
    }
  }
  return total
}

/** Of several values for one key the last counts. */
export function mergeMetadata(maps: readonly Record<string, string>[]): Record<string, string> {
  return Object.fromEntries(maps.flatMap((map) => Object.entries(map)))
}

/** Each non-empty value once, in order. */
export function distinct(values: readonly string[]): string[] {
  return [...new Set(values.filter((value) => value !== ''))]
}
