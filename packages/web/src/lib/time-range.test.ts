import { expect, test } from 'vitest'
import {
  fromLocalInput,
  isRangeName,
  parseTypedRange,
  rangeLabel,
  resolveRange,
  toApiTime,
  toLocalInput,
} from './time-range.ts'

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

test.each([
  ['last 3 hours', '3h'],
  ['90 min', '90m'],
  ['past 2 weeks', '2w'],
  ['Last hour', '1h'],
  ['7d', '7d'],
  ['all time', 'all'],
])('typed, %s is %s', (typed, range) => {
  expect(parseTypedRange(typed, now)).toEqual({ range })
})

test('typed days are whole days of the viewer', () => {
  const day = (text: string) => new Date(`${text}T00:00`).toISOString().replace('.000Z', 'Z')
  expect(parseTypedRange('2026-11-01 to 2026-11-10', now)).toEqual({
    from: day('2026-11-01'),
    to: day('2026-11-11'),
  })
  expect(parseTypedRange('2026-11-20', now)).toEqual({
    from: day('2026-11-20'),
    to: day('2026-11-21'),
  })
  const { from = '', to = '' } = parseTypedRange('yesterday', now) ?? {}
  expect(Date.parse(to)).toBeLessThanOrEqual(now)
  expect(now - Date.parse(from)).toBeLessThan(48 * 3_600_000 + 3_600_000)
})

test('what is no time is refused', () => {
  for (const typed of ['', 'soon', '0h', '2026-13-01', '2026-11-10 to 2026-11-01', '999999h'])
    expect(parseTypedRange(typed, now)).toBeUndefined()
  expect(isRangeName('0h')).toBe(false)
})

test('any number of units counts back from now', () => {
  expect(resolveRange({ range: '3h' }, now)).toEqual({ from: '2026-11-22T12:00:00.000000000Z' })
  expect(rangeLabel({ range: '3h' })).toBe('Last 3 hours')
  expect(rangeLabel({ range: '1w' })).toBe('Last week')
})
