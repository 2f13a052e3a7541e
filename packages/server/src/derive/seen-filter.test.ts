import { expect, test } from 'vitest'
import { seenFilter } from './seen-filter.ts'

test('what was added is always known; of what was not, hardly anything is taken for it', () => {
  const filter = seenFilter(1000)
  const keys = (prefix: string) => Array.from({ length: 20_000 }, (_, n) => `${prefix}${n}`)
  for (const key of keys('added')) filter.add(key)
  expect(keys('added').filter((key) => !filter.mayHave(key))).toEqual([])
  expect(keys('other').filter((key) => filter.mayHave(key)).length).toBeLessThan(200)
})
