import { z } from 'zod'
import type { User, UserSort } from '@skein/model/api'
import { toIso } from '@skein/model/unix-nanos'
import { BigIntColumn, CountColumn, dayOf, TokenColumns, tokensFromRow } from '../columns.ts'
import type { ColumnType } from '../column-type.ts'
import type { Engine, QueryParams } from '../engine.ts'

/** Turns that start in the range, of which users. */
export interface UserSelection {
  project: string
  fromNs?: bigint
  toNs?: bigint
  /** Only users whose id has this in it, whatever its case. */
  contains?: string
  userId?: string
}

export interface UserPage {
  sort: UserSort
  descending: boolean
  /** The last row of the page before: its sort value as text, and its id. */
  after?: { value: string; userId: string }
  limit: number
}

/**
 * What each order sorts by. Unknown counts as less than anything known. Costs are whole billionths of a dollar: what a
 * sum of fractions is depends on the order in which they are added, which is another each time.
 */
export const USER_ORDERS: Record<UserSort, { sql: string; type: ColumnType }> = {
  lastSeen: { sql: 'last_ns', type: 'UInt64' },
  sessions: { sql: 'sessions', type: 'UInt64' },
  turns: { sql: 'turns', type: 'UInt64' },
  tokens: { sql: 'ifNull(toInt64(tokens_total), -1)', type: 'Int64' },
  cost: { sql: 'ifNull(cost_nano, -1)', type: 'Int128' },
  errors: { sql: 'errors', type: 'UInt64' },
  id: { sql: 'user', type: 'String' },
}

const Row = z
  .object({
    user: z.string(),
    sessions: CountColumn,
    turns: CountColumn,
    error_turns: CountColumn,
    errors: CountColumn,
    ...TokenColumns,
    cost_usd: z.number().nullable(),
    unpriced: CountColumn,
    first_ns: BigIntColumn,
    last_ns: BigIntColumn,
    sort_value: z.union([z.string(), z.number()]).transform(String),
  })
  .transform((row): { user: User; sortValue: string } => ({
    user: {
      userId: row.user,
      sessionCount: row.sessions,
      turnCount: row.turns,
      errorTurnCount: row.error_turns,
      errorCount: row.errors,
      tokens: tokensFromRow(row),
      costUsd: row.cost_usd,
      unpricedCount: row.unpriced,
      firstSeenAt: toIso(row.first_ns),
      lastSeenAt: toIso(row.last_ns),
    },
    sortValue: row.sort_value,
  }))

/** A page of users, each with the value that it was sorted by. */
export function listUsers(
  engine: Engine,
  selection: UserSelection,
  page: UserPage,
): Promise<{ user: User; sortValue: string }[]> {
  const turns = turnsOfUsers(selection)
  const { sql, type } = USER_ORDERS[page.sort]
  const after =
    page.after === undefined
      ? ''
      : `WHERE (sort_value, user) ${page.descending ? '<' : '>'} ({afterValue:${type}}, {afterId:String})`
  const order = page.descending ? 'DESC' : 'ASC'
  return engine.query({
    sql: `
      SELECT *, ${sql} AS sort_value
      FROM (
        SELECT user, uniqExactIf(session_id, session_id != '') AS sessions, count() AS turns,
          countIf(error_count > 0) AS error_turns, sum(error_count) AS errors,
          sum(tokens_input) AS tokens_input, sum(tokens_output) AS tokens_output,
          sum(tokens_total) AS tokens_total, sum(tokens_cache_read) AS tokens_cache_read,
          sum(tokens_cache_write) AS tokens_cache_write,
          sum(tokens_reasoning) AS tokens_reasoning, sum(cost_usd) AS cost_usd,
          sum(nano_usd) AS cost_nano,
          sum(unpriced_count) AS unpriced, min(start_ns) AS first_ns, max(end_ns) AS last_ns
        FROM (${turns.sql})
        GROUP BY user
      )
      ${after}
      ORDER BY sort_value ${order}, user ${order}
      LIMIT {limit:UInt32}`,
    params: {
      ...turns.params,
      limit: page.limit,
      ...(page.after === undefined
        ? {}
        : { afterValue: page.after.value, afterId: page.after.userId }),
    },
    row: Row,
  })
}

export async function countUsers(engine: Engine, selection: UserSelection): Promise<number> {
  const turns = turnsOfUsers(selection)
  const rows = await engine.query({
    sql: `SELECT uniqExact(user) AS users FROM (${turns.sql})`,
    params: turns.params,
    row: z.object({ users: CountColumn }),
  })
  return rows[0]?.users ?? 0
}

/** A turn that names no user is the first user's of its session. */
function turnsOfUsers(selection: UserSelection): { sql: string; params: QueryParams } {
  const inRange = ['project = {project:String}']
  const ofUsers = [`user != ''`]
  const params: Record<string, string> = { project: selection.project }
  if (selection.fromNs !== undefined) {
    inRange.push('start_ns >= {fromNs:UInt64}', 'day >= {fromDay:String}')
    params['fromNs'] = selection.fromNs.toString()
    params['fromDay'] = dayOf(selection.fromNs)
  }
  if (selection.toNs !== undefined) {
    inRange.push('start_ns < {toNs:UInt64}', 'day <= {toDay:String}')
    params['toNs'] = selection.toNs.toString()
    params['toDay'] = dayOf(selection.toNs)
  }
  if (selection.contains !== undefined) {
    ofUsers.push('positionCaseInsensitiveUTF8(user, {contains:String}) > 0')
    params['contains'] = selection.contains
  }
  if (selection.userId !== undefined) {
    ofUsers.push('user = {userId:String}')
    params['userId'] = selection.userId
  }
  return {
    sql: `
      SELECT if(turn.user_id != '', turn.user_id, session.user_id) AS user, turn.*,
        toInt128(round(if(turn.cost_usd > 1e28, 1e28, turn.cost_usd) * 1e9)) AS nano_usd
      FROM (
        SELECT session_id, user_id, start_ns, end_ns, error_count, unpriced_count, cost_usd,
          tokens_input, tokens_output, tokens_total, tokens_cache_read, tokens_cache_write,
          tokens_reasoning
        FROM turns FINAL WHERE ${inRange.join(' AND ')}
      ) AS turn
      LEFT ANY JOIN (
        SELECT session_id, user_id FROM sessions FINAL WHERE project = {project:String}
      ) AS session ON turn.session_id = session.session_id
      WHERE ${ofUsers.join(' AND ')}`,
    params,
  }
}
