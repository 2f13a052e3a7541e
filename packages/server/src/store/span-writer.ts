import type { NormalizedSpan } from '@skein/model/normalized-span'
import type { Clock } from '../clock.ts'
import { concatLines, insertRows, joinLines } from './columns.ts'
import type { Engine } from './engine.ts'
import { lruMap } from './lru-map.ts'
import { spanRows, type MessageRow, type SpanBatch, type SpanRows } from './span-rows.ts'

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
  /** Called in the order of the stamps, before anything of a request's spans is inserted. */
  onBegin(batch: SpanBatch): void
  /** Awaited when they are stored, before that is acknowledged. */
  onStored?: (batches: readonly SpanBatch[]) => Promise<void>
  /** Called when they are stored; after a failure, any part of them may be. */
  onEnd(batch: SpanBatch, isStored: boolean): void
}

interface Request {
  byteSize: number
  resolve(): void
  reject(error: unknown): void
}

interface Unread extends Request {
  read: () => NormalizedSpan[]
}

/** What it was read from is not held any longer. */
interface Waiting extends Request {
  rows: SpanRows
}

const MAX_BATCH_SPANS = 4096
const MAX_BATCH_BYTES = 32 * 1024 * 1024
/** Of requests whose spans wait or are being stored. */
const MAX_HELD_BYTES = 24 * 1024 * 1024
const MAX_IN_FLIGHT = 2
const REMEMBERED_MESSAGES = 200_000
const REMEMBERED_TRACES = 100_000

/**
 * A lone request is inserted at once; what has arrived with others, or arrives while an insert is under way, goes into
 * the next one together, so that batches grow with the load and nobody waits for a timer. Full ones go in side by side.
 */
export function openSpanWriter(options: SpanWriterOptions): SpanWriter {
  const { engine, clock } = options
  const waiting: Waiting[] = []
  const inFlight = new Set<Promise<void>>()
  /** When the earliest span started with which a message was stored, by the message's key. */
  const messagesSeen = lruMap<string, bigint>(REMEMBERED_MESSAGES)
  const sessionOfTrace = lruMap<string, string>(REMEMBERED_TRACES)
  const unread: Unread[] = []
  /** Who waits until nothing is left of what was handed in. */
  const draining: (() => void)[] = []
  let isReading = false
  let holds = 0
  let heldBytes = 0
  let waitingSpans = 0

  function takeBatch(): Waiting[] {
    let spans = 0
    let bytes = 0
    let count = 0
    for (const request of waiting) {
      const fits =
        spans + request.rows.spans.length <= MAX_BATCH_SPANS &&
        bytes + request.byteSize <= MAX_BATCH_BYTES
      if (count > 0 && !fits) break
      spans += request.rows.spans.length
      bytes += request.byteSize
      count++
    }
    waitingSpans -= spans
    return waiting.splice(0, count)
  }

  /** In large parts a row is merged less often: before a batch that isn't full goes in, what is there to read is read. */
  function mayStore(): boolean {
    if (waitingSpans >= MAX_BATCH_SPANS) return inFlight.size < MAX_IN_FLIGHT
    return inFlight.size === 0 && waiting.length > 0 && nextToRead() === undefined
  }

  function pump(): void {
    while (mayStore()) {
      const requests = takeBatch()
      const stored = store(requests).finally(() => {
        inFlight.delete(stored)
        heldBytes -= requests.reduce((sum, request) => sum + request.byteSize, 0)
        readNext()
        pump()
        tellDrained()
      })
      inFlight.add(stored)
    }
  }

  /** One at a time: reading takes long, and everything else in this thread waits for it. */
  function readNext(): void {
    if (isReading || nextToRead() === undefined) return
    isReading = true
    setImmediate(() => {
      isReading = false
      const request = nextToRead()
      if (request === undefined) return
      unread.shift()
      admit(request)
      readNext()
      pump()
      tellDrained()
    })
  }

  function tellDrained(): void {
    if (unread.length + waiting.length + inFlight.size > 0) return
    for (const resolve of draining.splice(0)) resolve()
  }

  function nextToRead(): Unread | undefined {
    const [request] = unread
    return request !== undefined && holds === 0 && hasRoom(request.byteSize) ? request : undefined
  }

  function hasRoom(byteSize: number): boolean {
    return heldBytes === 0 || heldBytes + byteSize <= MAX_HELD_BYTES
  }

  function admit({ read, ...request }: Unread): void {
    try {
      const spans = read()
      if (spans.length === 0) return request.resolve()
      const rows = toRows(spans)
      heldBytes += request.byteSize
      waiting.push({ ...request, rows })
      waitingSpans += rows.spans.length
      options.onBegin(rows)
    } catch (error) {
      request.reject(error)
    }
  }

  function toRows(spans: readonly NormalizedSpan[]): SpanRows {
    for (const { project, span } of spans)
      if (span.session !== null)
        sessionOfTrace.set(traceKey(project, span.traceId), span.session.id)
    return spanRows(spans, {
      stamp: clock.next(),
      scopeOf: (project, traceId) => sessionOfTrace.get(traceKey(project, traceId)) ?? traceId,
      storedSince: (messageKey) => messagesSeen.get(messageKey),
    })
  }

  async function store(requests: readonly Waiting[]): Promise<void> {
    try {
      await insert(requests.map(({ rows }) => rows))
    } catch (error) {
      const [first, ...others] = requests
      // One that can't be stored, whatever is wrong with it, is not to take the others with it.
      if (others.length > 0) for (const request of requests) await store([request])
      else if (first !== undefined) {
        options.onEnd(first.rows, false)
        first.reject(error)
      }
      return
    }
    for (const request of requests) request.resolve()
    for (const { rows } of requests) options.onEnd(rows, true)
  }

  async function insert(batch: readonly SpanRows[]): Promise<void> {
    const messages = newMessages(batch)
    const [anyMessage] = messages
    if (anyMessage !== undefined) {
      const lines = joinLines(messages.map(({ line }) => line))
      await engine.insert('messages', { columns: anyMessage.columns, lines })
      for (const { key, startNs } of messages) messagesSeen.set(key, startNs)
    }
    const feedback = batch.flatMap((rows) => rows.feedback)
    if (feedback.length > 0) await engine.insert('feedback', insertRows(feedback))
    const lines = concatLines(batch.map(({ spanLines }) => spanLines))
    await engine.insert('spans', { columns: batch[0]?.spanColumns ?? [], lines })
    await options.onStored?.(batch)
  }

  /** Each message once, as the earliest span said it. */
  function newMessages(batch: readonly SpanRows[]): MessageRow[] {
    const rows = new Map<string, MessageRow>()
    for (const { messages } of batch)
      for (const row of messages) {
        const known = rows.get(row.key)?.startNs ?? messagesSeen.get(row.key)
        if (known === undefined || row.startNs < known) rows.set(row.key, row)
      }
    return [...rows.values()]
  }

  async function drainAdmitted(): Promise<void> {
    while (waiting.length + inFlight.size > 0) await Promise.all(inFlight)
  }

  return {
    write(byteSize, read) {
      return new Promise((resolve, reject) => {
        unread.push({ byteSize, read, resolve, reject })
        readNext()
      })
    },
    drain() {
      return new Promise((resolve) => {
        draining.push(resolve)
        tellDrained()
      })
    },
    async hold(work) {
      holds++
      // Nothing more will be read that it could go in with.
      pump()
      try {
        await drainAdmitted()
        return await work()
      } finally {
        messagesSeen.clear()
        sessionOfTrace.clear()
        holds--
        readNext()
      }
    },
  }
}

function traceKey(project: string, traceId: string): string {
  return `${project}\0${traceId}`
}
