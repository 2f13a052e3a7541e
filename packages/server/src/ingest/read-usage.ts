import { NO_TOKENS, type TokenCounts } from '@skein/model/span'
import type { Key } from './dialects/dialect.ts'
import { DIALECTS } from './dialects/dialects.ts'
import { firstOf, listed } from './dialects/first-found.ts'
import { keyCount } from './read-key.ts'
import type { SpanSource } from './span-source.ts'

/**
 * Counts as the client gave them, but that the input includes what was read from and written to a
 * cache, and that a total that was left out is the sum of input and output.
 */
export function readTokens(source: SpanSource, provider: string): TokenCounts {
  const tokens: TokenCounts = { ...NO_TOKENS }
  for (const { name, keys } of TOKEN_KEYS)
    tokens[name] = firstOf(keys, (key) => wholeCount(source, key)) ?? null
  const cached = (tokens.cacheRead ?? 0) + (tokens.cacheWrite ?? 0)
  if (tokens.input !== null && isCachedApart(source, provider, tokens, cached)) {
    tokens.input += cached
    if (tokens.total !== null) tokens.total = Math.max(tokens.total, sumOf(tokens))
  }
  if (tokens.total === null && (tokens.input !== null || tokens.output !== null))
    tokens.total = sumOf(tokens)
  return tokens
}

const TOKEN_KEYS = (Object.keys(NO_TOKENS) as (keyof TokenCounts)[]).map((name) => ({
  name,
  keys: listed((dialect) => dialect.tokenKeys?.[name]),
}))

const COST_KEYS = listed((dialect) => dialect.costKeys)

function wholeCount(source: SpanSource, key: Key): number | undefined {
  const count = keyCount(source, key)
  return Number.isSafeInteger(count) ? count : undefined
}

/** A part can't be more than its whole, nor the total more than its summands, whatever was meant. */
function isCachedApart(
  source: SpanSource,
  provider: string,
  { input, output, total }: TokenCounts,
  cached: number,
): boolean {
  if (cached === 0) return false
  return (
    cached > (input ?? 0) ||
    (total !== null && total === (input ?? 0) + (output ?? 0) + cached) ||
    DIALECTS.some((dialect) => dialect.cachedApart?.(source, provider) === true)
  )
}

function sumOf({ input, output }: TokenCounts): number {
  return (input ?? 0) + (output ?? 0)
}

/** US dollars as the client gave them. */
export function readCost(source: SpanSource): number | null {
  return firstOf(COST_KEYS, (key) => costAt(source, key)) ?? null
}

function costAt(source: SpanSource, key: Key | readonly Key[]): number | undefined {
  if (!isList(key)) return keyCount(source, key)
  const parts = key.map((part) => keyCount(source, part)).filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part, 0)
}

function isList(key: Key | readonly Key[]): key is readonly Key[] {
  return Array.isArray(key)
}
