import type { MessageHash, TokenCounts } from './span.ts'
import type { UnixNanos } from './unix-nanos.ts'

/** Where a turn's cost comes from. `mixed`: some spans' clients gave it, others' was computed. */
export type CostSource = 'provided' | 'computed' | 'mixed'

/** One side of a turn: whose words, and whether the client kept them back. */
export interface TurnText {
  /** The message that holds the words; `null` when there are none. */
  ref: { scope: string; hash: MessageHash } | null
  /** No words were found and this is a whole value, most often JSON. */
  raw: boolean
  hidden: boolean
}

/** One trace, summed up: what a row of a session shows. Made by `summarizeTrace` from the spans alone. */
export interface Turn {
  traceId: string
  /** Empty: a trace without a session. */
  sessionId: string
  /** Spans of the trace name different sessions. */
  sessionConflict: boolean
  name: string
  rootSpanId: string
  /** The effective root names a parent that is not in the trace. */
  rootIsPartial: boolean
  startUnixNano: UnixNanos
  endUnixNano: UnixNanos
  input: TurnText
  output: TurnText
  /** The scopes under which the messages of its spans are kept. */
  messageScopes: string[]
  userId: string
  tags: string[]
  metadata: Record<string, string>
  models: string[]
  tools: string[]
  tokens: TokenCounts
  costUsd: number | null
  costSource: CostSource | null
  /** Token-bearing spans that neither their client nor the price table could price. */
  unpricedCount: number
  spanCount: number
  modelCallCount: number
  toolCallCount: number
  errorCount: number
  /** `endedTurn`: the root failed, or nothing came out of the turn. */
  error: { type: string; message: string; spanId: string; endedTurn: boolean } | null
  /** Time with at least one model call, and at least one tool or retrieval, under way. */
  modelNs: bigint
  toolNs: bigint
  timeToFirstTokenMs: number | null
  droppedCount: number
}
