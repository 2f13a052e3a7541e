import { dayOf } from '../columns.ts'
import type { QueryParams } from '../engine.ts'
import { selectionCondition, type SessionSelection } from './list-sessions.ts'
import { turnCondition, type TurnSelection } from './list-turns.ts'

/** What a list shows: sessions, or turns of any session or none. */
export type Selection = ({ of: 'sessions' } & SessionSelection) | ({ of: 'turns' } & TurnSelection)

export interface SelectedRows {
  table: 'sessions' | 'turns'
  sql: string
  params: QueryParams
}

/** The rows of `sessions FINAL` or `turns FINAL` that a list would show. */
export function selectedRows(selection: Selection): SelectedRows {
  return selection.of === 'sessions'
    ? { table: 'sessions', ...selectionCondition(selection) }
    : { table: 'turns', ...turnCondition(selection) }
}

/** What a selection without any condition names: its project, and what it is of. */
const UNCONDITIONAL = 2

/**
 * The rows of `turns FINAL` that start in the range and are selected, or whose session is. A turn that
 * began before belongs to the range before, so that neighbouring ranges share none.
 */
export function selectedTurns(selection: Selection): { sql: string; params: QueryParams } {
  const { fromNs, toNs, ...always } = selection
  const conditions: string[] = []
  const params: Record<string, QueryParams[string]> = {}
  if (selection.of === 'turns') {
    const { sql, params: bound } = turnCondition(always)
    conditions.push(sql)
    Object.assign(params, bound)
  } else {
    const { sql, params: bound } = selectionCondition(selection)
    conditions.push(`project = {project:String} AND session_id != ''`)
    // A turn in the range makes its session one that is active in it.
    if (Object.keys(always).length > UNCONDITIONAL)
      conditions.push(`session_id IN (SELECT session_id FROM sessions FINAL WHERE ${sql})`)
    Object.assign(params, bound)
  }
  if (fromNs !== undefined) {
    conditions.push('start_ns >= {fromNs:UInt64}', 'day >= {fromDay:String}')
    params['fromNs'] = fromNs.toString()
    params['fromDay'] = dayOf(fromNs)
  }
  if (toNs !== undefined) {
    conditions.push('start_ns < {toNs:UInt64}', 'day <= {toDay:String}')
    params['toNs'] = toNs.toString()
    params['toDay'] = dayOf(toNs)
  }
  return { sql: conditions.join(' AND '), params }
}
