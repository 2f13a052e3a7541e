import { z } from 'zod'
import type { SessionSort } from '@skein/model/api'
import type { Filter } from '@skein/model/filter'
import type { SearchQuery } from '@skein/model/search-query'
import { CountColumn } from '../columns.ts'
import type { ColumnType } from '../column-type.ts'
import type { Engine, QueryParams } from '../engine.ts'
import { filterCondition } from '../filter-condition.ts'
import { searchCondition } from '../search-condition.ts'

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
export const SESSION_ORDERS: Record<SessionSort, { sql: string; type: ColumnType }> = {
  lastActive: { sql: 'end_ns', type: 'UInt64' },
  started: { sql: 'start_ns', type: 'UInt64' },
  duration: { sql: 'end_ns - start_ns', type: 'Int64' },
  turns: { sql: 'turn_count', type: 'UInt64' },
  tokens: { sql: 'ifNull(toInt64(tokens_total), -1)', type: 'Int64' },
  cost: { sql: 'ifNull(cost_usd, -1.)', type: 'Float64' },
  errors: { sql: 'error_count', type: 'UInt64' },
  turnP50: { sql: 'turn_p50_ns', type: 'UInt64' },
}

interface ListedSession {
  sessionId: string
  sortValue: string
  /** With a search: in how many of its turns it finds something. */
  matchingTurns: number
}

interface Total {
  sessions: number
  /** `null` without a search. */
  matchingTurns: number | null
}

/** Which sessions a page shows, and the totals of all that are selected. */
export async function listSessions(
  engine: Engine,
  selection: SessionSelection,
  page: SessionPage,
): Promise<{ sessions: ListedSession[]; total: Total }> {
  const picked = await pickSessions(engine, selection, page)
  return { sessions: picked, total: await totalOf(engine, selection, page, picked) }
}

/** Every row has the totals; a page past the end has no row. */
async function totalOf(
  engine: Engine,
  selection: SessionSelection,
  page: SessionPage,
  picked: Picked[],
): Promise<Total> {
  const isPastEnd = picked.length === 0 && page.after !== undefined
  const { sort, descending } = page
  const [row] = isPastEnd
    ? await pickSessions(engine, selection, { sort, descending, limit: 1 })
    : picked
  const matchingTurns = selection.search === undefined ? null : (row?.allMatchingTurns ?? 0)
  return { sessions: row?.allSessions ?? 0, matchingTurns }
}

interface Picked extends ListedSession {
  allSessions: number
  allMatchingTurns: number
}

/** Which sessions the page shows, decided from a few columns of all; the messages are searched once. */
async function pickSessions(
  engine: Engine,
  { search, ...selection }: SessionSelection,
  page: SessionPage,
): Promise<Picked[]> {
  const where = selectionCondition(selection)
  const { sql, type } = SESSION_ORDERS[page.sort]
  const compare = page.descending ? '<' : '>'
  const after =
    page.after === undefined
      ? ''
      : `WHERE (sort_value, session_id) ${compare} ({afterValue:${type}}, {afterId:String})`
  const order = page.descending ? 'DESC' : 'ASC'
  return engine.query({
    sql: `
      SELECT session_id, sort_value, matching_turns, all_sessions, all_matching_turns
      FROM (
        SELECT session_id, ${sql} AS sort_value,
          ${search === undefined ? '0' : 'found.turns'} AS matching_turns,
          count() OVER () AS all_sessions, sum(matching_turns) OVER () AS all_matching_turns
        FROM (SELECT * FROM sessions FINAL WHERE ${where.sql}) AS selected
        ${search === undefined ? '' : `INNER JOIN (${turnsFound(search)}) AS found USING (session_id)`})
      ${after}
      ORDER BY sort_value ${order}, session_id ${order}
      LIMIT {limit:UInt32}`,
    params: {
      ...where.params,
      ...(search === undefined ? {} : searchCondition(search).params),
      limit: page.limit,
      ...(page.after === undefined
        ? {}
        : { afterValue: page.after.value, afterId: page.after.sessionId }),
    },
    row: z
      .object({
        session_id: z.string(),
        sort_value: z.union([z.string(), z.number()]).transform(String),
        matching_turns: CountColumn,
        all_sessions: CountColumn,
        all_matching_turns: CountColumn,
      })
      .transform((row) => ({
        sessionId: row.session_id,
        sortValue: row.sort_value,
        matchingTurns: row.matching_turns,
        allSessions: row.all_sessions,
        allMatchingTurns: row.all_matching_turns,
      })),
  })
}

/** By session, in how many of its turns a search finds something. */
function turnsFound(search: SearchQuery): string {
  return `
    SELECT session_id, count() AS turns
    FROM turns FINAL
    WHERE project = {project:String} AND session_id != '' AND trace_id IN (${tracesFound(search)})
    GROUP BY session_id`
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
