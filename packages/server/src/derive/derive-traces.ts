import type { LiveEvent } from '@skein/model/api'
import { summarizeSession } from '@skein/model/summarize-session'
import { summarizeTrace, type Price } from '@skein/model/summarize-trace'
import { toIso } from '@skein/model/unix-nanos'
import type { Clock } from '../clock.ts'
import { jsonLines } from '../store/columns.ts'
import type { Engine } from '../store/engine.ts'
import { knownSessions } from '../store/queries/known-sessions.ts'
import { spansOfTraces } from '../store/queries/spans-of-traces.ts'
import { turnKeys } from '../store/queries/turn-keys.ts'
import { turnsOfSessions } from '../store/queries/turns-of-sessions.ts'
import { sessionToRow, sessionTombstone } from '../store/session-row.ts'
import { turnToRow, turnTombstone } from '../store/turn-row.ts'
import { withTexts } from './turn-texts.ts'

export interface Derivation {
  engine: Engine
  clock: Clock
  price: Price
}

/**
 * Makes the turns of these traces anew from their spans, then the sessions that they are or were in.
 * Doing it again changes nothing. Returns what someone who watches the project would want to hear.
 */
export async function deriveTraces(
  derivation: Derivation,
  project: string,
  traceIds: readonly string[],
): Promise<LiveEvent[]> {
  const { engine, clock, price } = derivation
  const [spans, keys] = await Promise.all([
    spansOfTraces(engine, project, traceIds),
    turnKeys(engine, project, traceIds),
  ])
  const spansByTrace = groupBy(spans, (span) => span.traceId)
  const turns = traceIds
    .map((traceId) => summarizeTrace(spansByTrace.get(traceId) ?? [], price))
    .filter((turn) => turn !== null)
  const rows = (await withTexts(engine, project, turns)).map(turnToRow)
  const current = new Set(rows.map((row) => keyText(row.day, row.session_id, row.trace_id)))
  const tombstones = keys
    .filter((key) => !current.has(keyText(key.day, key.sessionId, key.traceId)))
    .map(turnTombstone)
  const version = clock.next()
  await insertRows(engine, 'turns', project, version, [...rows, ...tombstones])

  const tracesBySession = new Map<string, string[]>()
  for (const { sessionId, traceId } of [...turns, ...keys])
    if (sessionId !== '')
      tracesBySession.set(sessionId, [...(tracesBySession.get(sessionId) ?? []), traceId])
  const sessionEvents = await deriveSessions(derivation, project, tracesBySession)
  return [...traceIds.map((traceId): LiveEvent => ({ type: 'trace', traceId })), ...sessionEvents]
}

/** Makes the rows of these sessions anew from their turns; one left without turns is gone. */
export async function deriveSessions(
  { engine, clock }: Derivation,
  project: string,
  tracesBySession: ReadonlyMap<string, readonly string[]>,
): Promise<LiveEvent[]> {
  const sessionIds = [...tracesBySession.keys()]
  if (sessionIds.length === 0) return []
  const [turns, known] = await Promise.all([
    turnsOfSessions(engine, project, sessionIds),
    knownSessions(engine, project, sessionIds),
  ])
  const turnsBySession = groupBy(turns, (turn) => turn.sessionId)
  const events: LiveEvent[] = []
  const rows: object[] = []
  for (const [sessionId, traceIds] of tracesBySession) {
    const session = summarizeSession(sessionId, turnsBySession.get(sessionId) ?? [])
    if (session !== null) {
      rows.push(sessionToRow(session))
      events.push({
        type: 'session',
        sessionId,
        lastActiveAt: toIso(session.endUnixNano),
        traceIds: [...new Set(traceIds)],
        created: !known.has(sessionId),
      })
    } else if (known.has(sessionId)) {
      rows.push(sessionTombstone(sessionId))
      events.push({ type: 'sessionGone', sessionId })
    }
  }
  await insertRows(engine, 'sessions', project, clock.next(), rows)
  return events
}

async function insertRows(
  engine: Engine,
  table: string,
  project: string,
  version: bigint,
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return
  await engine.insert(table, jsonLines(rows.map((row) => ({ project, version, ...row }))))
}

function keyText(day: string, sessionId: string, traceId: string): string {
  return `${day}\0${sessionId}\0${traceId}`
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return groups
}
