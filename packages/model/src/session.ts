import type { CostSource } from './turn.ts'
import type { TokenCounts } from './span.ts'
import type { UnixNanos } from './unix-nanos.ts'

/** The traces that share a session id, summed up from their turns alone by `summarizeSession`. */
export interface Session {
  sessionId: string
  /** From the first start to the last end of its turns. */
  startUnixNano: UnixNanos
  endUnixNano: UnixNanos
  turnCount: number
  spanCount: number
  /** First words of the first turn that has any, and the answer of the last one, cut short. */
  firstInput: string
  lastOutput: string
  /** The first user named; `userIds` has them all. */
  userId: string
  userIds: string[]
  models: string[]
  tools: string[]
  tags: string[]
  metadata: Record<string, string>
  tokens: TokenCounts
  costUsd: number | null
  costSource: CostSource | null
  unpricedCount: number
  errorCount: number
  errorTurnCount: number
  /** Of the turns' wall-clock durations. */
  turnP50Ns: bigint
  turnP95Ns: bigint
  /** Sums over the turns; `busyNs` counts a turn's whole wall clock. */
  busyNs: bigint
  modelNs: bigint
  toolNs: bigint
}
