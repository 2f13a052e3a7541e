import { expect, test } from 'vitest'
import { formatAgo, formatClock, formatDayTime, formatMoment, isLive } from './time.ts'

const now = new Date(2026, 10, 22, 15, 0, 0).getTime()
const at = (...parts: [number, number, number, number, number, number?]) =>
  new Date(...parts).toISOString()

test('how long ago is told in the unit that helps', () => {
  expect(formatAgo(at(2026, 10, 22, 14, 59, 30), now)).toBe('just now')
  expect(formatAgo(at(2026, 10, 22, 14, 42), now)).toBe('18 min ago')
  expect(formatAgo(at(2026, 10, 22, 12, 0), now)).toBe('3 h ago')
  expect(formatAgo(at(2026, 10, 22, 1, 0), now)).toBe('Today 01:00')
  expect(formatAgo(at(2026, 10, 21, 21, 14), now)).toBe('Yesterday 21:14')
  expect(formatAgo(at(2026, 10, 12, 9, 41), now)).toBe('12 Nov 09:41')
  expect(formatAgo(at(2025, 2, 3, 9, 41), now)).toBe('3 Mar 2025')
})

test('a time ahead of the clock is told absolutely', () => {
  expect(formatAgo(at(2026, 10, 22, 15, 0, 20), now)).toBe('just now')
  expect(formatAgo(at(2026, 10, 22, 18, 0), now)).toBe('Today 18:00')
  expect(formatAgo(at(2026, 10, 23, 18, 0), now)).toBe('23 Nov 18:00')
})

test('moments carry their day and clock', () => {
  expect(formatMoment(at(2026, 10, 22, 9, 41, 12), now)).toBe('Today 09:41:12')
  expect(formatDayTime(at(2026, 10, 22, 9, 41, 12), now)).toBe('Today 09:41')
  expect(formatClock(at(2026, 10, 22, 9, 41, 12))).toBe('09:41:12')
})

test('what is no time is shown as it is', () => {
  expect(formatAgo('soon', now)).toBe('soon')
  expect(formatClock('soon')).toBe('soon')
})

test('a session is live within five minutes', () => {
  expect(isLive(new Date(now - 4 * 60_000).toISOString(), now)).toBe(true)
  expect(isLive(new Date(now - 6 * 60_000).toISOString(), now)).toBe(false)
})
