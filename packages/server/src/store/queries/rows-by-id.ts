import type { Session } from '@skein/model/session'
import type { Engine } from '../engine.ts'
import { SESSION_COLUMNS, SessionRow } from '../session-row.ts'
import { TURN_COLUMNS, TurnRow, type StoredTurn, type TurnKey } from '../turn-row.ts'
import { wholeSpans, type WholeSpan } from './get-span.ts'
import { KEY_FIRST } from './key-first.ts'

/** These sessions in this order, but for those that are gone. */
export async function sessionsById(
  engine: Engine,
  project: string,
  ids: readonly string[],
): Promise<Session[]> {
  if (ids.length === 0) return []
  const rows = await engine.query({
    sql: `
      SELECT ${SESSION_COLUMNS} FROM sessions FINAL
      WHERE project = {project:String} AND session_id IN {ids:Array(String)}
      ${KEY_FIRST}`,
    params: { project, ids },
    row: SessionRow,
  })
  const byId = new Map(rows.map((row) => [row.sessionId, row]))
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined)
}

/** These turns in this order, but for those that are gone or have moved. */
export async function turnsByKey(
  engine: Engine,
  project: string,
  keys: readonly TurnKey[],
): Promise<StoredTurn[]> {
  const rows = await engine.query({
    sql: `
      SELECT ${TURN_COLUMNS} FROM turns FINAL
      WHERE project = {project:String} AND ${DAYS}
        AND session_id IN {sessionIds:Array(String)} AND trace_id IN {traceIds:Array(String)}`,
    params: {
      project,
      ...daysOf(keys),
      sessionIds: [...new Set(keys.map((key) => key.sessionId))],
      traceIds: keys.map((key) => key.traceId),
    },
    row: TurnRow,
  })
  const byId = new Map(rows.map((row) => [row.turn.traceId, row]))
  return keys.map((key) => byId.get(key.traceId)).filter((row) => row !== undefined)
}

/** All spans that these traces have on these days, trace by trace, in order of start. */
export function spansByDay(
  engine: Engine,
  project: string,
  traces: readonly { day: string; traceId: string }[],
): Promise<WholeSpan[]> {
  return wholeSpans(
    engine,
    project,
    `project = {project:String} AND ${DAYS}
       AND (toString(day), trace_id) IN (
         SELECT arrayJoin(arrayZip({traceDays:Array(String)}, {traceIds:Array(String)})))
       AND (trace_id, span_id, spans.version) IN (
         SELECT trace_id, span_id, max(version) FROM spans
         WHERE project = {project:String} AND ${DAYS} AND trace_id IN {traceIds:Array(String)}
         GROUP BY trace_id, span_id)
     ORDER BY trace_id, start_ns, span_id
     LIMIT 1 BY trace_id, span_id`,
    {
      ...daysOf(traces),
      traceDays: traces.map((trace) => trace.day),
      traceIds: traces.map((trace) => trace.traceId),
    },
  )
}

/** What the sort key begins with, so that no other days are read. */
const DAYS = 'day BETWEEN {fromDay:String} AND {toDay:String}'

function daysOf(keys: readonly { day: string }[]): { fromDay: string; toDay: string } {
  const days = keys.map((key) => key.day).sort()
  return { fromDay: days[0] ?? '', toDay: days.at(-1) ?? '' }
}
