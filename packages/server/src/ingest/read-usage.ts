import { NO_TOKENS, type TokenCounts } from '@skein/model/span'
import { firstFound } from './dialects/first-found.ts'
import type { SpanSource } from './span-source.ts'

/** Counts as the client gave them; a total that it left out is the sum of input and output. */
export function readTokens(source: SpanSource): TokenCounts {
  const tokens: TokenCounts = { ...NO_TOKENS }
  for (const name of Object.keys(tokens) as (keyof TokenCounts)[])
    tokens[name] =
      firstFound((dialect) =>
        dialect.tokenKeys?.[name]
          ?.map((key) => source.count(key))
          .find((count) => count !== undefined && Number.isSafeInteger(count)),
      ) ?? null
  if (tokens.total === null && (tokens.input !== null || tokens.output !== null))
    tokens.total = (tokens.input ?? 0) + (tokens.output ?? 0)
  return tokens
}

/** US dollars as the client gave them. */
export function readCost(source: SpanSource): number | null {
  const cost = firstFound((dialect) =>
    dialect.costKeys
      ?.map((key) => {
        if (typeof key === 'string') return source.count(key)
        const parts = key.map((part) => source.count(part)).filter((part) => part !== undefined)
        return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part, 0)
      })
      .find((found) => found !== undefined),
  )
  return cost ?? null
}
