import type { SearchQuery } from '@skein/model/search-query'
import type { Engine } from '../engine.ts'
import { searchCondition } from '../search-condition.ts'
import { TURN_COLUMNS, TurnRow, type StoredTurn } from '../turn-row.ts'

export interface TurnSelection {
  project: string
  fromNs?: bigint
  toNs?: bigint
  /** Empty: turns without a session. */
  sessionId?: string
  search?: SearchQuery
  hasError?: boolean
  descending: boolean
  after?: { startNs: bigint; traceId: string }
  limit: number
}

/** A page of a project's turns by their start. */
export function listTurns(engine: Engine, selection: TurnSelection): Promise<StoredTurn[]> {
  const conditions = ['project = {project:String}']
  const params: Record<string, string | number | readonly string[]> = {
    project: selection.project,
    limit: selection.limit,
  }
  if (selection.fromNs !== undefined) {
    conditions.push('end_ns >= {fromNs:UInt64}')
    params['fromNs'] = selection.fromNs.toString()
  }
  if (selection.toNs !== undefined) {
    conditions.push('start_ns < {toNs:UInt64}')
    params['toNs'] = selection.toNs.toString()
  }
  if (selection.sessionId !== undefined) {
    conditions.push('session_id = {sessionId:String}')
    params['sessionId'] = selection.sessionId
  }
  if (selection.hasError !== undefined)
    conditions.push(selection.hasError ? 'error_count > 0' : 'error_count = 0')
  if (selection.search !== undefined) {
    const found = searchCondition(selection.search)
    conditions.push(
      `trace_id IN (SELECT trace_id FROM messages WHERE project = {project:String} AND ${found.sql})`,
    )
    Object.assign(params, found.params)
  }
  if (selection.after !== undefined) {
    const compare = selection.descending ? '<' : '>'
    conditions.push(`(start_ns, trace_id) ${compare} ({afterNs:UInt64}, {afterId:String})`)
    params['afterNs'] = selection.after.startNs.toString()
    params['afterId'] = selection.after.traceId
  }
  const order = selection.descending ? 'DESC' : 'ASC'
  return engine.query({
    sql: `
      SELECT ${TURN_COLUMNS}
      FROM turns FINAL
      WHERE ${conditions.join(' AND ')}
      ORDER BY start_ns ${order}, trace_id ${order}
      LIMIT {limit:UInt32}`,
    params,
    row: TurnRow,
  })
}
