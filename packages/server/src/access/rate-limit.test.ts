import { expect, test } from 'vitest'
import { networkOf, rateLimit } from './rate-limit.ts'

test('what is being tried counts before it is known how it ends, and not if it ends well', () => {
  const limit = rateLimit(2, 60_000)
  limit.begun('ada')
  limit.begun('ada')
  expect(limit.waitSeconds('ada')).toBeGreaterThan(0)
  expect(limit.waitSeconds('tim')).toBe(0)
  limit.forgiven('ada')
  expect(limit.waitSeconds('ada')).toBe(0)
  limit.begun('ada')
  expect(limit.waitSeconds('ada')).toBeGreaterThan(0)
})

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::1', '2001:db8:1:2'],
  ['2001:0db8::1', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
  ['', ''],
])('%s is of %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
