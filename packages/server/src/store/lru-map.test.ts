import { expect, test } from 'vitest'
import { lruMap } from './lru-map.ts'

test('the last half of its entries are held, and what was used lately', () => {
  const map = lruMap<string, number>(10)
  for (let at = 0; at < 100; at++) {
    map.set(`entry ${at}`, at)
    map.get('entry 0')
  }
  const held = Array.from({ length: 100 }, (_, at) => map.get(`entry ${at}`)).filter(
    (value) => value !== undefined,
  )
  expect(held).toEqual(expect.arrayContaining([0, 96, 97, 98, 99]))
  expect(held.length).toBeLessThanOrEqual(11)
  map.clear()
  expect(map.get('entry 99')).toBeUndefined()
})
