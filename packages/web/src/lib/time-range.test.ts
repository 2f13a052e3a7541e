import { expect, test } from 'vitest'
import { fromLocalInput, rangeLabel, resolveRange, toApiTime, toLocalInput } from './time-range.ts'

const now = Date.parse('2026-11-22T15:00:00Z')

test('a preset counts back from now and stays open', () => {
  expect(resolveRange({}, now)).toEqual({ from: '2026-11-15T15:00:00.000000000Z' })
  expect(resolveRange({ range: '15m' }, now)).toEqual({ from: '2026-11-22T14:45:00.000000000Z' })
  expect(resolveRange({ range: 'all' }, now)).toEqual({})
})

test('an absolute range outranks a preset, and either end may be open', () => {
  const from = '2026-11-01T00:00:00Z'
  expect(resolveRange({ range: '1h', from }, now)).toEqual({
    from: '2026-11-01T00:00:00.000000000Z',
  })
  expect(resolveRange({ to: from }, now)).toEqual({ to: '2026-11-01T00:00:00.000000000Z' })
})

test('labels say what is asked for', () => {
  expect(rangeLabel({})).toBe('Last 7 days')
  expect(rangeLabel({ range: 'all' })).toBe('All time')
  expect(rangeLabel({ from: '2026-11-01T00:00:00Z' })).toMatch(/^Since 2026-1/)
})

test('times for the API have nine fraction digits', () => {
  expect(toApiTime(now + 7)).toBe('2026-11-22T15:00:00.007000000Z')
})

test('local inputs come back as the same time', () => {
  expect(fromLocalInput(toLocalInput('2026-11-22T15:00:00Z'))).toBe('2026-11-22T15:00:00Z')
  expect(fromLocalInput('')).toBeUndefined()
  expect(toLocalInput('')).toBe('')
})
