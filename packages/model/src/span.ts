import { z } from 'zod'
import type { UnixNanos } from './unix-nanos.ts'

/** OpenInference's span kinds; a span that names none and looks like none is `UNKNOWN`. */
export const SPAN_KINDS = [
  'LLM',
  'CHAIN',
  'AGENT',
  'TOOL',
  'RETRIEVER',
  'EMBEDDING',
  'RERANKER',
  'GUARDRAIL',
  'EVALUATOR',
  'PROMPT',
  'UNKNOWN',
] as const
export const SpanKind = z.enum(SPAN_KINDS)
export type SpanKind = z.infer<typeof SpanKind>

export const StatusCode = z.enum(['UNSET', 'OK', 'ERROR'])
export type StatusCode = z.infer<typeof StatusCode>

/** A count that the client did not give is `null`, never 0. Details are parts of the totals. */
export const TokenCounts = z.object({
  input: z.number().nullable(),
  output: z.number().nullable(),
  total: z.number().nullable(),
  cacheRead: z.number().nullable(),
  cacheWrite: z.number().nullable(),
  reasoning: z.number().nullable(),
})
export type TokenCounts = z.infer<typeof TokenCounts>

export const NO_TOKENS: TokenCounts = {
  input: null,
  output: null,
  total: null,
  cacheRead: null,
  cacheWrite: null,
  reasoning: null,
}

/**
 * Which sort of key a session id came from: `session` for `session.id` and its kin, `conversation` for
 * `gen_ai.conversation.id` and its kin, which a sub-agent may have of its own inside one session.
 */
type SessionKeyClass = 'session' | 'conversation'

/** Points at one row of `messages`: what was said, kept once. */
export type MessageHash = string

/**
 * What a person reads of one side of a span. `words` is text somebody said or that stands in the one
 * telling field of a value; `raw` is a value in which no such text was found, whole; `hidden` was left
 * out by the client.
 */
export type SpanText =
  | { found: 'words'; hash: MessageHash }
  | { found: 'raw'; hash: MessageHash }
  | { found: 'hidden' }
  | { found: 'none' }

/**
 * What a span means, after its vendor's vocabulary was read. It refers to messages by their hash and
 * holds none of their text, so a whole trace of them is small; what the span carried besides stays in
 * its row in the store.
 */
export interface Span {
  traceId: string
  spanId: string
  /** Empty when the span names no parent. */
  parentSpanId: string
  name: string
  kind: SpanKind
  startUnixNano: UnixNanos
  endUnixNano: UnixNanos
  statusCode: StatusCode
  statusMessage: string
  /** Set when the span failed, or recorded an exception. */
  error: { type: string; message: string } | null
  /** The span's own id, not yet its trace's. */
  session: { id: string; keyClass: SessionKeyClass } | null
  userId: string
  tags: string[]
  metadata: Record<string, string>
  model: string
  provider: string
  tokens: TokenCounts
  /** US dollars as the client gave them; `null` when it gave none. */
  costUsd: number | null
  timeToFirstTokenMs: number | null
  toolName: string
  agentName: string
  input: SpanText
  output: SpanText
  /** Lists of messages that it was told before `inputMessages`; `splitInput` tells why. */
  inputLists: MessageHash[]
  inputMessages: MessageHash[]
  outputMessages: MessageHash[]
  documents: MessageHash[]
  /** Names of the tools that a model call chose, in order. */
  toolCalls: string[]
  /** Attributes, events and links that the client dropped before sending. */
  droppedCount: number
  /** As a trace's root it makes no turn: it carries feedback on something else, or is a client's own work. */
  isAside: boolean
  /** The scope under which this span's messages are kept: its session id or else its trace id. */
  messageScope: string
  /** Of two rows for one span the greater wins: it ended later, or arrived later. */
  version: bigint
}

/** A span that reports an end before its start, or none, lasts 0. */
export function durationNs(span: Pick<Span, 'startUnixNano' | 'endUnixNano'>): bigint {
  return span.endUnixNano > span.startUnixNano ? span.endUnixNano - span.startUnixNano : 0n
}
