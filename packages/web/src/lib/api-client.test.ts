import { expect, test } from 'vitest'
import { mayPass, RequestFailed } from './api-client.ts'

test('what may pass is tried again, what the caller got wrong is not', () => {
  const failed = (status: number) => new RequestFailed(status, 'internal', 'no')
  const passing = [0, 408, 429, 500, 503].map(failed)
  const staying = [400, 401, 403, 404, 409].map(failed)
  expect(passing.every(mayPass)).toBe(true)
  expect(staying.some(mayPass)).toBe(false)
  expect(mayPass(new TypeError('anything else'))).toBe(true)
})
