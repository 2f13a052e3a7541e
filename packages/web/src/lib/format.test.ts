import { describe, expect, test } from 'vitest'
import { NO_TOKENS } from '@skein/model/span'
import {
  explainCost,
  formatCompact,
  formatCost,
  formatCostSum,
  formatDuration,
  formatGap,
  formatShortDuration,
  formatSize,
  formatTokenFlow,
  plural,
  shortId,
  totalTokens,
} from './format.ts'

const plain = (text: string) => text.replaceAll('\u202f', ' ')

describe('durations', () => {
  test.each([
    [null, '–'],
    [0, '0 ms'],
    [0.004, '< 0.01 ms'],
    [0.42, '0.42 ms'],
    [3.25, '3.3 ms'],
    [240, '240 ms'],
    [999.4, '999 ms'],
    [999.7, '1.0 s'],
    [1234, '1.2 s'],
    [12_400, '12.4 s'],
    [59_940, '59.9 s'],
    [59_960, '1 m 00 s'],
    [848_000, '14 m 08 s'],
    [3_599_600, '1 h 00 m'],
    [3_900_000, '1 h 05 m'],
    [86_399_000, '1 d 0 h'],
    [187_200_000, '2 d 4 h'],
    [-1500, '-1.5 s'],
  ])('%s ms reads %s', (ms, text) => {
    expect(plain(formatDuration(ms))).toBe(text)
  })

  test.each([
    [null, '–'],
    [1234, '1.2 s'],
    [38_600, '39 s'],
    [59_600, '1 m'],
    [387_000, '6.5 m'],
    [3_569_000, '59 m'],
    [3_580_000, '1 h'],
    [53_640_000, '15 h'],
    [86_000_000, '1 d'],
    [120 * 86_400_000, '120 d'],
  ])('%s ms reads %s for short', (ms, text) => {
    expect(plain(formatShortDuration(ms))).toBe(text)
  })

  test.each([
    [40_000, '40 s'],
    [360_000, '6 min'],
    [7_200_000, '2 h'],
    [86_400_000, '1 day'],
    [4 * 86_400_000, '4 days'],
  ])('an idle gap of %s ms reads %s', (ms, text) => {
    expect(plain(formatGap(ms))).toBe(text)
  })
})

describe('costs', () => {
  test.each([
    [null, '–'],
    [0, '$0'],
    [0.0000001234, '< $0.000001'],
    [0.000012, '$0.000012'],
    [0.0003, '$0.0003'],
    [0.00094, '$0.00094'],
    [0.024, '$0.0240'],
    [0.1312, '$0.1312'],
    [0.99996, '$1.00'],
    [4.871, '$4.87'],
    [12_345.6, '$12,345.60'],
  ])('%s dollars read %s', (usd, text) => {
    expect(formatCost(usd)).toBe(text)
  })

  test('no known cost is never shown as zero', () => {
    for (let usd = 1; usd > 1e-9; usd /= 3) expect(formatCost(usd)).toMatch(/[1-9]/)
  })

  test('a sum says when a part of it, or all of it, has no price', () => {
    expect(formatCostSum({ costUsd: 0.1312, unpricedCount: 0 })).toBe('$0.1312')
    expect(plain(formatCostSum({ costUsd: 0.1312, unpricedCount: 2 }))).toBe('≥ $0.1312')
    expect(formatCostSum({ costUsd: null, unpricedCount: 1 })).toBe('unpriced')
    expect(formatCostSum({ costUsd: null, unpricedCount: 0 })).toBe('–')
    expect(explainCost({ costUsd: 1, unpricedCount: 0 })).toBe('')
    expect(explainCost({ costUsd: 1, unpricedCount: 2 })).toBe('2 model calls have no known price')
  })
})

describe('counts', () => {
  test.each([
    [null, '–'],
    [0, '0'],
    [999, '999'],
    [1000, '1.00 k'],
    [48_210, '48.2 k'],
    [999_600, '1.00 M'],
    [1_920_000, '1.92 M'],
    [63_500_000, '63.5 M'],
  ])('%s is %s for short', (count, text) => {
    expect(plain(formatCompact(count))).toBe(text)
  })

  test('tokens that nobody counted stay unknown', () => {
    expect(totalTokens(NO_TOKENS)).toBeNull()
    expect(formatTokenFlow(NO_TOKENS)).toBe('–')
    expect(formatTokenFlow({ ...NO_TOKENS, input: 812 })).toBe('812 → –')
    expect(formatTokenFlow({ ...NO_TOKENS, input: 6120, output: 58 })).toBe('6,120 → 58')
    expect(formatTokenFlow({ ...NO_TOKENS, total: 900 })).toBe('900')
    expect(totalTokens({ ...NO_TOKENS, input: 800, output: 100 })).toBe(900)
    expect(totalTokens({ ...NO_TOKENS, input: 800, output: 100, total: 950 })).toBe(950)
  })

  test('sizes, plurals and ids', () => {
    expect(plain(formatSize(312))).toBe('312 B')
    expect(plain(formatSize(16_384))).toBe('16.4 kB')
    expect(plain(formatSize(5_000_000))).toBe('5.0 MB')
    expect(plural(1, 'turn')).toBe('1 turn')
    expect(plural(1200, 'turn')).toBe('1,200 turns')
    expect(shortId('7be1aaaaaaaaaaaaaaaac04d')).toBe('7be1…c04d')
  })
})
