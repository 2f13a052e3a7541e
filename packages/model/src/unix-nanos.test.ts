import { expect, test } from 'vitest'
import { fromIso, toIso } from './unix-nanos.ts'

test.each([
  ['2026-11-22T18:00:00.123456789Z', '2026-11-22T18:00:00.123456789Z'],
  ['2026-11-22T18:00:00.1234567891Z', '2026-11-22T18:00:00.123456789Z'],
  ['2026-11-22T18:00+01:00', '2026-11-22T17:00:00.000000000Z'],
  ['2026-11-22T18:00:00-0130', '2026-11-22T19:30:00.000000000Z'],
  ['2026-11-22 18:00:00+00', '2026-11-22T18:00:00.000000000Z'],
  ['2026-11-22t18:00:00z', '2026-11-22T18:00:00.000000000Z'],
])('%s is a time with a zone', (text, time) => {
  expect(toIso(fromIso(text) ?? 0n)).toBe(time)
})

test.each([
  ['2026-11-22', '2026-11-22T00:00:00.000000000Z'],
  ['2026-11-22T18:00', '2026-11-22T18:00:00.000000000Z'],
  ['2026-11-22 18:00:00.5', '2026-11-22T18:00:00.500000000Z'],
])('%s is in UTC, wherever the machine is', (text, time) => {
  const zone = process.env['TZ']
  process.env['TZ'] = 'Asia/Tokyo'
  try {
    expect(toIso(fromIso(text) ?? 0n)).toBe(time)
  } finally {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  }
})

test.each(['', '5', 'Nov 1', 'yesterday', '2026-13-01', '2026-11-22T25:00Z', '1795441557'])(
  '%j is no time',
  (text) => {
    expect(fromIso(text)).toBeUndefined()
  },
)
