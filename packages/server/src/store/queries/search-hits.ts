import { z } from 'zod'
import type { SearchQuery } from '@skein/model/search-query'
import { CountColumn, FlagColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'
import {
  searchCondition,
  searchPosition,
  substringCondition,
  type Condition,
} from '../search-condition.ts'
import { KEY_FIRST } from './key-first.ts'

/** A message that a search found, in the turn that said it first. */
export interface MessageHit {
  sessionId: string
  traceId: string
  spanId: string
  /** 1-based place of the turn in its session. */
  turn: number
  role: string
  /** The turn's question or answer, rather than in a step behind it. */
  visible: boolean
  /** A stretch of the text around the first match. */
  excerpt: string
}

const Row = z
  .object({
    session_id: z.string(),
    trace_id: z.string(),
    span_id: z.string(),
    turn: CountColumn,
    role: z.string(),
    visible: FlagColumn,
    excerpt: z.string(),
  })
  .transform((row): MessageHit => ({
    sessionId: row.session_id,
    traceId: row.trace_id,
    spanId: row.span_id,
    turn: row.turn,
    role: row.role,
    visible: row.visible,
    excerpt: row.excerpt,
  }))

const TEXT_COLUMNS = 'input_scope, input_hash, output_scope, output_hash, message_scopes'

/** Turns of sessions with their place; every message belongs to the turn that said it first. */
const PLACED_TURNS = `
  SELECT session_id, trace_id, ${TEXT_COLUMNS},
    row_number() OVER (PARTITION BY session_id ORDER BY start_ns, trace_id) AS turn
  FROM turns FINAL
  WHERE project = {project:String} AND session_id IN {sessionIds:Array(String)}`

/** Single turns; their place in their session is for who shows them to say. */
const TURNS_ALONE = `
  SELECT trace_id AS session_id, trace_id, ${TEXT_COLUMNS}, 0 AS turn
  FROM turns FINAL
  WHERE project = {project:String} AND trace_id IN {traceIds:Array(String)}`

/** Texts are compared of messages of these scopes alone; the engine would take that condition first. */
const AS_WRITTEN = `${KEY_FIRST}, allow_reorder_prewhere_conditions = 0`

/** The first few hits in each of the sessions, in order of their turns, a text once a turn. */
export function searchHits(
  engine: Engine,
  project: string,
  sessionIds: readonly string[],
  search: SearchQuery,
  perSession: number,
): Promise<MessageHit[]> {
  const placed = { sql: PLACED_TURNS, params: { sessionIds } }
  return hits(engine, project, placed, searchCondition(search), search, perSession)
}

/** The first few hits in each of the turns. */
export function searchTurns(
  engine: Engine,
  project: string,
  traceIds: readonly string[],
  search: SearchQuery,
  perTurn: number,
): Promise<MessageHit[]> {
  if (traceIds.length === 0) return Promise.resolve([])
  const placed = { sql: TURNS_ALONE, params: { traceIds } }
  return hits(engine, project, placed, searchCondition(search), search, perTurn)
}

/** Every place in one session where the search's terms stand, also inside words. */
export function searchInSession(
  engine: Engine,
  project: string,
  sessionId: string,
  search: SearchQuery,
): Promise<MessageHit[]> {
  const placed = { sql: PLACED_TURNS, params: { sessionIds: [sessionId] } }
  return hits(engine, project, placed, substringCondition(search), search, 1000)
}

function hits(
  engine: Engine,
  project: string,
  placed: Condition,
  found: Condition,
  search: SearchQuery,
  perSession: number,
): Promise<MessageHit[]> {
  const position = searchPosition(search)
  return engine.query({
    sql: `
      WITH placed AS (${placed.sql})
      SELECT session_id, trace_id, span_id, turn, role, visible, excerpt
      FROM (
        SELECT placed.session_id AS session_id, trace_id, span_id, placed.turn AS turn, role,
          start_ns, hash, excerpt,
          (scope = placed.input_scope AND hash = placed.input_hash)
            OR (scope = placed.output_scope AND hash = placed.output_hash) AS visible
        FROM (
          SELECT trace_id, span_id, role, start_ns, scope, hash,
            substringUTF8(text, toUInt64(greatest(1, toInt64(${position.sql}) - 80)), 320) AS excerpt
          FROM messages
          WHERE project = {project:String}
            AND scope IN (SELECT arrayJoin(message_scopes) FROM placed) AND ${found.sql}
          ORDER BY version DESC
          LIMIT 1 BY scope, hash
        ) AS said
        INNER JOIN placed USING (trace_id)
        ORDER BY session_id, turn, visible DESC, start_ns, span_id, role, hash
        LIMIT 1 BY session_id, turn, excerpt
      )
      ORDER BY session_id, turn, start_ns, span_id, role, hash
      LIMIT {perSession:UInt32} BY session_id
      ${AS_WRITTEN}`,
    params: { project, perSession, ...placed.params, ...found.params, ...position.params },
    row: Row,
  })
}
