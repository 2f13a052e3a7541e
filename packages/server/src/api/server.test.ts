import { expect, test } from 'vitest'
import { Prices } from '@skein/model/api'
import { openTestSkein } from '../../test-support/test-skein.ts'

test('the prices that it was given are told as they were given', async () => {
  const own = [
    { model: 'llama-3*', provider: 'groq', input: 0.05, output: 0.08 },
    { model: 'house-model', input: 0.5, output: 1.5, cacheRead: 0.05 },
  ]
  const skein = await openTestSkein({ ownPrices: own })
  try {
    expect(Prices.parse(await skein.get('/api/prices'))).toEqual({ own })
  } finally {
    await skein.close()
  }
})
