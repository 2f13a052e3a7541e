import { expect, test } from 'vitest'
import {
  areaPath,
  bars,
  brushed,
  changeOf,
  linearScale,
  linePath,
  logScale,
  points,
  shareAt,
} from './chart.ts'

test('a line goes through the values, the greatest at the top', () => {
  const line = points([0, 5, 10], 30, 20, linearScale([0, 5, 10]))
  expect(linePath(line)).toBe('M5,20L15,10L25,0')
  expect(areaPath(line, 20)).toBe('M5,20L5,20L15,10L25,0L25,20Z')
})

test('where nothing is known the line has a gap, and a value alone is a dash', () => {
  expect(linePath(points([4, null, 2, 2], 40, 8, linearScale([4])))).toBe('M3,0h4M25,4L35,4')
  expect(areaPath(points([4, null, 2, 2], 40, 8, linearScale([4])), 8)).toBe(
    'M25,8L25,4L35,4L35,8Z',
  )
})

test('nothing but zeros is a line at the bottom', () => {
  expect(linePath(points([0, 0], 20, 10, linearScale([0, 0])))).toBe('M5,10L15,10')
})

test('on a scale of doublings a median and its tail are both to be read', () => {
  const scale = logScale([100, 200, null, 400])
  expect(scale(400)).toBe(1)
  expect(scale(400) - scale(200)).toBeCloseTo(scale(200) - scale(100))
  expect(scale(0)).toBe(0)
})

test('a bar of a value above zero can be seen', () => {
  const [none, few, many] = bars([0, 1, 1000], 60, 40)
  expect(none?.height).toBe(0)
  expect(few?.height).toBe(1.5)
  expect(many).toEqual({ x: 41.5, y: 0, width: 17, height: 40 })
})

test('a place is in one share, also at and beyond the edges', () => {
  expect([0, 0.24, 0.25, 1, 3, -1].map((place) => shareAt(place, 4))).toEqual([0, 0, 1, 3, 3, 0])
})

test('brushing either way gives the time of the buckets', () => {
  const buckets = ['2026-11-22T10:00:00.000000000Z', '2026-11-22T11:00:00.000000000Z'].map(
    (startedAt) => ({ startedAt }),
  )
  const range = { from: '2026-11-22T10:00:00Z', to: '2026-11-22T12:00:00Z' }
  expect(brushed(buckets, 3_600_000, 0, 1)).toEqual(range)
  expect(brushed(buckets, 3_600_000, 1, 0)).toEqual(range)
  expect(brushed([], 1000, 0, 0)).toBeNull()
})

test.each([
  [112, 100, '+12 %'],
  [92, 100, '−8 %'],
  [340, 100, '×3.4'],
  [100.2, 100, '±0 %'],
  [5, 0, 'new'],
  [0, 5, '−100 %'],
])('from %d to %d before is %s', (now, before, text) => {
  expect(changeOf(now, before)?.text).toBe(text)
})

test('a change that nobody knows is none', () => {
  expect(changeOf(null, 3)).toBeNull()
  expect(changeOf(3, null)).toBeNull()
  expect(changeOf(0, 0)).toBeNull()
})
