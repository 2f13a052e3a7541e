import { expect, test } from 'vitest'
import type { TokenCounts } from '@skein/model/span'
import type { OwnPrice } from '@skein/model/api'
import { withOwnPrices } from './own-price.ts'
import { listPrice } from './price.ts'

const NO_TOKENS: TokenCounts = {
  input: null,
  output: null,
  total: null,
  cacheRead: null,
  cacheWrite: null,
  reasoning: null,
}

const cost = (
  prices: readonly OwnPrice[],
  model: string,
  tokens: Partial<TokenCounts> = { input: 1_000_000, output: 0 },
  provider = '',
) =>
  withOwnPrices(
    prices,
    listPrice,
  )({
    model,
    provider,
    tokens: { ...NO_TOKENS, ...tokens },
    at: 1_795_000_000_000_000_000n,
  })

const price = (model: string, input: number, provider?: string): OwnPrice => ({
  model,
  provider,
  input,
  output: 0,
})

test('the own price of a model counts before the price list, which has the others', () => {
  const prices = [{ model: 'gpt-4o-mini', input: 2, output: 8 }]
  expect(cost(prices, 'gpt-4o-mini', { input: 500_000, output: 250_000 })).toBe(3)
  const listed = cost([], 'gpt-4o', { input: 1000, output: 1000 })
  expect(listed).toBeGreaterThan(0)
  expect(cost(prices, 'gpt-4o', { input: 1000, output: 1000 })).toBe(listed)
  expect(cost(prices, 'house-model')).toBeNull()
})

test('cached tokens have their own prices, or else that of input', () => {
  const tokens = { input: 1000, output: 100, cacheRead: 600, cacheWrite: 200 }
  const prices = [{ model: 'm', input: 10, output: 20, cacheRead: 1, cacheWrite: 12.5 }]
  expect(cost(prices, 'm', tokens)).toBe(0.0071)
  expect(cost([{ model: 'm', input: 10, output: 20 }], 'm', tokens)).toBe(0.012)
})

test('more cached tokens than input are no more than all of it', () => {
  const prices = [{ model: 'm', input: 10, output: 0, cacheRead: 1, cacheWrite: 100 }]
  expect(cost(prices, 'm', { input: 1000, cacheRead: 5000, cacheWrite: 5000 })).toBe(0.001)
})

test('the whole name counts before beginnings, and a longer beginning before a shorter', () => {
  const prices = [price('*', 1), price('llama-*', 2), price('llama-3*', 3), price('llama-3', 4)]
  expect(cost(prices, 'qwen')).toBe(1)
  expect(cost(prices, 'llama-2')).toBe(2)
  expect(cost(prices, 'llama-3-70b')).toBe(3)
  expect(cost(prices, 'llama-3')).toBe(4)
})

test('a price of a provider is for its calls, and counts before one of any provider', () => {
  const prices = [price('m', 1), price('m', 2, 'groq'), price('n', 3, 'groq')]
  const tokens = { input: 1_000_000 }
  expect(cost(prices, 'm', tokens, 'Groq')).toBe(2)
  expect(cost(prices, 'm', tokens, 'azure')).toBe(1)
  expect(cost(prices, 'n', tokens, 'azure')).toBeNull()
})

test('a model is found without what gateways and clouds put around its name', () => {
  expect(cost([price('llama-3', 5)], 'openrouter/meta/llama-3')).toBe(5)
  expect(cost([price('openrouter/*', 6)], 'openrouter/meta/llama-3')).toBe(6)
})

test('a call without counts, or without a model, has no cost', () => {
  expect(cost([price('*', 1)], 'm', {})).toBeNull()
  expect(cost([price('*', 1)], '', { input: 10 })).toBeNull()
  expect(cost([price('m', 0)], 'm')).toBe(0)
})
