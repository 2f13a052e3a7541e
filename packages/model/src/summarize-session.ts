import type { Session } from './session.ts'
import { combineSources, distinct, mergeMetadata } from './summarize-trace.ts'
import { sumTokens } from './token-sum.ts'
import type { Turn } from './turn.ts'

/** A turn as a session needs it: with the head of its texts in place of references. */
export type SessionTurn = Pick<
  Turn,
  | 'traceId'
  | 'startUnixNano'
  | 'endUnixNano'
  | 'userId'
  | 'tags'
  | 'metadata'
  | 'models'
  | 'tools'
  | 'tokens'
  | 'costUsd'
  | 'costSource'
  | 'unpricedCount'
  | 'spanCount'
  | 'errorCount'
  | 'modelNs'
  | 'toolNs'
> & { inputText: string; outputText: string }

/**
 * Sums a session up from its turns alone. Turns are put in order of start, then trace id, so that
 * floating-point sums come out the same whatever order they are given in. `null` without any turn.
 */
export function summarizeSession(
  sessionId: string,
  unordered: readonly SessionTurn[],
): Session | null {
  const turns = unordered.toSorted(compareTurns)
  const [first] = turns
  if (first === undefined) return null
  const durations = turns.map((turn) => turn.endUnixNano - turn.startUnixNano).sort(compareBigints)
  const costs = turns.flatMap((turn) => (turn.costUsd === null ? [] : [turn.costUsd]))
  const userIds = distinct(turns.map((turn) => turn.userId))
  return {
    sessionId,
    startUnixNano: first.startUnixNano,
    endUnixNano: turns.reduce((end, turn) => (turn.endUnixNano > end ? turn.endUnixNano : end), 0n),
    turnCount: turns.length,
    spanCount: sum(turns.map((turn) => turn.spanCount)),
    firstInput: turns.find((turn) => turn.inputText !== '')?.inputText ?? '',
    lastOutput: turns.findLast((turn) => turn.outputText !== '')?.outputText ?? '',
    userId: userIds[0] ?? '',
    userIds,
    models: distinct(turns.flatMap((turn) => turn.models)),
    tools: distinct(turns.flatMap((turn) => turn.tools)),
    tags: distinct(turns.flatMap((turn) => turn.tags)),
    metadata: mergeMetadata(turns.map((turn) => turn.metadata)),
    tokens: sumTokens(turns.map((turn) => turn.tokens)),
    costUsd: costs.length === 0 ? null : sum(costs),
    costSource: combineSources(
      turns.flatMap((turn) => (turn.costSource === null ? [] : [turn.costSource])),
    ),
    unpricedCount: sum(turns.map((turn) => turn.unpricedCount)),
    errorCount: sum(turns.map((turn) => turn.errorCount)),
    errorTurnCount: turns.filter((turn) => turn.errorCount > 0).length,
    turnP50Ns: quantile(durations, 0.5),
    turnP95Ns: quantile(durations, 0.95),
    busyNs: sumNanos(durations),
    modelNs: sumNanos(turns.map((turn) => turn.modelNs)),
    toolNs: sumNanos(turns.map((turn) => turn.toolNs)),
  }
}

/** Order of turns in a session: by start, then by trace id. */
function compareTurns(
  a: Pick<Turn, 'startUnixNano' | 'traceId'>,
  b: Pick<Turn, 'startUnixNano' | 'traceId'>,
): number {
  if (a.startUnixNano !== b.startUnixNano) return a.startUnixNano < b.startUnixNano ? -1 : 1
  return a.traceId < b.traceId ? -1 : a.traceId > b.traceId ? 1 : 0
}

/** The smallest value that at least `share` of all do not exceed (nearest rank). */
function quantile(sorted: readonly bigint[], share: number): bigint {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0n
}

function compareBigints(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A row has 64 bits for it; clocks that are centuries wrong would need more. */
const MAX_NANOS = (1n << 64n) - 1n

function sumNanos(values: readonly bigint[]): bigint {
  const total = values.reduce((all, value) => all + value, 0n)
  return total > MAX_NANOS ? MAX_NANOS : total
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
