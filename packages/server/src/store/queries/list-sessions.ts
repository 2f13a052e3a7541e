import { z } from 'zod'
import type { SessionSort } from '@skein/model/api'
import type { Filter } from '@skein/model/filter'
import type { SearchQuery } from '@skein/model/search-query'
import type { Session } from '@skein/model/session'
import { CountColumn } from '../columns.ts'
import type { Engine, QueryParams } from '../engine.ts'
import { filterCondition } from '../filter-condition.ts'
import { searchCondition } from '../search-condition.ts'
import { SESSION_COLUMNS, SESSION_SHAPE, sessionFromRow } from '../session-row.ts'

/** Which sessions of a project. */
export interface SessionSelection {
  project: string
  fromNs?: bigint
  toNs?: bigint
  search?: SearchQuery
  filter?: Filter
  user?: string
  hasError?: boolean
}

export interface SessionPage {
  sort: SessionSort
  descending: boolean
  /** The last row of the page before: its sort value as text, and its id. */
  after?: { value: string; sessionId: string }
  limit: number
}

/** What each order sorts by. Unknown counts as less than anything known. */
const SORT: Record<SessionSort, { sql: string; type: string }> = {
  lastActive: { sql: 'end_ns', type: 'UInt64' },
  started: { sql: 'start_ns', type: 'UInt64' },
  duration: { sql: 'end_ns - start_ns', type: 'Int64' },
  turns: { sql: 'turn_count', type: 'UInt64' },
  tokens: { sql: 'ifNull(toInt64(tokens_total), -1)', type: 'Int64' },
  cost: { sql: 'ifNull(cost_usd, -1.)', type: 'Float64' },
  errors: { sql: 'error_count', type: 'UInt64' },
  turnP50: { sql: 'turn_p50_ns', type: 'UInt64' },
}

/** A page of sessions, each with the value that it was sorted by. */
export async function listSessions(
  engine: Engine,
  selection: SessionSelection,
  page: SessionPage,
): Promise<{ session: Session; sortValue: string }[]> {
  const where = selectionCondition(selection)
  const { sql, type } = SORT[page.sort]
  const compare = page.descending ? '<' : '>'
  const after =
    page.after === undefined
      ? ''
      : `AND (sort_value, session_id) ${compare} ({afterValue:${type}}, {afterId:String})`
  const order = page.descending ? 'DESC' : 'ASC'
  // Which ones is decided from a few columns of all sessions; the others are read of these alone.
  return engine.query({
    sql: `
      SELECT ${SESSION_COLUMNS}, ${sql} AS sort_value
      FROM sessions FINAL
      WHERE project = {project:String} AND session_id IN (
        SELECT session_id
        FROM (SELECT session_id, ${sql} AS sort_value FROM sessions FINAL WHERE ${where.sql})
        WHERE 1 ${after}
        ORDER BY sort_value ${order}, session_id ${order}
        LIMIT {limit:UInt32})
      ORDER BY sort_value ${order}, session_id ${order}`,
    params: {
      ...where.params,
      limit: page.limit,
      ...(page.after === undefined
        ? {}
        : { afterValue: page.after.value, afterId: page.after.sessionId }),
    },
    row: z
      .object({ ...SESSION_SHAPE, sort_value: z.union([z.string(), z.number()]).transform(String) })
      .transform((row) => ({ session: sessionFromRow(row), sortValue: row.sort_value })),
  })
}

/** How many sessions are selected and, with a search, in how many of their turns it finds something. */
export async function countSessions(
  engine: Engine,
  selection: SessionSelection,
): Promise<{ sessions: number; matchingTurns: number | null }> {
  const where = selectionCondition(selection)
  const [sessions, turns] = await Promise.all([
    countRows(engine, `sessions FINAL WHERE ${where.sql}`, where.params),
    selection.search === undefined
      ? null
      : countRows(
          engine,
          `turns FINAL
           WHERE project = {project:String}
             AND trace_id IN (${tracesFound(selection.search)})
             AND session_id IN (SELECT session_id FROM sessions FINAL WHERE ${where.sql})`,
          where.params,
        ),
  ])
  return { sessions, matchingTurns: turns }
}

async function countRows(engine: Engine, from: string, params: QueryParams): Promise<number> {
  const rows = await engine.query({
    sql: `SELECT count() AS rows FROM ${from}`,
    params,
    row: z.object({ rows: CountColumn }),
  })
  return rows[0]?.rows ?? 0
}

/** The traces in which a search finds something; its parameters are those of {@link searchCondition}. */
function tracesFound(search: SearchQuery): string {
  return `SELECT trace_id FROM messages
          WHERE project = {project:String} AND ${searchCondition(search).sql}`
}

/** Which rows of `sessions FINAL` are selected. */
export function selectionCondition(selection: SessionSelection): {
  sql: string
  params: QueryParams
} {
  const conditions = ['project = {project:String}']
  const params: Record<string, string | number | readonly string[]> = { project: selection.project }
  if (selection.fromNs !== undefined) {
    conditions.push('end_ns >= {fromNs:UInt64}')
    params['fromNs'] = selection.fromNs.toString()
  }
  if (selection.toNs !== undefined) {
    conditions.push('start_ns < {toNs:UInt64}')
    params['toNs'] = selection.toNs.toString()
  }
  if (selection.filter !== undefined) {
    const meets = filterCondition(selection.filter, 'sessions')
    conditions.push(meets.sql)
    Object.assign(params, meets.params)
  }
  if (selection.user !== undefined) {
    conditions.push('has(user_ids, {user:String})')
    params['user'] = selection.user
  }
  if (selection.hasError !== undefined)
    conditions.push(selection.hasError ? 'error_turn_count > 0' : 'error_turn_count = 0')
  if (selection.search !== undefined) {
    conditions.push(`session_id IN (
        SELECT session_id FROM turns FINAL
        WHERE project = {project:String} AND session_id != ''
          AND trace_id IN (${tracesFound(selection.search)}))`)
    Object.assign(params, searchCondition(selection.search).params)
  }
  return { sql: conditions.join(' AND '), params }
}
