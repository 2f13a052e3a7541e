import { z } from 'zod'
import { INPUT_LIST_ROLE } from '@skein/model/input-lists'
import { CountColumn, insertRows } from '../columns.ts'
import type { Engine, QueryParams } from '../engine.ts'

/** What of a project is to go: turns with everything that belongs to them, or single spans. */
export interface Removal {
  project: string
  what:
    | { type: 'all' }
    | { type: 'sessions'; sessionIds: readonly string[] }
    | { type: 'traces'; traceIds: readonly string[] }
    /** With the last of its spans the turn goes, too. */
    | { type: 'spans'; traceId: string; spanIds: readonly string[] }
    /** Sessions of which the last turn ended before this time, and such turns without a session. */
    | { type: 'endedBefore'; unixNano: bigint }
}

export interface Removed {
  sessionCount: number
  turnCount: number
  /** Those that were named one by one. */
  spanCount: number
}

/** So that one removal does not hold up everything else for long; the rest is another removal. */
const MAX_SESSIONS_AT_ONCE = 2000

const IN_PROJECT = 'project = {project:String}'

/**
 * Waits until each server has what these tables have. Where tables have replicas an insert is on most of them, and each
 * of them erases by what itself has of what is planned, and of the spans that refer to a message.
 */
async function syncReplicas(engine: Engine, ...tables: string[]): Promise<void> {
  if (!engine.facts.isReplicated) return
  for (const table of tables) await engine.define(`SYSTEM SYNC REPLICA ${table}`)
}

/** To be awaited before what is planned is read, where it is to be all of it. */
export function syncRemovals(engine: Engine): Promise<void> {
  return syncReplicas(engine, 'removals')
}

/** Lists what is to be removed, as it is now. */
export async function planRemoval(engine: Engine, { project, what }: Removal): Promise<Removed> {
  if (what.type === 'spans') await planSpans(engine, project, what)
  const { condition, params } = turnCondition(what)
  await engine.command(
    `INSERT INTO removals (stage, project, day, session_id, trace_id)
     SELECT 'planned', project, day, session_id, trace_id
     FROM turns FINAL
     WHERE ${IN_PROJECT} AND (${condition})`,
    { project, ...params },
  )
  // Last: what else it has goes with its turns, not without them.
  if (what.type === 'all')
    await engine.insert('removals', insertRows([{ stage: 'whole', project }]))
  await syncRemovals(engine)
  const [planned] = await engine.query({
    sql: `
      SELECT uniqExactIf(session_id, stage = 'planned' AND session_id != '') AS sessions,
        countIf(stage = 'planned') AS turns, countIf(stage = 'span') AS spans
      FROM removals`,
    row: z.object({ sessions: CountColumn, turns: CountColumn, spans: CountColumn }),
  })
  const { sessions = 0, turns = 0, spans = 0 } = planned ?? {}
  return { sessionCount: sessions, turnCount: turns, spanCount: spans }
}

async function planSpans(
  engine: Engine,
  project: string,
  { traceId, spanIds }: Extract<Removal['what'], { type: 'spans' }>,
): Promise<void> {
  await engine.command(
    `INSERT INTO removals (stage, project, trace_id, span_id)
     SELECT DISTINCT 'span', project, trace_id, span_id
     FROM spans
     WHERE ${IN_PROJECT} AND trace_id = {traceId:String} AND span_id IN {spanIds:Array(String)}`,
    { project, traceId, spanIds },
  )
}

function turnCondition(what: Removal['what']): { condition: string; params: QueryParams } {
  switch (what.type) {
    case 'all':
      return { condition: '1', params: {} }
    case 'sessions':
      return {
        condition: `session_id != '' AND session_id IN {ids:Array(String)}`,
        params: { ids: what.sessionIds },
      }
    case 'traces':
      return { condition: 'trace_id IN {ids:Array(String)}', params: { ids: what.traceIds } }
    case 'spans':
      return {
        condition: `trace_id = {traceId:String} AND trace_id NOT IN (
            SELECT trace_id FROM spans
            WHERE ${IN_PROJECT} AND trace_id = {traceId:String}
              AND span_id NOT IN {spanIds:Array(String)})`,
        params: { traceId: what.traceId, spanIds: what.spanIds },
      }
    case 'endedBefore':
      return {
        condition: `(session_id, trace_id) IN (
            SELECT session_id, trace_id FROM turns FINAL
            WHERE ${IN_PROJECT} AND session_id = '' AND end_ns < {before:UInt64}
            ORDER BY day, trace_id
            LIMIT ${MAX_SESSIONS_AT_ONCE})
          OR session_id != '' AND session_id IN (
            SELECT session_id FROM sessions FINAL
            WHERE ${IN_PROJECT} AND end_ns < {before:UInt64}
            ORDER BY end_ns
            LIMIT ${MAX_SESSIONS_AT_ONCE})`,
        params: { before: (what.unixNano > 0n ? what.unixNano : 0n).toString() },
      }
  }
}

const PLANNED = `FROM removals WHERE stage = 'planned'`
const PROJECTS = `SELECT project FROM removals WHERE stage IN ('planned', 'whole', 'span')`
const TRACES = `SELECT trace_id FROM removals WHERE stage IN ('planned', 'aside')`
const SESSIONS = `SELECT session_id ${PLANNED} AND session_id != ''`
const SPANS = `SELECT trace_id, span_id FROM removals WHERE stage = 'span'`
const CUT_TRACES = `SELECT trace_id FROM removals WHERE stage = 'span' AND trace_id NOT IN (${TRACES})`
/** A span that goes, alone or with its turn; a message that such a one said first. */
const OF_GONE_SPAN = `trace_id IN (${TRACES}) OR (trace_id, span_id) IN (${SPANS})`
// Erasing knows none of a question's settings, hence GLOBAL said here: on a cluster these are on many servers.
const SCOPES = `
  ${TRACES} UNION ALL ${SESSIONS} UNION ALL
  SELECT message_scope FROM spans WHERE project IN (${PROJECTS}) AND (trace_id, span_id) IN (${SPANS})`
/** Sessions of which some turns go, and some stay. */
const LEFT_SESSIONS = `
  SELECT session_id FROM turns FINAL
  WHERE project IN (${PROJECTS}) AND session_id IN (${SESSIONS})`

/** Spans that judge sessions of which nothing is left: where their trace is no turn, it goes along. */
const JUDGING = `
  FROM spans
  WHERE project IN (${PROJECTS}) AND carries_feedback = 1
    AND session_id IN (${SESSIONS}) AND session_id NOT IN (${LEFT_SESSIONS})`

/**
 * From here on no question finds the turns, nor sessions of which all go; their spans are still there.
 * Returns the sessions of which turns are left, by project: they are to be summed up anew.
 */
export async function hidePlanned(
  engine: Engine,
  version: bigint,
): Promise<{ project: string; sessionIds: string[] }[]> {
  const params = { version: version.toString() }
  await engine.command(
    `INSERT INTO turns (project, day, session_id, trace_id, version, is_deleted)
     SELECT project, day, session_id, trace_id, {version:UInt64}, 1 ${PLANNED}`,
    params,
  )
  await engine.command(
    `INSERT INTO sessions (project, session_id, version, is_deleted)
     SELECT DISTINCT project, session_id, {version:UInt64}, 1 ${PLANNED}
       AND session_id != '' AND session_id NOT IN (${LEFT_SESSIONS})`,
    params,
  )
  await engine.command(
    `INSERT INTO removals (stage, project, trace_id)
     SELECT DISTINCT 'aside', project, trace_id ${JUDGING} AND trace_id NOT IN (
       SELECT trace_id FROM turns FINAL
       WHERE project IN (${PROJECTS}) AND trace_id IN (SELECT trace_id ${JUDGING}))`,
  )
  await syncRemovals(engine)
  return engine.query({
    sql: `
      SELECT project, groupUniqArray(session_id) AS session_ids
      ${PLANNED} AND session_id IN (${LEFT_SESSIONS})
      GROUP BY project`,
    row: z
      .object({ project: z.string(), session_ids: z.array(z.string()) })
      .transform((row) => ({ project: row.project, sessionIds: row.session_ids })),
  })
}

/** Ids of the sessions that are hidden, of one project. */
export async function hiddenSessions(engine: Engine, most: number): Promise<string[]> {
  return engine.query({
    sql: `
      SELECT DISTINCT session_id ${PLANNED}
        AND session_id != '' AND session_id NOT IN (${LEFT_SESSIONS})
      LIMIT {most:UInt32}`,
    params: { most },
    row: z.object({ session_id: z.string() }).transform((row) => row.session_id),
  })
}

/** Hashes of messages that a span names; what only looks like one does no harm. */
const NAMED = `arrayConcat(
  [input_hash, output_hash], input_lists, input_messages, output_messages, document_hashes,
  extractAll(attributes, '[0-9a-f]{32}'), extractAll(events, '[0-9a-f]{32}'))`

/** What some spans refer to: the messages that they name, and those that are in lists that they name. */
function referredBy(spans: string): string {
  const named = (hashes: string, name: string) => `
    SELECT project, message_scope AS scope, arrayJoin(${hashes}) AS ${name},
      start_ns, trace_id, span_id, day
    FROM spans WHERE project IN (${PROJECTS}) AND ${spans}`
  const listed = `
    SELECT project, scope, hash AS list, splitByChar(' ', body) AS hashes
    FROM messages
    WHERE project IN (${PROJECTS}) AND scope GLOBAL IN (${SCOPES})
      AND role = '${INPUT_LIST_ROLE}' AND form = 'value'`
  return `
    ${named(NAMED, 'hash')}
    UNION ALL
    SELECT project, scope, arrayJoin(hashes) AS hash, start_ns, trace_id, span_id, day
    FROM (${named('input_lists', 'list')}) AS naming
    GLOBAL INNER JOIN (${listed}) AS lists USING (project, scope, list)`
}

/** What the spans that stay refer to, within the scopes that something goes from. */
const STILL_REFERRED = referredBy(`message_scope GLOBAL IN (${SCOPES}) AND NOT (${OF_GONE_SPAN})`)

/**
 * What of each table belongs to the turns and spans that go. Erasing isn't atomic: what hides a row stays
 * until the row is surely gone, and spans tell until the end what belongs to them.
 */
const GONE: Record<string, string> = {
  turns: `is_deleted = 0 AND trace_id IN (${TRACES})`,
  sessions: `is_deleted = 0 AND session_id IN (${SESSIONS}) AND session_id NOT IN (${LEFT_SESSIONS})`,
  // Another session's turn, or another span, may refer to what was said within the scope.
  messages: `${OF_GONE_SPAN} OR (scope, hash) NOT IN (SELECT scope, hash FROM (${STILL_REFERRED}))
    AND (scope IN (${TRACES}) OR scope IN (${SESSIONS}) OR (scope, hash) IN (
      SELECT scope, hash FROM (${referredBy(`(trace_id, span_id) IN (${SPANS})`)})))`,
  feedback: `trace_id IN (${TRACES})
    OR target = 'session' AND session_id IN (${SESSIONS}) AND session_id NOT IN (${LEFT_SESSIONS})
    OR target = 'span' AND (trace_id, span_id) IN (${SPANS})`,
  session_tags: `session_id IN (${SESSIONS}) AND session_id NOT IN (${LEFT_SESSIONS})`,
  spans: OF_GONE_SPAN,
}

const MESSAGE_COLUMNS = `project, scope, hash, version, day, trace_id, span_id, start_ns,
  role, form, text, body, unspaced`

/** Messages that stay, though the span that said them first goes: now another one did. */
const HAND_ON = `
  INSERT INTO handed_on (${MESSAGE_COLUMNS})
  SELECT project, scope, hash, 18446744073709551615 - first.1, first.4, first.2, first.3, first.1,
    role, form, text, body, unspaced
  FROM (SELECT * FROM messages FINAL WHERE project IN (${PROJECTS}) AND (${OF_GONE_SPAN})) AS said
  INNER JOIN (
    SELECT project, scope, hash, min((start_ns, trace_id, span_id, day)) AS first
    FROM (${STILL_REFERRED})
    GROUP BY project, scope, hash) AS referred
  USING (project, scope, hash)`

/** Where rows are hidden by tombstones; of the others, all goes with a whole project. */
const DERIVED = ['turns', 'sessions']

/**
 * Tells the engine to erase what is planned. It goes on with that by itself, also after a restart, and
 * leaves alone what is stored from here on.
 */
export async function beginErasing(engine: Engine): Promise<void> {
  const { isWhole, isLarge, hasSpans } = await plannedSize(engine)
  await syncReplicas(engine, 'spans', 'messages', 'turns')
  if (!isWhole) {
    await engine.command(HAND_ON)
    await syncReplicas(engine, 'handed_on')
    await storeHandedOn(engine)
  }
  for (const [table, condition] of Object.entries(GONE)) {
    const gone = isWhole && !DERIVED.includes(table) ? '1' : condition
    await erase(engine, table, gone, isLarge, hasSpans)
  }
  await engine.insert('removals', insertRows([{ stage: 'erasing' }]))
  await syncRemovals(engine)
}

/** Before the old rows are erased, for who reads meanwhile; and after, as a merge may have taken them for the newer ones. */
export async function storeHandedOn(engine: Engine): Promise<void> {
  await engine.command(
    `INSERT INTO messages (${MESSAGE_COLUMNS}) SELECT ${MESSAGE_COLUMNS} FROM handed_on`,
  )
}

/** Erases the rows of turns and sessions that still say what a span said that is erased now. */
export async function eraseOutdated(engine: Engine, version: bigint): Promise<void> {
  const sessions = `SELECT session_id FROM turns WHERE project IN (${PROJECTS}) AND trace_id IN (${CUT_TRACES})`
  const older = `is_deleted = 0 AND version < ${version}`
  await syncReplicas(engine, 'turns')
  await erase(engine, 'sessions', `${older} AND session_id IN (${sessions})`, false, true)
  await erase(engine, 'turns', `${older} AND trace_id IN (${CUT_TRACES})`, false, true)
}

/** Erases what hid the rows that are erased now. */
export async function eraseTombstones(engine: Engine): Promise<void> {
  const { isLarge } = await plannedSize(engine)
  for (const [table, ids] of [
    ['turns', `trace_id IN (${TRACES})`],
    ['sessions', `session_id IN (${SESSIONS})`],
  ] as const)
    await erase(engine, table, `is_deleted = 1 AND ${ids}`, isLarge, true)
}

/**
 * Of few rows the engine notes that they are gone, and leaves them out when it next merges the parts that
 * hold them; for many it writes those parts anew, which gives their space back at once.
 */
async function erase(
  engine: Engine,
  table: string,
  condition: string,
  isLarge: boolean,
  waits: boolean,
): Promise<void> {
  const where = `WHERE project IN (${PROJECTS}) AND (${condition})`
  const sync = waits ? 1 : 0
  await engine.define(
    isLarge
      ? `ALTER TABLE ${table} DELETE ${where} SETTINGS mutations_sync = ${sync}`
      : `DELETE FROM ${table} ${where} SETTINGS lightweight_deletes_sync = ${sync}`,
  )
}

const LARGE_TURN_COUNT = 10_000

async function plannedSize(
  engine: Engine,
): Promise<{ isWhole: boolean; isLarge: boolean; hasSpans: boolean }> {
  const [row] = await engine.query({
    sql: `
      SELECT countIf(stage = 'whole') AS whole, countIf(stage = 'planned') AS turns,
        countIf(stage = 'span') AS spans
      FROM removals`,
    row: z.object({ whole: CountColumn, turns: CountColumn, spans: CountColumn }),
  })
  const { whole = 0, turns = 0, spans = 0 } = row ?? {}
  const isWhole = whole > 0
  return { isWhole, isLarge: isWhole || turns >= LARGE_TURN_COUNT, hasSpans: spans > 0 }
}

/** Traces that lose spans and keep others, by project: their turns are to be made anew. */
export async function cutTraces(engine: Engine): Promise<Map<string, string[]>> {
  const rows = await engine.query({
    sql: `
      SELECT project, groupUniqArray(trace_id) AS ids FROM removals
      WHERE stage = 'span' AND trace_id IN (${CUT_TRACES})
      GROUP BY project`,
    row: z.object({ project: z.string(), ids: z.array(z.string()) }),
  })
  return new Map(rows.map(({ project, ids }) => [project, ids]))
}

/** How far a removal came that is not finished. */
export interface UnfinishedRemoval {
  stage: 'none' | 'planned' | 'erasing'
  /** Which of several nodes is, or was, at it; empty where it didn't come to say so. */
  node: string
}

export async function unfinishedRemoval(engine: Engine): Promise<UnfinishedRemoval> {
  const [row] = await engine.query({
    sql: `
      SELECT countIf(stage IN ('planned', 'whole', 'span')) AS planned, countIf(stage = 'erasing') AS erasing,
        argMaxIf(node, at_us, stage = 'begun') AS node
      FROM removals`,
    row: z.object({ planned: CountColumn, erasing: CountColumn, node: z.string() }),
  })
  const { planned = 0, erasing = 0, node = '' } = row ?? {}
  return { stage: erasing > 0 ? 'erasing' : planned > 0 ? 'planned' : 'none', node }
}

/** Says which node is at what is planned. */
export async function claimRemoval(engine: Engine, node: string): Promise<void> {
  await engine.insert('removals', insertRows([{ stage: 'begun', node }]))
  await syncRemovals(engine)
}

/** Whether the engine is at it still, and why it failed when it last tried; it tries again. */
export async function erasingState(
  engine: Engine,
): Promise<{ isErasing: boolean; failure: string }> {
  const tables = Object.keys(GONE)
  const [row] = await engine.query({
    sql: `
      SELECT count() AS mutations, max(latest_fail_reason) AS failure
      FROM ${engine.facts.systemTables.mutations}
      WHERE table IN {tables:Array(String)} AND NOT is_done`,
    params: { tables },
    row: z.object({ mutations: CountColumn, failure: z.string() }),
  })
  const { mutations = 0, failure = '' } = row ?? {}
  return { isErasing: mutations > 0, failure }
}

export async function forgetRemoval(engine: Engine): Promise<void> {
  await engine.define('TRUNCATE TABLE handed_on')
  await engine.define('TRUNCATE TABLE removals')
}

/** The traces of which the turns were planned to go. */
export function plannedTraces(engine: Engine): Promise<{ project: string; traceId: string }[]> {
  return engine.query({
    sql: `SELECT project, trace_id ${PLANNED}`,
    row: z
      .object({ project: z.string(), trace_id: z.string() })
      .transform((row) => ({ project: row.project, traceId: row.trace_id })),
  })
}
