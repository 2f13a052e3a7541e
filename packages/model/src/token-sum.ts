import { NO_TOKENS, type TokenCounts } from './span.ts'

/** Adds counts up, field by field. A field that nobody gave stays `null`. */
export function sumTokens(counts: readonly TokenCounts[]): TokenCounts {
  const sum: TokenCounts = { ...NO_TOKENS }
  for (const count of counts) {
    for (const field of FIELDS) {
      const value = count[field]
      if (value !== null) sum[field] = (sum[field] ?? 0) + value
    }
  }
  return sum
}

const FIELDS = Object.keys(NO_TOKENS) as (keyof TokenCounts)[]
