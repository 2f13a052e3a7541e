import { totalmem } from 'node:os'
import type { Engine, QueryLimits } from './engine.ts'

/** A question took more than it may. */
export class QueryLimitError extends Error {
  override name = 'QueryLimitError'
}

const SECONDS = 60
const MAX_BYTES = 8 * 1024 ** 3

/** A quarter of what this process may have at most, so that not even two questions at a time bring it down. */
function usualLimits(): QueryLimits {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Infinity)
  return { seconds: SECONDS, bytes: Math.min(MAX_BYTES, Math.floor(memory / 4)) }
}

/** ClickHouse's numbers for: too long, too slow to end in time, too much memory, of the query or of all. */
const LIMIT_CODES = new Set(['159', '160', '241'])

/** An engine for questions that people ask: one that runs away ends, with a {@link QueryLimitError}. */
export function limitedEngine(engine: Engine, limits = usualLimits()): Engine {
  return {
    ...engine,
    async query(query) {
      try {
        return await engine.query({ ...query, limits })
      } catch (error) {
        if (!LIMIT_CODES.has(codeOf(error))) throw error
        throw new QueryLimitError(
          `the answer takes more than ${limits.seconds} s or ${Math.floor(limits.bytes / 1024 ** 2)} MiB; ask for less, such as a shorter time`,
          { cause: error },
        )
      }
    },
  }
}

/** ClickHouse's number of an error, as the engine in this process has it and as a server's client has it. */
function codeOf(error: unknown): string {
  const { clickhouseCode, code } = error as { clickhouseCode?: number; code?: string }
  return String(clickhouseCode ?? code)
}

/** As ClickHouse's settings. */
export function limitSettings(limits: QueryLimits | undefined) {
  if (limits === undefined) return {}
  return { max_execution_time: limits.seconds, max_memory_usage: String(limits.bytes) }
}
