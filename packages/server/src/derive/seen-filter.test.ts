import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { seenFilter } from './seen-filter.ts'

const keys = (prefix: string) => Array.from({ length: 20_000 }, (_, n) => `${prefix}${n}`)

test('what was added is always known; of what was not, hardly anything is taken for it', () => {
  const filter = seenFilter(1000)
  for (const key of keys('added')) filter.add(key)
  expect(keys('added').filter((key) => !filter.mayHave(key))).toEqual([])
  expect(keys('other').filter((key) => filter.mayHave(key)).length).toBeLessThan(200)
})

test('a key can be added by the first bytes of its digest', () => {
  const filter = seenFilter(1000)
  const digests = keys('added').map((key) => hash('md5', key, 'buffer').subarray(0, 8))
  filter.addDigests(Buffer.concat(digests))
  expect(keys('added').filter((key) => !filter.mayHave(key))).toEqual([])
  expect(keys('other').filter((key) => filter.mayHave(key)).length).toBeLessThan(200)
})
