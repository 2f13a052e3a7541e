import type { MessageHash, Span } from '@skein/model/span'
import type { SessionTurn } from '@skein/model/summarize-session'
import type { KeyDigests } from '../store/queries/all-traces.ts'
import type { StoredSpan } from '../store/span-rows.ts'
import { TURN_TEXT_LENGTH, type StoredTurnText, type TurnKey } from '../store/turn-row.ts'
import { seenFilter } from './seen-filter.ts'
import { turnText } from './turn-texts.ts'

/** All stored spans of a trace, the texts that they could give its turn, and where the turn's row is. */
interface RecentTrace {
  spans: Map<string, Span>
  texts: Map<MessageHash, StoredTurnText>
  /** `undefined`: not known. */
  keys: TurnKey[] | undefined
}

/**
 * What this process stored lately, so that deriving asks the store only about traces and sessions that
 * were there before. It knows all of a trace or session, or says nothing: it takes up a trace when its
 * first span arrives, which the filters tell, or when all of it was read from the store.
 *
 * It is right only in a process that alone writes to the store.
 */
export interface Recent {
  stored(spans: readonly StoredSpan[]): void
  /** It is not known which of these were stored: the store has the say. */
  unsure(spans: readonly StoredSpan[]): void
  trace(project: string, traceId: string): RecentTrace | undefined
  putTrace(project: string, traceId: string, trace: RecentTrace): void
  /** The session's turns by trace id; `undefined`: ask the store. */
  session(project: string, sessionId: string): ReadonlyMap<string, SessionTurn> | undefined
  putSession(project: string, sessionId: string, turns: ReadonlyMap<string, SessionTurn>): void
  /** Forgets what it knows, though not that it was there. */
  clear(): void
  /** Tells of a trace that the store held when this process opened it. */
  heldTrace(project: string, traceId: string): void
  /** The same of many traces and sessions. */
  held(digests: KeyDigests): void
  /** All that the store held was told: from here on, what the filters don't know is new. */
  allHeld(): void
}

const MAX_SPANS = 20000
const MAX_TEXT_LENGTH = 16 * 1024 * 1024
const MAX_SESSION_TURNS = 50_000
/** Of a bound, when it was reached. */
const KEPT = 0.9

export function openRecent(): Recent {
  const traces = new Map<string, RecentTrace>()
  const sessions = new Map<string, ReadonlyMap<string, SessionTurn>>()
  const seenTraces = seenFilter()
  const seenSessions = seenFilter()
  let knowsAllHeld = false
  let spanCount = 0
  let textLength = 0
  let turnCount = 0

  /** What was used last is at the end: the front is what is dropped first. */
  function putTrace(key: string, trace: RecentTrace): void {
    dropTrace(key)
    traces.set(key, trace)
    spanCount += trace.spans.size
    textLength += lengthOf(trace)
  }

  function dropTrace(key: string): void {
    const trace = traces.get(key)
    if (trace === undefined) return
    traces.delete(key)
    spanCount -= trace.spans.size
    textLength -= lengthOf(trace)
  }

  /** Many at a time: a map's first key is found by stepping over all that were deleted before it. */
  function keepTracesInBounds(): void {
    if (spanCount <= MAX_SPANS && textLength <= MAX_TEXT_LENGTH) return
    for (const key of traces.keys()) {
      if (spanCount <= KEPT * MAX_SPANS && textLength <= KEPT * MAX_TEXT_LENGTH) return
      dropTrace(key)
    }
  }

  function keepSessionsInBounds(): void {
    if (turnCount <= MAX_SESSION_TURNS) return
    for (const key of sessions.keys()) {
      if (turnCount <= KEPT * MAX_SESSION_TURNS) return
      dropSession(key)
    }
  }

  function dropSession(key: string): void {
    turnCount -= sessions.get(key)?.size ?? 0
    sessions.delete(key)
  }

  /** The trace to which a span is to be added, out of the bounds' reach meanwhile. */
  function takeTrace(key: string): RecentTrace | undefined {
    const known = traces.get(key)
    dropTrace(key)
    if (known !== undefined) return known
    const isNew = knowsAllHeld && !seenTraces.mayHave(key)
    seenTraces.add(key)
    return isNew ? { spans: new Map(), texts: new Map(), keys: [] } : undefined
  }

  return {
    stored(spans) {
      const taken = new Map<string, RecentTrace | undefined>()
      for (const one of spans) {
        const key = keyOf(one.project, one.span.traceId)
        if (!taken.has(key)) taken.set(key, takeTrace(key))
        const trace = taken.get(key)
        if (trace !== undefined) addSpan(trace, one)
      }
      for (const [key, trace] of taken) if (trace !== undefined) putTrace(key, trace)
      keepTracesInBounds()
    },
    unsure(spans) {
      for (const { project, span } of spans) {
        const key = keyOf(project, span.traceId)
        dropTrace(key)
        seenTraces.add(key)
      }
    },
    trace: (project, traceId) => traces.get(keyOf(project, traceId)),
    putTrace(project, traceId, trace) {
      putTrace(keyOf(project, traceId), trace)
      keepTracesInBounds()
    },
    session(project, sessionId) {
      const key = keyOf(project, sessionId)
      const isNew = knowsAllHeld && !seenSessions.mayHave(key)
      return sessions.get(key) ?? (isNew ? new Map() : undefined)
    },
    putSession(project, sessionId, turns) {
      const key = keyOf(project, sessionId)
      dropSession(key)
      sessions.set(key, turns)
      turnCount += turns.size
      seenSessions.add(key)
      keepSessionsInBounds()
    },
    clear() {
      traces.clear()
      sessions.clear()
      spanCount = 0
      textLength = 0
      turnCount = 0
    },
    heldTrace: (project, traceId) => seenTraces.add(keyOf(project, traceId)),
    held(digests) {
      seenTraces.addDigests(digests.traces)
      seenSessions.addDigests(digests.sessions)
    },
    allHeld() {
      knowsAllHeld = true
    },
  }
}

/** {@link KeyDigests} are of the same. */
function keyOf(project: string, id: string): string {
  return `${project}\0${id}`
}

function addSpan(trace: RecentTrace, { span, said }: StoredSpan): void {
  const known = trace.spans.get(span.spanId)
  if (known !== undefined && known.version >= span.version) return
  trace.spans.set(span.spanId, span)
  for (const text of [span.input, span.output]) {
    if (!('hash' in text) || trace.texts.has(text.hash)) continue
    const message = said.find(({ hash }) => hash === text.hash)
    if (message !== undefined) trace.texts.set(text.hash, turnText(message, TURN_TEXT_LENGTH))
  }
}

function lengthOf({ texts }: RecentTrace): number {
  let length = 0
  for (const { text, media } of texts.values())
    length += media.reduce((sum, { url }) => sum + url.length, text.length)
  return length
}
