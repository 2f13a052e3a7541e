import type { NormalizedSpan } from '@skein/model/normalized-span'
import type { Span } from '@skein/model/span'
import type { Clock } from '../clock.ts'
import { dayOf, insertRows, type Row } from './columns.ts'
import type { Engine } from './engine.ts'
import { lruMap } from './lru-map.ts'
import { spanToRow } from './span-row.ts'
import { unspacedRuns } from './unspaced.ts'

/** A span as it is stored, with what it brought. */
export interface StoredSpan extends NormalizedSpan {
  span: Span
}

/** Spans that are stored together. */
export interface SpanBatch {
  /** Arrival time of every span in it, in microseconds. */
  stamp: bigint
  spans: StoredSpan[]
}

export interface SpanWriter {
  /**
   * Stores the spans that `read` returns, together with what other requests bring meanwhile. `read` is
   * called, in the order of the calls, once there is room for the spans of `byteSize` more bytes as they
   * were sent; what it throws is thrown. Resolves when the spans would survive a power cut.
   */
  write(byteSize: number, read: () => NormalizedSpan[]): Promise<void>
  /** Waits until everything handed in is stored. */
  drain(): Promise<void>
  /**
   * Does something to the store while nothing is being stored; what is handed in meanwhile waits. What
   * this process remembers of what it stored is forgotten.
   */
  hold<Result>(work: () => Promise<Result>): Promise<Result>
}

export interface SpanWriterOptions {
  engine: Engine
  clock: Clock
  /** Called before a batch is inserted. */
  onBegin(batch: SpanBatch): void
  /** Called when it is stored; after a failure, any part of it may be. */
  onEnd(batch: SpanBatch, isStored: boolean): void
}

interface Request {
  byteSize: number
  read(): NormalizedSpan[]
  resolve(): void
  reject(error: unknown): void
}

interface Waiting extends Request {
  spans: NormalizedSpan[]
}

const MAX_BATCH_SPANS = 4096
const MAX_BATCH_BYTES = 32 * 1024 * 1024
/** Of requests whose spans wait or are being stored. */
const MAX_HELD_BYTES = 24 * 1024 * 1024
const MAX_IN_FLIGHT = 2
const MAX_VERSION = (1n << 64n) - 1n
const REMEMBERED_MESSAGES = 200_000
const REMEMBERED_TRACES = 100_000

/**
 * A lone request is inserted at once; what arrives while inserts are under way goes into the next one
 * together, so that batches grow with the load and nobody waits for a timer.
 */
export function openSpanWriter(options: SpanWriterOptions): SpanWriter {
  const { engine, clock } = options
  const waiting: Waiting[] = []
  const inFlight = new Set<Promise<void>>()
  const messagesSeen = lruMap<string, bigint>(REMEMBERED_MESSAGES)
  const sessionOfTrace = lruMap<string, string>(REMEMBERED_TRACES)
  const unread: Request[] = []
  let isReading = false
  let holds = 0
  let heldBytes = 0

  function takeBatch(): Waiting[] {
    let spans = 0
    let bytes = 0
    let count = 0
    for (const request of waiting) {
      const fits =
        spans + request.spans.length <= MAX_BATCH_SPANS &&
        bytes + request.byteSize <= MAX_BATCH_BYTES
      if (count > 0 && !fits) break
      spans += request.spans.length
      bytes += request.byteSize
      count++
    }
    return waiting.splice(0, count)
  }

  function pump(): void {
    if (holds > 0) return
    while (waiting.length > 0 && inFlight.size < MAX_IN_FLIGHT) {
      const requests = takeBatch()
      const stored = store(requests).finally(() => {
        inFlight.delete(stored)
        heldBytes -= requests.reduce((sum, request) => sum + request.byteSize, 0)
        readNext()
        pump()
      })
      inFlight.add(stored)
    }
  }

  /** One at a time: reading takes long, and everything else in this thread waits for it. */
  function readNext(): void {
    const [request] = unread
    if (request === undefined || isReading || !hasRoom(request.byteSize)) return
    isReading = true
    setImmediate(() => {
      isReading = false
      unread.shift()
      admit(request)
      readNext()
      pump()
    })
  }

  function hasRoom(byteSize: number): boolean {
    return heldBytes === 0 || heldBytes + byteSize <= MAX_HELD_BYTES
  }

  function admit(request: Request): void {
    try {
      const spans = request.read()
      if (spans.length === 0) return request.resolve()
      heldBytes += request.byteSize
      waiting.push({ ...request, spans })
    } catch (error) {
      request.reject(error)
    }
  }

  async function store(requests: Waiting[]): Promise<void> {
    const batch = toBatch(
      requests.flatMap((request) => request.spans),
      clock.next(),
    )
    options.onBegin(batch)
    try {
      await insert(batch)
    } catch (error) {
      options.onEnd(batch, false)
      const [first, ...others] = requests
      if (others.length === 0) first?.reject(error)
      // One that can't be stored, whatever is wrong with it, is not to take the others with it.
      else for (const request of requests) await store([request])
      return
    }
    for (const request of requests) request.resolve()
    options.onEnd(batch, true)
  }

  function toBatch(arrived: readonly NormalizedSpan[], stamp: bigint): SpanBatch {
    for (const { project, span } of arrived)
      if (span.session !== null)
        sessionOfTrace.set(traceKey(project, span.traceId), span.session.id)
    const spans = arrived.map((one, place) => {
      const { project, span } = one
      const messageScope = sessionOfTrace.get(traceKey(project, span.traceId)) ?? span.traceId
      const version = spanVersion(span.endUnixNano, stamp, place)
      return { ...one, span: { ...span, messageScope, version } }
    })
    return { stamp, spans }
  }

  async function insert({ stamp, spans }: SpanBatch): Promise<void> {
    const messages = newMessages(spans)
    if (messages.size > 0) {
      await engine.insert('messages', insertRows([...messages.values()].map(({ row }) => row)))
      for (const [key, { startNs }] of messages) messagesSeen.set(key, startNs)
    }
    const feedback = spans.flatMap((one) => feedbackRows(one, stamp))
    if (feedback.length > 0) await engine.insert('feedback', insertRows(feedback))
    await engine.insert('spans', insertRows(spans.map((one) => spanRow(one, stamp))))
  }

  /** Messages that this process hasn't stored yet, or that an earlier span turns out to have said. */
  function newMessages(spans: readonly StoredSpan[]) {
    const rows = new Map<string, { row: Row; startNs: bigint }>()
    for (const { project, span, messages } of spans) {
      const scope = span.messageScope
      const startNs = span.startUnixNano
      for (const message of messages) {
        const key = `${project}\0${scope}\0${message.hash}`
        const known = rows.get(key)?.startNs ?? messagesSeen.get(key)
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
        rows.set(key, { row, startNs })
      }
    }
    return rows
  }

  return {
    write(byteSize, read) {
      return new Promise((resolve, reject) => {
        unread.push({ byteSize, read, resolve, reject })
        readNext()
      })
    },
    async drain() {
      while (unread.length + waiting.length + inFlight.size > 0) {
        await Promise.all(inFlight)
        await new Promise(setImmediate)
      }
    },
    async hold(work) {
      holds++
      try {
        await Promise.all(inFlight)
        return await work()
      } finally {
        messagesSeen.clear()
        sessionOfTrace.clear()
        holds--
        pump()
      }
    },
  }
}

function traceKey(project: string, traceId: string): string {
  return `${project}\0${traceId}`
}

/** Of two rows for a span the one counts that ended later, and of those the one that arrived later. */
function spanVersion(endUnixNano: bigint, stamp: bigint, place: number): bigint {
  return (endUnixNano << 64n) | (stamp << 13n) | BigInt(Math.min(place, 8191))
}

function spanRow({ project, span, sent }: StoredSpan, stamp: bigint): Row {
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

function feedbackRows({ project, span, feedback }: StoredSpan, stamp: bigint): Row[] {
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
