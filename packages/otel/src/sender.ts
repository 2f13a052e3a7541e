import { context, createContextKey } from '@opentelemetry/api'
import { encodeRequest, encodeSpan, type EncodedSpan } from './encode.ts'
import { post, type Outcome } from './post.ts'
import type { Settings } from './settings.ts'
import { lengthOf } from './span-length.ts'
import type { FinishedSpan, SpanResource } from './span.ts'

export interface Sender {
  add(span: FinishedSpan): void
  /**
   * Tries to send all that waits; resolves when that is done or is not possible now, within the time
   * given, and never rejects. What could not be sent keeps waiting.
   */
  flush(withinMs: number): Promise<void>
  /** How many spans wait. */
  size(): number
  /** The last try failed, and why was said. */
  isFailing(): boolean
  /** Ends all activity at once. What still waits is lost. */
  close(): void
}

interface Batch {
  spans: EncodedSpan[]
  /** As counted when its spans were added. */
  length: number
}

/** Characters in a request, beyond which spans go into the next. */
const MAX_REQUEST_LENGTH = 4_000_000
const MAX_WAIT_MS = 30_000
/** Detectors that never answer must not hold the spans back. */
const MAX_RESOURCE_WAIT_MS = 2000

/** Every SDK knows this key, and traces nothing where it is set: the requests made here. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/**
 * Sends in batches, one request at a time. What the server can't take now, or can't be reached for,
 * waits and is tried again, ever more seldom. The queue is bounded: what comes when it is full is
 * dropped.
 */
export function createSender(settings: Settings): Sender {
  const { maxQueueSize, maxQueueLength, maxBatchSize, delayMs, url, warnOnce } = settings
  let queue: { span: FinishedSpan; length: number }[] = []
  /** Taken from the queue and not yet sent. */
  let batches: Batch[] = []
  let waitingLength = 0
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined
  let isClosed = url === ''
  const closed = new AbortController()

  const size = () => batches.reduce((sum, { spans }) => sum + spans.length, queue.length)

  function add(span: FinishedSpan): void {
    if (isClosed) return
    const length = lengthOf(span)
    if (size() >= maxQueueSize || waitingLength + length > maxQueueLength) {
      warnOnce('full', `${size()} spans wait for ${url}: more are dropped until there is room.`)
      return
    }
    queue.push({ span, length })
    waitingLength += length
    if (failures === 0) schedule(queue.length >= maxBatchSize ? 0 : delayMs)
  }

  function schedule(inMs: number): void {
    if (isClosed || running !== undefined || (timer !== undefined && inMs > 0)) return
    clearTimeout(timer)
    timer = setTimeout(() => void run(), inMs)
    // In Node.js: an app that has nothing else to do ends, and flushes then.
    ;(timer as { unref?: () => void }).unref?.()
  }

  /** Until `deadline` it sends all, and waits for a server that is busy. */
  async function run(deadline = 0): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    running = context.with(context.active().setValue(SUPPRESS_TRACING, true), async () => {
      let waitMs = delayMs
      try {
        waitMs = await sendAll(deadline)
      } catch (error) {
        warnOnce('bug', `spans could not be sent: ${String(error)}`)
        forget(batches[0])
      }
      running = undefined
      if (size() > 0) schedule(waitMs)
    })
    return running
  }

  /** Resolves to how long to wait before the next time. */
  async function sendAll(deadline: number): Promise<number> {
    for (;;) {
      const batch = batches[0] ?? (await nextBatch())
      if (batch === undefined || isClosed) return delayMs
      const body = encodeRequest(batch.spans, settings.resource)
      const limitMs = deadline === 0 ? Infinity : Math.max(1, deadline - Date.now())
      const outcome = await post(body, settings, closed.signal, limitMs)
      if (isClosed) return delayMs
      if (outcome.done) {
        failures = 0
        forget(batch)
        if (outcome.isTooLarge === true) split(batch)
        const isEnough = deadline === 0 && batches.length === 0 && queue.length < maxBatchSize
        if (isEnough) return delayMs
      } else {
        failures++
        const waitMs = nextWait(outcome)
        if (!outcome.answered || Date.now() + waitMs >= deadline) return waitMs
        await new Promise((resolve) => setTimeout(resolve, waitMs))
      }
    }
  }

  function nextWait({ retryAfterMs }: Outcome): number {
    const backoffMs = 1000 * 2 ** Math.min(failures - 1, 5)
    // Apps that start together should not come back together.
    return Math.min(MAX_WAIT_MS, retryAfterMs ?? backoffMs * (0.8 + 0.4 * Math.random()))
  }

  async function nextBatch(): Promise<Batch | undefined> {
    for (const resource of new Set(queue.map(({ span }) => span.resource))) await settled(resource)
    const batch: Batch = { spans: [], length: 0 }
    let taken = 0
    let bodyLength = 0
    for (const { span, length } of queue.slice(0, maxBatchSize)) {
      const encoded = encode(span)
      if (taken > 0 && bodyLength + encoded.length > MAX_REQUEST_LENGTH) break
      taken++
      bodyLength += encoded.length
      batch.length += length
      if (encoded !== '') batch.spans.push({ span, json: encoded })
    }
    if (taken === 0) return undefined
    queue = queue.slice(taken)
    batches.push(batch)
    if (batch.spans.length > 0) return batch
    forget(batch)
    return nextBatch()
  }

  function encode(span: FinishedSpan): string {
    try {
      return encodeSpan(span, settings.mask)
    } catch (error) {
      warnOnce('encode', `the span "${span.name}" could not be encoded: ${String(error)}`)
      return ''
    }
  }

  function forget(batch: Batch | undefined): void {
    if (batch === undefined || !batches.includes(batch)) return
    batches = batches.filter((other) => other !== batch)
    waitingLength -= batch.length
  }

  function split({ spans, length }: Batch): void {
    if (spans.length === 1) {
      warnOnce('large', `the span "${spans[0]?.span.name}" is too large for ${url}: dropped.`)
      return
    }
    const half = Math.ceil(spans.length / 2)
    waitingLength += length
    batches.unshift(
      { spans: spans.slice(0, half), length },
      { spans: spans.slice(half), length: 0 },
    )
  }

  return {
    add,
    size,
    isFailing: () => failures > 0,
    async flush(withinMs) {
      const deadline = Date.now() + withinMs
      const all = async () => {
        for (let current = running; current !== undefined; current = running) await current
        if (size() > 0) await run(deadline)
      }
      let late: ReturnType<typeof setTimeout> | undefined
      const tooLate = new Promise((resolve) => {
        late = setTimeout(resolve, withinMs)
      })
      await Promise.race([all(), tooLate])
      clearTimeout(late)
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      closed.abort()
      queue = []
      batches = []
    },
  }
}

/** Resources of the app's SDK may still be asking the network what machine this is. */
async function settled(resource: SpanResource): Promise<void> {
  if (resource.asyncAttributesPending !== true) return
  let late: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise((resolve) => {
    late = setTimeout(resolve, MAX_RESOURCE_WAIT_MS)
  })
  // Its own failure is told by the SDK.
  await Promise.race([resource.waitForAsyncAttributes?.().catch(() => undefined), tooLate])
  clearTimeout(late)
}
