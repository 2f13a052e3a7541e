import type { OwnPrice } from '@skein/model/api'
import type { Price } from '@skein/model/summarize-trace'
import { bareModel, roundUsd } from './price.ts'

/**
 * The user's own prices, and for all other calls `otherwise`. Of several that fit a call the one with
 * the model's whole name counts, else the longest beginning; with the provider before without.
 */
export function withOwnPrices(prices: readonly OwnPrice[], otherwise: Price): Price {
  const closestFirst = prices.toSorted(
    (a, b) => length(b) - length(a) || Number(b.provider != null) - Number(a.provider != null),
  )
  return (call) => {
    const names = [call.model, bareModel(call.model)]
    const own = closestFirst.find(
      ({ model, provider }) =>
        names.some((name) => fits(model, name)) &&
        (provider === undefined || provider.toLowerCase() === call.provider.toLowerCase()),
    )
    return own === undefined ? otherwise(call) : cost(own, call.tokens)
  }
}

function fits(model: string, name: string): boolean {
  return isBeginning(model) ? name !== '' && name.startsWith(model.slice(0, -1)) : name === model
}

/** Of the beginning; a whole name is longer than any. */
function length(price: OwnPrice): number {
  return isBeginning(price.model) ? price.model.length : Number.MAX_SAFE_INTEGER
}

function isBeginning(model: string): boolean {
  return model.endsWith('*')
}

/** `null` when nobody counted; cached tokens are a part of the input. */
function cost(own: OwnPrice, tokens: Parameters<Price>[0]['tokens']): number | null {
  if (tokens.input === null && tokens.output === null) return null
  const input = tokens.input ?? 0
  const cacheRead = Math.min(tokens.cacheRead ?? 0, input)
  const cacheWrite = Math.min(tokens.cacheWrite ?? 0, input - cacheRead)
  const perMillion =
    (input - cacheRead - cacheWrite) * own.input +
    cacheRead * (own.cacheRead ?? own.input) +
    cacheWrite * (own.cacheWrite ?? own.input) +
    (tokens.output ?? 0) * own.output
  return roundUsd(perMillion / 1e6)
}
