import type { NormalizedSpan } from '@skein/model/normalized-span'
import type { Span } from '@skein/model/span'
import type { StoredMessage } from '@skein/model/stored-message'
import { dayOf, joinLines, rowLine, type Row } from './columns.ts'
import { spanToRow } from './span-row.ts'
import { unspacedRuns } from './unspaced.ts'

/** A span as it is stored. */
export interface StoredSpan {
  project: string
  span: Span
  /** Those that its input and output refer to. */
  said: StoredMessage[]
}

/** Spans that arrived together. */
export interface SpanBatch {
  /** Their arrival time, in microseconds. */
  stamp: bigint
  spans: StoredSpan[]
}

/**
 * The rows of a request's spans, written as soon as it was read: what waits to be stored is bytes, and
 * the many objects that they were made of need not outlive the reading.
 */
export interface SpanRows extends SpanBatch {
  spanColumns: string[]
  spanLines: Buffer
  messages: MessageRow[]
  feedback: Row[]
}

/** A message that this process hasn't stored yet, or that an earlier span turns out to have said. */
export interface MessageRow {
  /** The same for the same message in the same scope. */
  key: string
  startNs: bigint
  columns: string[]
  line: string
}

export interface SpanRowsOptions {
  stamp: bigint
  /** The scope of the messages of a trace. */
  scopeOf: (project: string, traceId: string) => string
  /** When the earliest span started with which the message was stored. */
  storedSince: (messageKey: string) => bigint | undefined
}

export function spanRows(arrived: readonly NormalizedSpan[], options: SpanRowsOptions): SpanRows {
  const { stamp } = options
  const messages = new Map<string, MessageRow>()
  const spans: StoredSpan[] = []
  const lines: string[] = []
  let spanColumns: string[] = []
  arrived.forEach((one, place) => {
    const { project } = one
    const span = {
      messageScope: options.scopeOf(project, one.span.traceId),
      version: spanVersion(one.span.endUnixNano, stamp, place),
      // Last: what is added to a copy of many properties makes a hidden class for each copy.
      ...one.span,
    }
    const row = spanRow(one, span, stamp)
    if (place === 0) spanColumns = Object.keys(row)
    lines.push(rowLine(row))
    addMessages(messages, one, span, options)
    spans.push({ project, span, said: one.messages.filter(({ hash }) => speaks(span, hash)) })
  })
  return {
    stamp,
    spans,
    spanColumns,
    spanLines: joinLines(lines),
    messages: [...messages.values()],
    feedback: arrived.flatMap((one) => feedbackRows(one, stamp)),
  }
}

function speaks({ input, output }: Span, hash: string): boolean {
  return ('hash' in input && input.hash === hash) || ('hash' in output && output.hash === hash)
}

function addMessages(
  rows: Map<string, MessageRow>,
  { project, messages }: NormalizedSpan,
  span: Span,
  { storedSince }: SpanRowsOptions,
): void {
  const { messageScope: scope, startUnixNano: startNs } = span
  for (const message of messages) {
    const key = `${project}\0${scope}\0${message.hash}`
    const known = rows.get(key)?.startNs ?? storedSince(key)
    if (known !== undefined && known <= startNs) continue
    const row = {
      project,
      scope,
      hash: message.hash,
      version: MAX_VERSION - startNs,
      day: dayOf(startNs),
      trace_id: span.traceId,
      span_id: span.spanId,
      start_ns: startNs,
      role: message.role,
      form: message.form,
      text: message.text,
      body: message.body,
      unspaced: unspacedRuns(message.text),
    }
    rows.set(key, { key, startNs, columns: Object.keys(row), line: rowLine(row) })
  }
}

const MAX_VERSION = (1n << 64n) - 1n

/** Of two rows for a span the one counts that ended later, and of those the one that arrived later. */
function spanVersion(endUnixNano: bigint, stamp: bigint, place: number): bigint {
  return (endUnixNano << 64n) | (stamp << 13n) | BigInt(Math.min(place, 8191))
}

function spanRow({ project, sent }: NormalizedSpan, span: Span, stamp: bigint): Row {
  return {
    project,
    received_us: stamp,
    ...spanToRow(span),
    // An int32 on the wire, of which clients in error send negative ones, too.
    otel_kind: sent.otelKind >>> 0,
    flags: sent.flags,
    trace_state: sent.traceState,
    attributes: sent.attributes,
    events: sent.events.length === 0 ? '' : sent.events,
    links: sent.links.length === 0 ? '' : sent.links,
    resource: sent.resource,
    scope: sent.scope,
    documents: sent.documents.length === 0 ? '' : sent.documents,
    input_key: sent.inputKey,
    input_mime_type: sent.inputMimeType,
    output_key: sent.outputKey,
    output_mime_type: sent.outputMimeType,
    dropped_attributes: sent.droppedAttributesCount,
    dropped_events: sent.droppedEventsCount,
    dropped_links: sent.droppedLinksCount,
  }
}

function feedbackRows({ project, span, feedback }: NormalizedSpan, stamp: bigint): Row[] {
  return feedback.map((given) => ({
    project,
    target: given.target,
    session_id: given.sessionId,
    trace_id: given.traceId,
    span_id: given.spanId,
    id: `${span.spanId}/${given.place}`,
    version: stamp,
    is_deleted: 0,
    created_ns: span.startUnixNano,
    name: given.name,
    score: given.score,
    label: given.label,
    explanation: given.explanation,
    annotator_kind: given.annotatorKind,
    metadata: JSON.stringify(given.metadata),
  }))
}
