import { z } from 'zod'
import type { SessionTurn } from '@skein/model/summarize-session'
import type { Turn } from '@skein/model/turn'
import {
  BigIntColumn,
  CostSourceColumn,
  CountColumn,
  dayOf,
  FlagColumn,
  TokenColumns,
  tokensFromRow,
  tokensToRow,
} from './columns.ts'

/** Media that came with a turn's words. */
export const Media = z.array(
  z.object({
    type: z.enum(['image', 'audio', 'file']),
    url: z.string(),
    name: z.string().optional(),
  }),
)
export type Media = z.infer<typeof Media>

/** How much of a turn's texts its row holds, in UTF-16 units; the rest is in `messages`. */
export const TURN_TEXT_LENGTH = 16_384

/** Code points of a turn's texts that its session needs. */
export const SESSION_TEXT_LENGTH = 300

/** One side of a turn as its row holds it: the head of its text, and how long the whole is. */
export interface StoredTurnText {
  text: string
  /** In UTF-16 units. */
  length: number
  media: Media
}

/** A turn with the head of its texts, as `turns` holds it. */
export interface StoredTurn {
  turn: Turn
  input: StoredTurnText
  output: StoredTurnText
}

export const TURN_COLUMNS = `
  session_id, trace_id, session_conflict, name, root_span_id, root_is_partial, start_ns, end_ns,
  input_scope, input_hash, input_text, input_length, input_raw, input_hidden, input_media,
  output_scope, output_hash, output_text, output_length, output_raw, output_hidden, output_media,
  message_scopes, user_id, tags, metadata, models, tools, tokens_input, tokens_output, tokens_total, tokens_cache_read,
  tokens_cache_write, tokens_reasoning, cost_usd, cost_source, unpriced_count, span_count,
  model_call_count, tool_call_count, error_count, failed, error_type, error_message, error_span_id,
  error_ended_turn, model_ns, tool_ns, first_token_ms, dropped_count`

const MediaColumn = z.string().transform((text) => Media.parse(text === '' ? [] : JSON.parse(text)))

export const TurnRow = z
  .object({
    session_id: z.string(),
    trace_id: z.string(),
    session_conflict: FlagColumn,
    name: z.string(),
    root_span_id: z.string(),
    root_is_partial: FlagColumn,
    start_ns: BigIntColumn,
    end_ns: BigIntColumn,
    input_scope: z.string(),
    input_hash: z.string(),
    input_text: z.string(),
    input_length: CountColumn,
    input_raw: FlagColumn,
    input_hidden: FlagColumn,
    input_media: MediaColumn,
    output_scope: z.string(),
    output_hash: z.string(),
    output_text: z.string(),
    output_length: CountColumn,
    output_raw: FlagColumn,
    output_hidden: FlagColumn,
    output_media: MediaColumn,
    message_scopes: z.array(z.string()),
    user_id: z.string(),
    tags: z.array(z.string()),
    metadata: z.record(z.string(), z.string()),
    models: z.array(z.string()),
    tools: z.array(z.string()),
    ...TokenColumns,
    cost_usd: z.number().nullable(),
    cost_source: CostSourceColumn,
    unpriced_count: CountColumn,
    span_count: CountColumn,
    model_call_count: CountColumn,
    tool_call_count: CountColumn,
    error_count: CountColumn,
    failed: FlagColumn,
    error_type: z.string(),
    error_message: z.string(),
    error_span_id: z.string(),
    error_ended_turn: FlagColumn,
    model_ns: BigIntColumn,
    tool_ns: BigIntColumn,
    first_token_ms: z.number().nullable(),
    dropped_count: CountColumn,
  })
  .transform((row): StoredTurn => ({
    turn: {
      traceId: row.trace_id,
      sessionId: row.session_id,
      sessionConflict: row.session_conflict,
      name: row.name,
      rootSpanId: row.root_span_id,
      rootIsPartial: row.root_is_partial,
      startUnixNano: row.start_ns,
      endUnixNano: row.end_ns,
      input: {
        ref: row.input_hash === '' ? null : { scope: row.input_scope, hash: row.input_hash },
        raw: row.input_raw,
        hidden: row.input_hidden,
      },
      output: {
        ref: row.output_hash === '' ? null : { scope: row.output_scope, hash: row.output_hash },
        raw: row.output_raw,
        hidden: row.output_hidden,
      },
      messageScopes: row.message_scopes,
      userId: row.user_id,
      tags: row.tags,
      metadata: row.metadata,
      models: row.models,
      tools: row.tools,
      tokens: tokensFromRow(row),
      costUsd: row.cost_usd,
      costSource: row.cost_source,
      unpricedCount: row.unpriced_count,
      spanCount: row.span_count,
      modelCallCount: row.model_call_count,
      toolCallCount: row.tool_call_count,
      errorCount: row.error_count,
      error: row.failed
        ? {
            type: row.error_type,
            message: row.error_message,
            spanId: row.error_span_id,
            endedTurn: row.error_ended_turn,
          }
        : null,
      modelNs: row.model_ns,
      toolNs: row.tool_ns,
      timeToFirstTokenMs: row.first_token_ms,
      droppedCount: row.dropped_count,
    },
    input: { text: row.input_text, length: row.input_length, media: row.input_media },
    output: { text: row.output_text, length: row.output_length, media: row.output_media },
  }))

/** The key under which a turn's row is stored; when it changes, the old one needs a tombstone. */
export interface TurnKey {
  day: string
  sessionId: string
  traceId: string
}

export function turnKey({ startUnixNano, sessionId, traceId }: Turn): TurnKey {
  return { day: dayOf(startUnixNano), sessionId, traceId }
}

export function turnToRow({ turn, input, output }: StoredTurn) {
  return {
    day: dayOf(turn.startUnixNano),
    session_id: turn.sessionId,
    trace_id: turn.traceId,
    is_deleted: 0,
    session_conflict: turn.sessionConflict ? 1 : 0,
    name: turn.name,
    root_span_id: turn.rootSpanId,
    root_is_partial: turn.rootIsPartial ? 1 : 0,
    start_ns: turn.startUnixNano,
    end_ns: turn.endUnixNano,
    input_scope: turn.input.ref?.scope ?? '',
    input_hash: turn.input.ref?.hash ?? '',
    input_text: input.text,
    input_length: input.length,
    input_raw: turn.input.raw ? 1 : 0,
    input_hidden: turn.input.hidden ? 1 : 0,
    input_media: input.media.length === 0 ? '' : JSON.stringify(input.media),
    output_scope: turn.output.ref?.scope ?? '',
    output_hash: turn.output.ref?.hash ?? '',
    output_text: output.text,
    output_length: output.length,
    output_raw: turn.output.raw ? 1 : 0,
    output_hidden: turn.output.hidden ? 1 : 0,
    output_media: output.media.length === 0 ? '' : JSON.stringify(output.media),
    message_scopes: turn.messageScopes,
    user_id: turn.userId,
    tags: turn.tags,
    metadata: turn.metadata,
    models: turn.models,
    tools: turn.tools,
    ...tokensToRow(turn.tokens),
    cost_usd: turn.costUsd,
    cost_source: turn.costSource ?? '',
    unpriced_count: turn.unpricedCount,
    span_count: turn.spanCount,
    model_call_count: turn.modelCallCount,
    tool_call_count: turn.toolCallCount,
    error_count: turn.errorCount,
    failed: turn.error === null ? 0 : 1,
    error_type: turn.error?.type ?? '',
    error_message: turn.error?.message ?? '',
    error_span_id: turn.error?.spanId ?? '',
    error_ended_turn: turn.error?.endedTurn === true ? 1 : 0,
    model_ns: turn.modelNs,
    tool_ns: turn.toolNs,
    first_token_ms: turn.timeToFirstTokenMs,
    dropped_count: turn.droppedCount,
  }
}

export function turnTombstone(key: TurnKey) {
  return { day: key.day, session_id: key.sessionId, trace_id: key.traceId, is_deleted: 1 }
}

/** The columns from which a session is summed up: turns without their long texts. */
export const SESSION_TURN_COLUMNS = `
  session_id, trace_id, start_ns, end_ns, user_id, tags, metadata, models, tools, tokens_input,
  tokens_output, tokens_total, tokens_cache_read, tokens_cache_write, tokens_reasoning, cost_usd,
  cost_source, unpriced_count, span_count, error_count, model_ns, tool_ns,
  substringUTF8(input_text, 1, ${SESSION_TEXT_LENGTH}) AS input_head,
  substringUTF8(output_text, 1, ${SESSION_TEXT_LENGTH}) AS output_head`

export const SessionTurnRow = z
  .object({
    session_id: z.string(),
    trace_id: z.string(),
    start_ns: BigIntColumn,
    end_ns: BigIntColumn,
    user_id: z.string(),
    tags: z.array(z.string()),
    metadata: z.record(z.string(), z.string()),
    models: z.array(z.string()),
    tools: z.array(z.string()),
    ...TokenColumns,
    cost_usd: z.number().nullable(),
    cost_source: CostSourceColumn,
    unpriced_count: CountColumn,
    span_count: CountColumn,
    error_count: CountColumn,
    model_ns: BigIntColumn,
    tool_ns: BigIntColumn,
    input_head: z.string(),
    output_head: z.string(),
  })
  .transform((row): SessionTurn & { sessionId: string } => ({
    sessionId: row.session_id,
    traceId: row.trace_id,
    startUnixNano: row.start_ns,
    endUnixNano: row.end_ns,
    userId: row.user_id,
    tags: row.tags,
    metadata: row.metadata,
    models: row.models,
    tools: row.tools,
    tokens: tokensFromRow(row),
    costUsd: row.cost_usd,
    costSource: row.cost_source,
    unpricedCount: row.unpriced_count,
    spanCount: row.span_count,
    errorCount: row.error_count,
    modelNs: row.model_ns,
    toolNs: row.tool_ns,
    inputText: row.input_head,
    outputText: row.output_head,
  }))
