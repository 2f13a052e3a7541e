import { calcPrice } from '@pydantic/genai-prices'
import type { Price } from '@skein/model/summarize-trace'
import { lruMap } from '../store/lru-map.ts'

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
  const name = listedName(model, provider)
  if (name === null) return null
  const timestamp = new Date(Number(at / 1_000_000n))
  const price = calcPrice(usage, name.model, { ...name.of, timestamp })
  return price === null ? null : roundUsd(price.total_price)
}

/** Under which names the list has a model. */
interface ListedName {
  model: string
  of: { providerId?: string }
}

/** By model and provider; `null`: not listed. An application calls few models, again and again. */
const listedNames = lruMap<string, ListedName | null>(1000)

function listedName(model: string, provider: string): ListedName | null {
  const key = `${provider}\0${model}`
  const known = listedNames.get(key)
  if (known !== undefined) return known
  const found = findListed(model, provider)
  listedNames.set(key, found)
  return found
}

function findListed(model: string, provider: string): ListedName | null {
  const named = provider === '' ? [] : [provider.toLowerCase()]
  const names = new Set([model, bareModel(model)])
  for (const providerId of [...named, undefined, ...MAKERS]) {
    const of = providerId === undefined ? {} : { providerId }
    for (const name of names) if (calcPrice({}, name, of) !== null) return { model: name, of }
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
