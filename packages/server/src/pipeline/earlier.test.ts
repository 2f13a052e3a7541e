import { expect, test } from 'vitest'
import { eventually } from '../../test-support/eventually.ts'
import { EngineUnavailableError } from '../store/engine.ts'
import { openEarlier } from './earlier.ts'

const full = new EngineUnavailableError('the disk is full')
const other = new Error('too much memory')

/** What fails in turn, and what became of it. */
function opened(failures: Error[]) {
  const told: unknown[] = []
  const finish = () => {
    const failure = failures.shift()
    if (failure !== undefined) return Promise.reject(failure)
    earlier.begun()
    return Promise.resolve()
  }
  const earlier = openEarlier(finish, (error) => told.push(error), 1)
  return { earlier, told }
}

test('once it is stuck it is tried until it is done, whatever fails then', async () => {
  const { earlier, told } = opened([full, other, full])
  await earlier.doneOrStuck()
  expect(() => earlier.requireBegun()).toThrow(full)
  await eventually(() => Promise.resolve(earlier.requireBegun()))
  expect(told).toEqual([full, other, full])
})

test('what fails at once and is not for want of room is thrown', async () => {
  const { earlier } = opened([other])
  await expect(earlier.doneOrStuck()).rejects.toThrow(other)
})
