import type { TurnWithSteps } from '@skein/model/api'
import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { CHUNK, turnsQuery } from '../../lib/queries.ts'
import type { TurnList } from '@skein/model/api'

interface LoadedTurns {
  byTraceId: ReadonlyMap<string, TurnWithSteps>
  error: Error | null
  retry: () => void
}

/** The turns of the chunks that hold the places `first` to `last`, as far as they have arrived. */
export function useTurns(
  project: string,
  sessionId: string,
  first: number,
  last: number,
): LoadedTurns {
  const from = Math.max(Math.floor(first / CHUNK), 0)
  const count = last < first ? 0 : Math.floor(last / CHUNK) - from + 1
  return useQueries({
    queries: Array.from({ length: count }, (_, i) => turnsQuery(project, sessionId, from + i)),
    combine: combineChunks,
  })
}

function combineChunks(chunks: UseQueryResult<TurnList>[]): LoadedTurns {
  const turns = chunks.flatMap((chunk) => chunk.data?.turns ?? [])
  const failed = chunks.filter((chunk) => chunk.isError)
  return {
    byTraceId: new Map(turns.map((turn) => [turn.traceId, turn])),
    error: failed[0]?.error ?? null,
    retry: () => {
      for (const chunk of failed) void chunk.refetch()
    },
  }
}
