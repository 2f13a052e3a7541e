import { z } from 'zod'
import { BigIntColumn, CountColumn, dayOf } from '../columns.ts'
import type { Engine } from '../engine.ts'
import { TURN_COLUMNS, TurnRow, type StoredTurn } from '../turn-row.ts'
import type { SessionBounds } from './get-session.ts'
import { KEY_FIRST } from './key-first.ts'

/** The rows of `turns` that belong to a session; its times bound the days to look at. */
const OF_SESSION = `
  project = {project:String} AND session_id = {sessionId:String}
  AND day BETWEEN {fromDay:String} AND {toDay:String}`

function ofSession(project: string, session: SessionBounds) {
  return {
    project,
    sessionId: session.sessionId,
    fromDay: dayOf(session.startUnixNano),
    toDay: dayOf(session.endUnixNano),
  }
}

export interface TurnPage {
  /** The last turn of the page before. */
  after?: { startNs: bigint; traceId: string }
  offset: number
  limit: number
}

/** A page of a session's turns in order, each with its 1-based place. */
export async function sessionTurns(
  engine: Engine,
  project: string,
  session: SessionBounds,
  page: TurnPage,
): Promise<(StoredTurn & { index: number })[]> {
  const { after } = page
  const turns = await engine.query({
    sql: `
      SELECT ${TURN_COLUMNS}
      FROM turns FINAL
      WHERE ${OF_SESSION}
        ${after === undefined ? '' : 'AND (start_ns, trace_id) > ({afterNs:UInt64}, {afterId:String})'}
      ORDER BY start_ns, trace_id
      LIMIT {limit:UInt32} OFFSET {offset:UInt32}
      ${KEY_FIRST}`,
    params: {
      ...ofSession(project, session),
      limit: page.limit,
      offset: page.offset,
      ...(after === undefined ? {} : { afterNs: after.startNs.toString(), afterId: after.traceId }),
    },
    row: TurnRow,
  })
  const [first] = turns
  const before =
    after === undefined || first === undefined
      ? page.offset
      : await turnsBefore(engine, project, session, first)
  return turns.map((turn, place) => ({ ...turn, index: before + place + 1 }))
}

/** How many turns of the session come before this one. */
async function turnsBefore(
  engine: Engine,
  project: string,
  session: SessionBounds,
  { turn }: Pick<StoredTurn, 'turn'>,
): Promise<number> {
  const rows = await engine.query({
    sql: `
      SELECT count() AS turns
      FROM turns FINAL
      WHERE ${OF_SESSION} AND (start_ns, trace_id) < ({beforeNs:UInt64}, {beforeId:String})
      ${KEY_FIRST}`,
    params: {
      ...ofSession(project, session),
      beforeNs: turn.startUnixNano.toString(),
      beforeId: turn.traceId,
    },
    row: z.object({ turns: CountColumn }),
  })
  return rows[0]?.turns ?? 0
}

const OutlineRow = z.object({
  trace_id: z.string(),
  start_ns: BigIntColumn,
  end_ns: BigIntColumn,
  name: z.string(),
  title: z.string(),
  cost_usd: z.number().nullable(),
  unpriced_count: CountColumn,
  error_count: CountColumn,
  tool_call_count: CountColumn,
})
export type OutlineRow = z.infer<typeof OutlineRow>

/** All turns of a session in order, a line each. */
export function sessionOutline(
  engine: Engine,
  project: string,
  session: SessionBounds,
): Promise<OutlineRow[]> {
  return engine.query({
    sql: `
      SELECT trace_id, start_ns, end_ns, name, substringUTF8(input_text, 1, 160) AS title, cost_usd,
        unpriced_count, error_count, tool_call_count
      FROM turns FINAL
      WHERE ${OF_SESSION}
      ORDER BY start_ns, trace_id
      ${KEY_FIRST}`,
    params: ofSession(project, session),
    row: OutlineRow,
  })
}
