import { expect, test } from 'vitest'
import { ownerOf } from './ownership.ts'

const KEYS = Array.from({ length: 3000 }, (_, n) => `key ${n}`)

test('every node owns about as much, and nobody owns what no node is there for', () => {
  const nodes = ['a', 'b', 'c']
  for (const node of nodes) {
    const own = KEYS.filter((key) => ownerOf(key, nodes) === node).length
    expect(own).toBeGreaterThan(850)
    expect(own).toBeLessThan(1150)
  }
  expect(ownerOf('key', [])).toBeUndefined()
})

test('the order of the nodes does not matter, and what a gone one did not own stays where it was', () => {
  for (const key of KEYS) {
    const before = ownerOf(key, ['a', 'b', 'c'])
    expect(ownerOf(key, ['c', 'a', 'b'])).toBe(before)
    if (before === 'b') continue
    expect(ownerOf(key, ['a', 'c'])).toBe(before)
  }
})
