import { z } from 'zod'
import type { Session } from '@skein/model/session'
import {
  BigIntColumn,
  CostSourceColumn,
  CountColumn,
  TokenColumns,
  tokensFromRow,
  tokensToRow,
} from './columns.ts'

export const SESSION_COLUMNS = `
  session_id, start_ns, end_ns, turn_count, span_count, first_input, last_output, user_id, user_ids,
  models, tools, tags, metadata, tokens_input, tokens_output, tokens_total, tokens_cache_read,
  tokens_cache_write, tokens_reasoning, cost_usd, cost_source, unpriced_count, error_count,
  error_turn_count, turn_p50_ns, turn_p95_ns, busy_ns, model_ns, tool_ns`

const SESSION_SHAPE = {
  session_id: z.string(),
  start_ns: BigIntColumn,
  end_ns: BigIntColumn,
  turn_count: CountColumn,
  span_count: CountColumn,
  first_input: z.string(),
  last_output: z.string(),
  user_id: z.string(),
  user_ids: z.array(z.string()),
  models: z.array(z.string()),
  tools: z.array(z.string()),
  tags: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
  ...TokenColumns,
  cost_usd: z.number().nullable(),
  cost_source: CostSourceColumn,
  unpriced_count: CountColumn,
  error_count: CountColumn,
  error_turn_count: CountColumn,
  turn_p50_ns: BigIntColumn,
  turn_p95_ns: BigIntColumn,
  busy_ns: BigIntColumn,
  model_ns: BigIntColumn,
  tool_ns: BigIntColumn,
}

const SessionObject = z.object(SESSION_SHAPE)

function sessionFromRow(row: z.infer<typeof SessionObject>): Session {
  return {
    sessionId: row.session_id,
    startUnixNano: row.start_ns,
    endUnixNano: row.end_ns,
    turnCount: row.turn_count,
    spanCount: row.span_count,
    firstInput: row.first_input,
    lastOutput: row.last_output,
    userId: row.user_id,
    userIds: row.user_ids,
    models: row.models,
    tools: row.tools,
    tags: row.tags,
    metadata: row.metadata,
    tokens: tokensFromRow(row),
    costUsd: row.cost_usd,
    costSource: row.cost_source,
    unpricedCount: row.unpriced_count,
    errorCount: row.error_count,
    errorTurnCount: row.error_turn_count,
    turnP50Ns: row.turn_p50_ns,
    turnP95Ns: row.turn_p95_ns,
    busyNs: row.busy_ns,
    modelNs: row.model_ns,
    toolNs: row.tool_ns,
  }
}

export const SessionRow = SessionObject.transform(sessionFromRow)

export function sessionToRow(session: Session) {
  return {
    session_id: session.sessionId,
    is_deleted: 0,
    start_ns: session.startUnixNano,
    end_ns: session.endUnixNano,
    turn_count: session.turnCount,
    span_count: session.spanCount,
    first_input: session.firstInput,
    last_output: session.lastOutput,
    user_id: session.userId,
    user_ids: session.userIds,
    models: session.models,
    tools: session.tools,
    tags: session.tags,
    metadata: session.metadata,
    ...tokensToRow(session.tokens),
    cost_usd: session.costUsd,
    cost_source: session.costSource ?? '',
    unpriced_count: session.unpricedCount,
    error_count: session.errorCount,
    error_turn_count: session.errorTurnCount,
    turn_p50_ns: session.turnP50Ns,
    turn_p95_ns: session.turnP95Ns,
    busy_ns: session.busyNs,
    model_ns: session.modelNs,
    tool_ns: session.toolNs,
  }
}

export function sessionTombstone(sessionId: string) {
  return { session_id: sessionId, is_deleted: 1 }
}
