import type { LiveEvent } from '@skein/model/api'
import type { Span } from '@skein/model/span'
import { summarizeSession, type SessionTurn } from '@skein/model/summarize-session'
import { summarizeTrace } from '@skein/model/summarize-trace'
import type { Turn } from '@skein/model/turn'
import { toIso } from '@skein/model/unix-nanos'
import { insertRows, type Row } from '../store/columns.ts'
import type { Engine } from '../store/engine.ts'
import { spansOfTraces } from '../store/queries/spans-of-traces.ts'
import { turnKeys } from '../store/queries/turn-keys.ts'
import { turnsOfSessions } from '../store/queries/turns-of-sessions.ts'
import { sessionToRow, sessionTombstone } from '../store/session-row.ts'
import {
  SESSION_TEXT_LENGTH,
  turnKey,
  turnToRow,
  turnTombstone,
  type StoredTurn,
  type TurnKey,
} from '../store/turn-row.ts'
import type { Derivation } from './derivation.ts'
import { withTexts } from './turn-texts.ts'

export interface DeriveOptions {
  /** The days on which spans of the traces started, where that is known. */
  days?: readonly string[]
  /** Whether spans were stored for a trace since it was asked to derive it. */
  isTouched?: (project: string, traceId: string) => boolean
  /** Where sessions are derived by others: told which traces came to or left them, and which are new. */
  handSessions?: (project: string, changes: ToldChanges) => Promise<void>
}

/** Of sessions the traces that came, stayed or left, and whether they came. */
export type ToldChanges = ReadonlyMap<string, ReadonlyMap<string, boolean>>

/**
 * Makes the turns of these traces, by project, anew from their spans, then the sessions that they are
 * or were in. Doing it again changes nothing. Returns what someone who watches a project would want to
 * hear.
 */
export async function deriveTraces(
  derivation: Derivation,
  traceIds: ReadonlyMap<string, readonly string[]>,
  options: DeriveOptions = {},
): Promise<Map<string, LiveEvent[]>> {
  const { engine, clock, recent } = derivation
  const parts = await Promise.all(
    [...traceIds].map(([project, ids]) => summarizeTraces(derivation, project, ids, options)),
  )
  const version = clock.next()
  await insert(
    engine,
    'turns',
    version,
    parts.flatMap((part) => part.turnRows),
  )
  await insertSessions(
    derivation,
    parts.map(({ sessions }) => sessions),
  )
  // Last: as long as a turn's old key is there, doing it again mends the session that it left, too.
  await insert(
    engine,
    'turns',
    version,
    parts.flatMap((part) => part.tombstones),
  )
  // After that: who derives a session reads where its turns are.
  for (const { project, told } of parts)
    if (told.size > 0) await options.handSessions?.(project, told)
  for (const { project, keys } of parts)
    for (const [traceId, current] of keys) {
      const trace = recent?.trace(project, traceId)
      if (trace !== undefined) trace.keys = current
    }
  return new Map(
    parts.map(({ project, keys, sessions }) => [
      project,
      [
        ...[...keys.keys()].map((traceId): LiveEvent => ({ type: 'trace', traceId })),
        ...sessions.events,
      ],
    ]),
  )
}

/** Makes the rows of these sessions anew from their turns; one left without turns is gone. */
export async function deriveSessions(
  derivation: Derivation,
  project: string,
  sessionIds: readonly string[],
  told: ToldChanges = new Map(),
): Promise<LiveEvent[]> {
  const asStored = new Map(
    sessionIds.map((id) => [
      id,
      new Map([...(told.get(id) ?? [])].map(([traceId, isNew]) => [traceId, { isNew }])),
    ]),
  )
  const summaries = await summarizeSessions(derivation, project, asStored)
  await insertSessions(derivation, [summaries])
  return summaries.events
}

/** What is to be written of one project's traces. */
interface TraceSummaries {
  project: string
  turnRows: Row[]
  tombstones: Row[]
  /** By trace, where its turn is now. */
  keys: Map<string, TurnKey[]>
  sessions: SessionSummaries
  /** Of sessions that others derive. */
  told: ToldChanges
}

interface SessionSummaries {
  rows: Row[]
  tombstones: Row[]
  events: LiveEvent[]
}

async function summarizeTraces(
  derivation: Derivation,
  project: string,
  traceIds: readonly string[],
  options: DeriveOptions,
): Promise<TraceSummaries> {
  const { spans, keys } = await readTraces(derivation, project, traceIds, options)
  const turns = traceIds
    .map((traceId) => summarizeTrace(spans.get(traceId) ?? [], derivation.price))
    .filter((turn) => turn !== null)
  const stored = await withTexts(derivation, project, turns)
  const before = [...keys.values()].flat()
  const current = new Set(turns.map((turn) => keyText(turnKey(turn))))
  const gone = before.filter((key) => !current.has(keyText(key)))
  const changes = sessionChanges(stored, before)
  const newKeys = new Map(turns.map((turn) => [turn.traceId, [turnKey(turn)]]))
  return {
    project,
    turnRows: stored.map((turn) => ({ project, ...turnToRow(turn) })),
    tombstones: gone.map((key) => ({ project, ...turnTombstone(key) })),
    keys: new Map(traceIds.map((traceId) => [traceId, newKeys.get(traceId) ?? []])),
    ...(options.handSessions === undefined
      ? { sessions: await summarizeSessions(derivation, project, changes), told: new Map() }
      : { sessions: { rows: [], tombstones: [], events: [] }, told: toldChanges(changes) }),
  }
}

async function insertSessions(
  { engine, clock }: Derivation,
  parts: readonly SessionSummaries[],
): Promise<void> {
  const version = clock.next()
  await insert(
    engine,
    'sessions',
    version,
    parts.flatMap(({ rows }) => rows),
  )
  await insert(
    engine,
    'sessions',
    version,
    parts.flatMap(({ tombstones }) => tombstones),
  )
}

/** What became of a session's turns, by session and trace. */
type SessionChanges = ReadonlyMap<string, ReadonlyMap<string, TurnChange>>

interface TurnChange {
  /** `null`: it left the session; left out: it is as it is stored. */
  turn?: SessionTurn | null
  /** It wasn't in the session before. */
  isNew: boolean
}

/** The sessions with these changes; what `recent` knows of them changes, too. */
async function summarizeSessions(
  { engine, recent }: Derivation,
  project: string,
  changes: SessionChanges,
): Promise<SessionSummaries> {
  const before = await readSessions({ engine, recent }, project, [...changes.keys()])
  const summaries: SessionSummaries = { rows: [], tombstones: [], events: [] }
  for (const [sessionId, changed] of changes) {
    const turns = new Map(before.get(sessionId))
    for (const [traceId, { turn }] of changed)
      if (turn === null) turns.delete(traceId)
      else if (turn !== undefined) turns.set(traceId, turn)
    recent?.putSession(project, sessionId, turns)
    const session = summarizeSession(sessionId, [...turns.values()])
    if (session === null) {
      summaries.tombstones.push({ project, ...sessionTombstone(sessionId) })
      summaries.events.push({ type: 'sessionGone', sessionId })
    } else {
      summaries.rows.push({ project, ...sessionToRow(session) })
      summaries.events.push({
        type: 'session',
        sessionId,
        lastActiveAt: toIso(session.endUnixNano),
        traceIds: [...changed.keys()],
        created: [...turns.keys()].every((traceId) => changed.get(traceId)?.isNew === true),
      })
    }
  }
  return summaries
}

/** The turns that the sessions had, by session and trace. */
async function readSessions(
  { engine, recent }: Pick<Derivation, 'engine' | 'recent'>,
  project: string,
  sessionIds: readonly string[],
): Promise<Map<string, ReadonlyMap<string, SessionTurn>>> {
  const sessions = new Map<string, ReadonlyMap<string, SessionTurn>>()
  const read = new Map<string, Map<string, SessionTurn>>()
  for (const sessionId of sessionIds) {
    const known = recent?.session(project, sessionId)
    if (known === undefined) read.set(sessionId, new Map())
    else sessions.set(sessionId, known)
  }
  if (read.size > 0)
    for (const turn of await turnsOfSessions(engine, project, [...read.keys()]))
      read.get(turn.sessionId)?.set(turn.traceId, turn)
  return new Map([...sessions, ...read])
}

/** All spans of the traces, and the keys under which their turns are stored now. */
async function readTraces(
  { engine, recent }: Derivation,
  project: string,
  traceIds: readonly string[],
  { days, isTouched = () => true }: DeriveOptions,
): Promise<{ spans: Map<string, Span[]>; keys: Map<string, TurnKey[]> }> {
  const spans = new Map<string, Span[]>()
  const keys = new Map<string, TurnKey[]>()
  const unknown: string[] = []
  const withoutKeys: string[] = []
  for (const traceId of traceIds) {
    const trace = recent?.trace(project, traceId)
    if (trace === undefined) unknown.push(traceId)
    else spans.set(traceId, [...trace.spans.values()])
    if (trace?.keys === undefined) withoutKeys.push(traceId)
    else keys.set(traceId, trace.keys)
  }
  const [readSpans, readKeys] = await Promise.all([
    unknown.length === 0 ? [] : spansOfTraces(engine, project, unknown, days),
    withoutKeys.length === 0 ? [] : turnKeys(engine, project, withoutKeys),
  ])
  for (const traceId of unknown) spans.set(traceId, [])
  for (const span of readSpans) spans.get(span.traceId)?.push(span)
  for (const traceId of withoutKeys) keys.set(traceId, [])
  for (const key of readKeys) keys.get(key.traceId)?.push(key)
  for (const traceId of unknown)
    if (!isTouched(project, traceId))
      recent?.putTrace(project, traceId, asRecent(spans.get(traceId) ?? []))
  return { spans, keys }
}

function asRecent(rows: readonly Span[]) {
  const spans = new Map<string, Span>()
  for (const row of rows) {
    const known = spans.get(row.spanId)
    if (known === undefined || row.version > known.version) spans.set(row.spanId, row)
  }
  return { spans, texts: new Map(), keys: undefined }
}

function sessionChanges(stored: readonly StoredTurn[], before: readonly TurnKey[]): SessionChanges {
  const changes = new Map<string, Map<string, TurnChange>>()
  const ofSession = (sessionId: string) => {
    const known = changes.get(sessionId) ?? new Map<string, TurnChange>()
    if (sessionId !== '') changes.set(sessionId, known)
    return known
  }
  for (const { sessionId, traceId } of before)
    ofSession(sessionId).set(traceId, { turn: null, isNew: false })
  for (const one of stored) {
    const { sessionId, traceId } = one.turn
    const known = ofSession(sessionId)
    known.set(traceId, { turn: sessionTurn(one), isNew: !known.has(traceId) })
  }
  return changes
}

function toldChanges(changes: SessionChanges): ToldChanges {
  return new Map(
    [...changes].map(([id, changed]) => [
      id,
      new Map([...changed].map(([traceId, { isNew }]) => [traceId, isNew])),
    ]),
  )
}

/** Its texts are cut as those that are read from the store. */
function sessionTurn({ turn, input, output }: StoredTurn): SessionTurn & Pick<Turn, 'sessionId'> {
  const head = (text: string) => Array.from(text.slice(0, 2 * SESSION_TEXT_LENGTH + 1))
  return {
    inputText: head(input.text).slice(0, SESSION_TEXT_LENGTH).join(''),
    outputText: head(output.text).slice(0, SESSION_TEXT_LENGTH).join(''),
    ...turn,
  }
}

async function insert(
  engine: Engine,
  table: string,
  version: bigint,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return
  await engine.insert(table, insertRows(rows.map((row) => ({ version, ...row }))))
}

function keyText({ day, sessionId, traceId }: TurnKey): string {
  return `${day}\0${sessionId}\0${traceId}`
}
