import type { Analytics, AnalyticsTotals } from '@skein/model/api'
import { NO_TOKENS } from '@skein/model/span'
import { expect, test } from 'vitest'
import {
  analyticsCards,
  formatShare,
  spanFilter,
  spanLabel,
  timeBefore,
} from './analytics-cards.ts'

const totals = (change: Partial<AnalyticsTotals> = {}): AnalyticsTotals => ({
  sessions: 0,
  startedSessions: 0,
  errorSessions: 0,
  users: 0,
  turns: 0,
  errorTurns: 0,
  errors: 0,
  tokens: NO_TOKENS,
  costUsd: null,
  unpricedCount: 0,
  turnP50Ms: null,
  turnP95Ms: null,
  turnP99Ms: null,
  startedSessionP50Ms: null,
  startedSessionP95Ms: null,
  sessionP50Ms: null,
  sessionP95Ms: null,
  sessionP99Ms: null,
  ...change,
})
const at = (hour: number, change: Partial<AnalyticsTotals>) => ({
  ...totals(change),
  startedAt: `2026-11-22T${hour}:00:00.000000000Z`,
})
const analytics = (change: Partial<Analytics>): Analytics => ({
  from: null,
  to: null,
  bucketMs: 3_600_000,
  buckets: [],
  total: totals(),
  previous: null,
  turnsPerSession: [],
  feedback: [],
  ...change,
})
const card = (given: Partial<Analytics>, id: string) =>
  analyticsCards(analytics(given)).find((one) => one.id === id)

test('a selection of nothing has unknown figures, not zeros', () => {
  expect(card({}, 'latency')).toMatchObject({ value: '–', change: null })
  expect(card({}, 'errors')?.value).toBe('–')
  expect(card({}, 'cost')?.value).toBe('–')
})

test('a figure stands against the period before', () => {
  const given = {
    total: totals({ sessions: 38, errorSessions: 19 }),
    previous: totals({ sessions: 34, errorSessions: 17 }),
  }
  expect(card(given, 'sessions')).toMatchObject({ value: '38', change: { text: '+12 %' } })
  expect(card(given, 'errors')).toMatchObject({ value: '50 %', change: { way: 'same' } })
})

test('a curve has a gap where nothing can be known, and a zero where there was nothing', () => {
  const buckets = [at(10, { sessions: 2, errorSessions: 1 }), at(11, {})]
  expect(card({ buckets }, 'errors')?.series[0]?.values).toEqual([0.5, null])
  expect(card({ buckets }, 'sessions')?.series[0]?.values).toEqual([2, 0])
})

test('what is known of no part has no curve, what is known of some has zeros where there was nothing', () => {
  const buckets = [at(10, { costUsd: 0.2 }), at(11, {})]
  expect(card({ buckets, total: totals({ costUsd: 0.2 }) }, 'cost')?.series[0]?.values).toEqual([
    0.2, 0,
  ])
  expect(card({ buckets }, 'tokens')?.series[0]?.values).toEqual([null, null])
})

test('as long a time before is told when there was something in it', () => {
  const given = analytics({
    from: '2026-11-22T10:00:00.000000000Z',
    to: '2026-11-22T12:00:00.000000001Z',
    previous: totals({ sessions: 3, turns: 7 }),
  })
  expect(timeBefore(given, 'turns')).toEqual({
    from: '2026-11-22T08:00:00.000Z',
    to: '2026-11-22T10:00:00.000Z',
    count: 7,
  })
  expect(timeBefore(given, 'sessions')?.count).toBe(3)
  expect(timeBefore({ ...given, previous: totals() }, 'turns')).toBeNull()
  expect(timeBefore({ ...given, previous: null }, 'turns')).toBeNull()
})

test('how long half of all take stands beside how long nearly all do', () => {
  const total = totals({ sessionP50Ms: 38_600, sessionP95Ms: 900_000, sessionP99Ms: 7_200_000 })
  expect(card({ total }, 'duration')).toMatchObject({
    value: '39 s',
    note: 'p95 15 m',
    hint: 'Half of the sessions take no longer than 38.6 s; 95 % no longer than 15 m 00 s; 99 % no longer than 2 h 00 m',
  })
})

test('a cost that is known in part says so', () => {
  const total = totals({ costUsd: 4.871, unpricedCount: 3 })
  expect(card({ total }, 'cost')).toMatchObject({ value: '≥ $4.87', note: '3 unpriced' })
})

test('shares never round to nothing or to all', () => {
  expect([0, 0.0002, 0.006, 0.41, 0.998, 1, null].map(formatShare)).toEqual([
    '0 %',
    '< 0.1 %',
    '0.6 %',
    '41 %',
    '> 99 %',
    '100 %',
    '–',
  ])
})

test('a bar of turns per session selects its sessions', () => {
  const bars = [
    { from: 1, to: 1, sessions: 3 },
    { from: 5, to: 8, sessions: 2 },
    { from: 21, to: null, sessions: 1 },
  ]
  expect(bars.map(spanLabel)).toEqual(['1', '5–8', '21+'])
  expect(bars.map(spanFilter)).toEqual(['turns:1', 'turns>=5 turns<=8', 'turns>=21'])
})
