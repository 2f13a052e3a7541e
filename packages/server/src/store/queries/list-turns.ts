import { z } from 'zod'
import type { TraceSort } from '@skein/model/api'
import type { Filter } from '@skein/model/filter'
import type { SearchQuery } from '@skein/model/search-query'
import { dayOf } from '../columns.ts'
import type { ColumnType } from '../column-type.ts'
import type { Engine, QueryParams } from '../engine.ts'
import { filterCondition } from '../filter-condition.ts'
import { searchCondition } from '../search-condition.ts'
import { TURN_COLUMNS, TurnRow, type StoredTurn } from '../turn-row.ts'

/** Which turns of a project. */
export interface TurnSelection {
  project: string
  fromNs?: bigint
  toNs?: bigint
  /** Empty: turns without a session. */
  sessionId?: string
  search?: SearchQuery
  filter?: Filter
  hasError?: boolean
}

export interface TurnListPage {
  sort: TraceSort
  descending: boolean
  /** The last row of the page before: its sort value as text, and its id. */
  after?: { value: string; traceId: string }
  limit: number
}

/** What each order sorts by. Unknown counts as less than anything known. */
export const TURN_ORDERS: Record<TraceSort, { sql: string; type: ColumnType }> = {
  started: { sql: 'start_ns', type: 'UInt64' },
  duration: { sql: 'end_ns - start_ns', type: 'Int64' },
  tokens: { sql: 'ifNull(toInt64(tokens_total), -1)', type: 'Int64' },
  cost: { sql: 'ifNull(cost_usd, -1.)', type: 'Float64' },
  errors: { sql: 'error_count', type: 'UInt64' },
  firstToken: { sql: 'ifNull(first_token_ms, -1.)', type: 'Float64' },
}

/** A page of a project's turns, each with the value that it was sorted by. */
export function listTurns(
  engine: Engine,
  selection: TurnSelection,
  page: TurnListPage,
): Promise<{ stored: StoredTurn; sortValue: string }[]> {
  const where = turnCondition(selection)
  const { sql, type } = TURN_ORDERS[page.sort]
  const after =
    page.after === undefined
      ? ''
      : `AND (sort_value, trace_id) ${page.descending ? '<' : '>'} ({afterValue:${type}}, {afterId:String})`
  const order = page.descending ? 'DESC' : 'ASC'
  return engine.query({
    sql: `
      SELECT ${TURN_COLUMNS}, ${sql} AS sort_value
      FROM turns FINAL
      WHERE ${where.sql} ${after}
      ORDER BY sort_value ${order}, trace_id ${order}
      LIMIT {limit:UInt32}`,
    params: {
      ...where.params,
      limit: page.limit,
      ...(page.after === undefined
        ? {}
        : { afterValue: page.after.value, afterId: page.after.traceId }),
    },
    row: z.unknown().transform((row) => ({
      stored: TurnRow.parse(row),
      sortValue: SortValue.parse(row).sort_value,
    })),
  })
}

const SortValue = z.object({ sort_value: z.union([z.string(), z.number()]).transform(String) })

/** Which rows of `turns FINAL` are selected. */
export function turnCondition(selection: TurnSelection): { sql: string; params: QueryParams } {
  const conditions = ['project = {project:String}']
  const params: Record<string, string | number | readonly string[]> = {
    project: selection.project,
  }
  if (selection.fromNs !== undefined) {
    conditions.push('end_ns >= {fromNs:UInt64}')
    params['fromNs'] = selection.fromNs.toString()
  }
  if (selection.toNs !== undefined) {
    conditions.push('start_ns < {toNs:UInt64}', 'day <= {toDay:String}')
    params['toNs'] = selection.toNs.toString()
    params['toDay'] = dayOf(selection.toNs)
  }
  if (selection.sessionId !== undefined) {
    conditions.push('session_id = {sessionId:String}')
    params['sessionId'] = selection.sessionId
  }
  if (selection.hasError !== undefined)
    conditions.push(selection.hasError ? 'error_count > 0' : 'error_count = 0')
  if (selection.filter !== undefined) {
    const meets = filterCondition(selection.filter, 'turns')
    conditions.push(meets.sql)
    Object.assign(params, meets.params)
  }
  if (selection.search !== undefined) {
    const found = searchCondition(selection.search)
    conditions.push(
      `trace_id IN (SELECT trace_id FROM messages WHERE project = {project:String} AND ${found.sql})`,
    )
    Object.assign(params, found.params)
  }
  return { sql: conditions.join(' AND '), params }
}
