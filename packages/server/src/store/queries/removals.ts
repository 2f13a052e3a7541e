import { z } from 'zod'
import { CountColumn, insertRows } from '../columns.ts'
import type { Engine, QueryParams } from '../engine.ts'

/** What of a project is to go: turns with everything that belongs to them. */
export interface Removal {
  project: string
  what:
    | { type: 'all' }
    | { type: 'sessions'; sessionIds: readonly string[] }
    | { type: 'traces'; traceIds: readonly string[] }
    /** Sessions of which the last turn ended before this time, and such turns without a session. */
    | { type: 'endedBefore'; unixNano: bigint }
}

export interface Removed {
  sessionCount: number
  turnCount: number
}

/** So that one removal does not hold up everything else for long; the rest is another removal. */
const MAX_SESSIONS_AT_ONCE = 2000

const IN_PROJECT = 'project = {project:String}'

/** Lists what is to be removed, as it is now. */
export async function planRemoval(engine: Engine, { project, what }: Removal): Promise<Removed> {
  const { condition, params } = turnCondition(what)
  if (what.type === 'all')
    await engine.insert('removals', insertRows([{ stage: 'whole', project }]))
  await engine.command(
    `INSERT INTO removals
     SELECT 'planned', project, day, session_id, trace_id
     FROM turns FINAL
     WHERE ${IN_PROJECT} AND (${condition})`,
    { project, ...params },
  )
  const [planned] = await engine.query({
    sql: `
      SELECT uniqExactIf(session_id, session_id != '') AS sessions, count() AS turns
      FROM removals WHERE stage = 'planned'`,
    row: z.object({ sessions: CountColumn, turns: CountColumn }),
  })
  return { sessionCount: planned?.sessions ?? 0, turnCount: planned?.turns ?? 0 }
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
const PROJECTS = `SELECT project FROM removals WHERE stage IN ('planned', 'whole')`
const TRACES = `SELECT trace_id ${PLANNED}`
const SESSIONS = `SELECT session_id ${PLANNED} AND session_id != ''`
const SCOPES = `${TRACES} UNION ALL ${SESSIONS}`
/** Sessions of which some turns go, and some stay. */
const LEFT_SESSIONS = `
  SELECT session_id FROM turns FINAL
  WHERE project IN (${PROJECTS}) AND session_id IN (${SESSIONS})`

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

/** Hashes of messages that a span refers to; what only looks like one does no harm. */
const REFERRED = `arrayConcat(
  [input_hash, output_hash], input_messages, output_messages, document_hashes,
  extractAll(attributes, '[0-9a-f]{32}'), extractAll(events, '[0-9a-f]{32}'))`

/**
 * What of each table belongs to the turns that go. Erasing isn't atomic: what hides a row stays until the
 * row is surely gone.
 */
const GONE: Record<string, string> = {
  turns: `is_deleted = 0 AND trace_id IN (${TRACES})`,
  sessions: `is_deleted = 0 AND session_id IN (${SESSIONS}) AND session_id NOT IN (${LEFT_SESSIONS})`,
  // Another session's turn may have said things within the scope of one that goes.
  messages: `scope IN (${SCOPES}) AND (scope, hash) NOT IN (
    SELECT message_scope, arrayJoin(${REFERRED}) FROM spans
    WHERE project IN (${PROJECTS}) AND message_scope IN (${SCOPES}) AND trace_id NOT IN (${TRACES}))`,
  feedback: `trace_id IN (${TRACES})
    OR target = 'session' AND session_id IN (${SESSIONS}) AND session_id NOT IN (${LEFT_SESSIONS})`,
  spans: `trace_id IN (${TRACES})`,
}

/** Where rows are hidden by tombstones; of the others, all goes with a whole project. */
const DERIVED = ['turns', 'sessions']

/**
 * Tells the engine to erase what is planned. It goes on with that by itself, also after a restart, and
 * leaves alone what is stored from here on.
 */
export async function beginErasing(engine: Engine): Promise<void> {
  const { isWhole, isLarge } = await plannedSize(engine)
  for (const [table, condition] of Object.entries(GONE)) {
    const gone = isWhole && !DERIVED.includes(table) ? '1' : condition
    await erase(engine, table, gone, isLarge, false)
  }
  await engine.insert('removals', insertRows([{ stage: 'erasing' }]))
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
  await engine.command(
    isLarge
      ? `ALTER TABLE ${table} DELETE ${where} SETTINGS mutations_sync = ${sync}`
      : `DELETE FROM ${table} ${where} SETTINGS lightweight_deletes_sync = ${sync}`,
  )
}

const LARGE_TURN_COUNT = 10_000

async function plannedSize(engine: Engine): Promise<{ isWhole: boolean; isLarge: boolean }> {
  const [row] = await engine.query({
    sql: `
      SELECT countIf(stage = 'whole') AS whole, countIf(stage = 'planned') AS turns FROM removals`,
    row: z.object({ whole: CountColumn, turns: CountColumn }),
  })
  const isWhole = (row?.whole ?? 0) > 0
  return { isWhole, isLarge: isWhole || (row?.turns ?? 0) >= LARGE_TURN_COUNT }
}

/** How far an earlier process came with a removal. */
export async function unfinishedRemoval(engine: Engine): Promise<'none' | 'planned' | 'erasing'> {
  if (await has(engine, 'erasing')) return 'erasing'
  return (await has(engine, 'planned')) || (await has(engine, 'whole')) ? 'planned' : 'none'
}

async function has(engine: Engine, stage: string): Promise<boolean> {
  const rows = await engine.query({
    sql: 'SELECT 1 AS one FROM removals WHERE stage = {stage:String} LIMIT 1',
    params: { stage },
    row: z.object({ one: z.number() }),
  })
  return rows.length > 0
}

export async function isErasing(engine: Engine): Promise<boolean> {
  const tables = Object.keys(GONE)
  const rows = await engine.query({
    sql: `
      SELECT 1 AS one FROM system.mutations
      WHERE database = currentDatabase() AND table IN {tables:Array(String)} AND NOT is_done
      LIMIT 1`,
    params: { tables },
    row: z.object({ one: z.number() }),
  })
  return rows.length > 0
}

export async function forgetRemoval(engine: Engine): Promise<void> {
  await engine.command('TRUNCATE TABLE removals')
}
