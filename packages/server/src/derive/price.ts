import { calcPrice } from '@pydantic/genai-prices'
import type { Price } from '@skein/model/summarize-trace'

/** Prefixes and suffixes that gateways and clouds put around a model's own name. */
const ROUTE = /^(?:[a-z0-9_-]+\/)+/i
const REGION = /^(?:us|eu|apac|global)\./

/** Who makes models: asked by name for one that is found under no pattern. */
const MAKERS = ['openai', 'anthropic', 'google', 'mistral', 'cohere', 'deepseek', 'x-ai']

/** Prices of the day on which a call was made, from the price list that comes with the program. */
export const listPrice: Price = ({ model, provider, tokens, at }) => {
  if (model === '' || (tokens.input === null && tokens.output === null)) return null
  const usage = {
    input_tokens: tokens.input ?? 0,
    output_tokens: tokens.output ?? 0,
    ...within(tokens.cacheRead, tokens.input, 'cache_read_tokens'),
    ...within(
      tokens.cacheWrite,
      (tokens.input ?? 0) - (tokens.cacheRead ?? 0),
      'cache_write_tokens',
    ),
  }
  const timestamp = new Date(Number(at / 1_000_000n))
  const bare = bareModel(model)
  const named = provider === '' ? [] : [provider.toLowerCase()]
  for (const providerId of [...named, undefined, ...MAKERS]) {
    const options = providerId === undefined ? { timestamp } : { timestamp, providerId }
    for (const name of new Set([model, bare])) {
      const price = calcPrice(usage, name, options)
      if (price !== null) return roundUsd(price.total_price)
    }
  }
  return null
}

/** The model's own name, without what gateways and clouds put around it. */
export function bareModel(model: string): string {
  return model.replace(ROUTE, '').replace(REGION, '')
}

/** To a millionth of a microdollar. */
export function roundUsd(usd: number): number {
  return Math.round(usd * 1e12) / 1e12
}

/** A part of a count, unless it is larger than the whole, as a client that reports it apart sends it. */
function within(part: number | null, whole: number | null, name: string): Record<string, number> {
  return part !== null && whole !== null && part <= whole ? { [name]: part } : {}
}
