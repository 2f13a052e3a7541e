import { otlpRefusal, postOtlp } from '../post-otlp.ts'
import { counted } from '../terminal/units.ts'
import { requestJson, spanJson } from './otlp-builder.ts'
import type { Sender } from './otlp-builder.ts'
import { planSessions } from './plan.ts'
import type { PlannedSession } from './plan.ts'
import { createRandom, type Seed } from './random.ts'
import { recordSession } from './record-session.ts'
import type { RecordedTrace } from './recording.ts'
import type { Script } from './script.ts'

const NANOS_PER_MS = 1_000_000n

/** Well below the 20 MiB that receivers take; a span that resends a long chat is large. */
const MAX_BODY_LENGTH = 4 * 1024 * 1024

export interface DemoOptions {
  seed: number
  now: Date
  /** Sessions to make; some traces without a session come besides. */
  sessions: number
  spansPerRequest?: number
}

/**
 * Every request body of the demo, oldest first: OTLP/JSON texts of at most `spansPerRequest` spans. Same
 * seed and `now`: same bodies; same seed, another `now`: the same stories under ids of their own.
 */
export function* demoRequests(options: DemoOptions): Generator<string> {
  for (const { body } of demoBatches(options)) yield body
}

export interface SentCounts {
  requests: number
  spans: number
  sessions: number
}

/**
 * Sends the demo to an OTLP/HTTP endpoint, one request after the other. Waits and tries again when the
 * receiver is busy; throws when it refuses a request for good or stays busy for too long.
 */
export async function sendDemo(options: {
  endpoint: string
  /** What shows the server that this may send. */
  headers?: Readonly<Record<string, string>>
  project: string
  seed: number
  now: Date
  sessions: number
  onProgress?: (sent: SentCounts) => void
}): Promise<{ sessions: number; spans: number }> {
  const { endpoint, headers, project, onProgress } = options
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`
  const sent: SentCounts = { requests: 0, spans: 0, sessions: 0 }
  for (const batch of demoBatches(options)) {
    const answer = await postOtlp(url, project, batch.body, headers)
    if (answer.status !== 200) throw otlpRefusal(url, answer, counted(sent.spans, 'span'))
    sent.requests++
    sent.spans += batch.spans
    sent.sessions += batch.newSessions
    onProgress?.({ ...sent })
  }
  return { sessions: sent.sessions, spans: sent.spans }
}

interface Batch {
  body: string
  spans: number
  /** Sessions of which this batch has the first span. */
  newSessions: number
}

function* demoBatches(options: DemoOptions): Generator<Batch> {
  const spansPerRequest = options.spansPerRequest ?? 256
  let waiting: { sender: Sender; json: string }[] = []
  let length = 0
  let newSessions = 0
  const seen = new Set<string>()
  const flush = (): Batch => {
    const batch = { body: requestJson(waiting), spans: waiting.length, newSessions }
    waiting = []
    length = 0
    newSessions = 0
    return batch
  }
  for (const { trace, sessionId } of tracesInOrder(options)) {
    for (const span of trace.spans) {
      const json = spanJson(span)
      const isFull = waiting.length === spansPerRequest || length + json.length > MAX_BODY_LENGTH
      if (waiting.length > 0 && isFull) yield flush()
      waiting.push({ sender: span.sender, json })
      length += json.length
      if (sessionId !== null && !seen.has(sessionId)) {
        seen.add(sessionId)
        newSessions++
      }
    }
  }
  if (waiting.length > 0) yield flush()
}

interface Source {
  sessionId: string | null
  traces: Generator<RecordedTrace>
  next: RecordedTrace
}

/** The traces of all sessions by their start, as sessions that overlap would have sent them. */
function* tracesInOrder({
  seed: choices,
  now,
  sessions,
}: DemoOptions): Generator<{ trace: RecordedTrace; sessionId: string | null }> {
  const seed = { choices, ids: now.getTime() }
  const planned = planSessions(createRandom(seed), now, sessions).map((plan) =>
    placeSession(seed, now, plan),
  )
  planned.sort((a, b) => (a.startUnixNano < b.startUnixNano ? -1 : 1))
  const active: Source[] = []
  let opened = 0
  for (;;) {
    const earliest = earliestOf(active)
    const opening = planned[opened]
    if (
      opening !== undefined &&
      (earliest === undefined || opening.startUnixNano <= earliest.next.startUnixNano)
    ) {
      opened++
      const script = writeScript(seed, opening.plan)
      const traces = recordSession(
        script,
        opening.startUnixNano,
        recorderRandom(seed, opening.plan),
      )
      const first = traces.next()
      if (first.done !== true) {
        active.push({ sessionId: script.sessionId, traces, next: first.value })
      }
      continue
    }
    if (earliest === undefined) return
    yield { trace: earliest.next, sessionId: earliest.sessionId }
    const following = earliest.traces.next()
    if (following.done === true) active.splice(active.indexOf(earliest), 1)
    else earliest.next = following.value
  }
}

function earliestOf(sources: Source[]): Source | undefined {
  let earliest = sources[0]
  for (const source of sources) {
    if (earliest === undefined || source.next.startUnixNano < earliest.next.startUnixNano) {
      earliest = source
    }
  }
  return earliest
}

interface PlacedSession {
  plan: PlannedSession
  startUnixNano: bigint
}

const LONGEST_SESSION_MS = 3 * 86_400_000

/** Moves a session back so far that all of it has happened before `now`. */
function placeSession(seed: Seed, now: Date, plan: PlannedSession): PlacedSession {
  const startUnixNano = BigInt(plan.start.getTime()) * NANOS_PER_MS
  if (plan.start.getTime() < now.getTime() - LONGEST_SESSION_MS) return { plan, startUnixNano }
  let duration = 0n
  for (const trace of recordSession(writeScript(seed, plan), 0n, recorderRandom(seed, plan))) {
    if (trace.endUnixNano > duration) duration = trace.endUnixNano
  }
  const lastEnd = BigInt(Math.round(now.getTime() - (plan.live?.endedMsAgo ?? 1000))) * NANOS_PER_MS
  const latestStart = lastEnd - duration
  const isLate = plan.live !== undefined || startUnixNano > latestStart
  return { plan, startUnixNano: isLate ? latestStart : startUnixNano }
}

function writeScript(seed: Seed, plan: PlannedSession): Script {
  const random = createRandom(seed, plan.seedLabel, 1)
  const script = plan.scenario({ ordinal: plan.ordinal, random, at: plan.start })
  const last = script.turns.at(-1)
  if (plan.live?.unfinished !== true || last === undefined) return script
  const unfinished = last.steps.length === 0 ? 'noEnd' : 'noRoot'
  return {
    ...script,
    turns: [...script.turns.slice(0, -1), { ...last, unfinished }],
    feedback: [],
  }
}

function recorderRandom(seed: Seed, plan: PlannedSession) {
  return createRandom(seed, plan.seedLabel, 2)
}
