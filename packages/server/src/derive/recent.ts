import type { NormalizedSpan } from '@skein/model/normalized-span'
import type { MessageHash, Span } from '@skein/model/span'
import type { SessionTurn } from '@skein/model/summarize-session'
import type { StoredTurnText, TurnKey } from '../store/turn-row.ts'
import { seenFilter, type SeenFilter } from './seen-filter.ts'
import { TURN_TEXT_LENGTH, turnText } from './turn-texts.ts'

/** All stored spans of a trace, the texts that they could give its turn, and where the turn's row is. */
export interface RecentTrace {
  spans: Map<string, Span>
  texts: Map<MessageHash, StoredTurnText>
  /** `undefined`: not known. */
  keys: TurnKey[] | undefined
}

/** A span as it was stored. */
export interface StoredSpan {
  project: string
  span: Span
  messages: NormalizedSpan['messages']
}

/**
 * What this process stored lately, so that deriving asks the store only about traces and sessions that
 * were there before. It knows all of a trace or says nothing: a trace is taken up when its first span
 * arrives, which the filters tell, or when all of it was read from the store.
 *
 * It is right only in a process that alone writes to the store.
 */
export interface Recent {
  stored(spans: readonly StoredSpan[]): void
  /** It is not known whether these were stored: the store has the say. */
  unsure(spans: readonly StoredSpan[]): void
  trace(project: string, traceId: string): RecentTrace | undefined
  putTrace(project: string, traceId: string, trace: RecentTrace): void
  /** The session's turns, to be read and changed; `undefined`: ask the store. */
  session(project: string, sessionId: string): Map<string, SessionTurn> | undefined
  putSession(project: string, sessionId: string, turns: Map<string, SessionTurn>): void
  /** From here on the filters know of all that the store held when this process opened it. */
  opened(traces: Iterable<string>, sessions: Iterable<string>): void
}

const MAX_SPANS = 100_000
const MAX_TEXT_LENGTH = 32 * 1024 * 1024
const MAX_SESSION_TURNS = 200_000

export function recentKey(project: string, id: string): string {
  return `${project}\0${id}`
}

export function openRecent(): Recent {
  const traces = new Map<string, RecentTrace>()
  const sessions = new Map<string, Map<string, SessionTurn>>()
  const seenTraces = seenFilter()
  const seenSessions = seenFilter()
  let isOpened = false
  let spanCount = 0
  let textLength = 0
  let turnCount = 0

  function isNew(filter: SeenFilter, key: string): boolean {
    return isOpened && !filter.mayHave(key)
  }

  function drop(key: string): void {
    const trace = traces.get(key)
    if (trace === undefined) return
    traces.delete(key)
    spanCount -= trace.spans.size
    textLength -= lengthOf(trace)
  }

  function keepInBounds(): void {
    for (const key of traces.keys()) {
      if (spanCount <= MAX_SPANS && textLength <= MAX_TEXT_LENGTH) return
      drop(key)
    }
  }

  /** What was used last goes to the end: the front is what is dropped first. */
  function put(key: string, trace: RecentTrace): void {
    drop(key)
    traces.set(key, trace)
    spanCount += trace.spans.size
    textLength += lengthOf(trace)
  }

  return {
    stored(spans) {
      const touched = new Map<string, RecentTrace | undefined>()
      for (const { project, span, messages } of spans) {
        const key = recentKey(project, span.traceId)
        if (!touched.has(key)) {
          const known = traces.get(key)
          const fresh = known === undefined && isNew(seenTraces, key)
          const trace = fresh ? { spans: new Map(), texts: new Map(), keys: [] } : known
          drop(key)
          touched.set(key, trace)
          if (fresh) seenTraces.add(key)
        }
        const trace = touched.get(key)
        if (trace !== undefined) addSpan(trace, span, messages)
      }
      for (const [key, trace] of touched) {
        if (trace !== undefined) put(key, trace)
        else if (!isOpened) seenTraces.add(key)
      }
      keepInBounds()
    },
    unsure(spans) {
      for (const { project, span } of spans) {
        const key = recentKey(project, span.traceId)
        drop(key)
        seenTraces.add(key)
      }
    },
    trace: (project, traceId) => traces.get(recentKey(project, traceId)),
    putTrace(project, traceId, trace) {
      put(recentKey(project, traceId), trace)
      keepInBounds()
    },
    session(project, sessionId) {
      const key = recentKey(project, sessionId)
      const known = sessions.get(key)
      if (known !== undefined || !isNew(seenSessions, key)) return known
      return new Map()
    },
    putSession(project, sessionId, turns) {
      const key = recentKey(project, sessionId)
      turnCount += turns.size - (sessions.get(key)?.size ?? 0)
      sessions.delete(key)
      sessions.set(key, turns)
      seenSessions.add(key)
      for (const [oldest, oldTurns] of sessions) {
        if (turnCount <= MAX_SESSION_TURNS) break
        sessions.delete(oldest)
        turnCount -= oldTurns.size
      }
    },
    opened(traceKeys, sessionKeys) {
      for (const key of traceKeys) seenTraces.add(key)
      for (const key of sessionKeys) seenSessions.add(key)
      isOpened = true
    },
  }
}

function addSpan(trace: RecentTrace, span: Span, messages: NormalizedSpan['messages']): void {
  const known = trace.spans.get(span.spanId)
  if (known !== undefined && known.version >= span.version) return
  trace.spans.set(span.spanId, span)
  for (const text of [span.input, span.output]) {
    if (!('hash' in text) || trace.texts.has(text.hash)) continue
    const message = messages.find(({ hash }) => hash === text.hash)
    if (message !== undefined) trace.texts.set(text.hash, turnText(message, TURN_TEXT_LENGTH))
  }
}

function lengthOf({ texts }: RecentTrace): number {
  let length = 0
  for (const { text } of texts.values()) length += text.length
  return length
}
