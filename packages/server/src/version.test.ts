import { expect, test } from 'vitest'
import { isAtLeast, OLDEST_BESIDE, VERSION } from './version.ts'

test.each([
  ['0.1.0', '0.1.0', true],
  ['0.2.0', '0.1.9', true],
  ['0.10.0', '0.9.0', true],
  ['1.0.0', '0.9.0', true],
  ['0.2.0-rc.1', '0.2.0', true],
  ['0.1.9', '0.2.0', false],
  ['0.9.0', '0.10.0', false],
  ['0.9.9', '1.0.0', false],
])('%s is at least %s: %j', (release, least, is) => {
  expect(isAtLeast(release, least)).toBe(is)
})

test('the release before goes on beside this one', () => {
  expect(isAtLeast(VERSION, OLDEST_BESIDE)).toBe(true)
  const [major = 0, minor = 0] = VERSION.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_BESIDE.split('.').map(Number)
  const between = major === oldestMajor ? minor - oldestMinor : major - oldestMajor
  expect(between).toBeLessThanOrEqual(1)
})
