import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { request } from './skein-api.ts'

/** Where Node.js keeps what its `fetch` goes through; it is there once something was fetched. */
const DISPATCHER = Symbol.for('undici.globalDispatcher.1')

interface Dispatcher {
  constructor: new (options: { headersTimeout: number }) => Dispatcher
}

/** `fetch` waits for an answer's head no longer than this from here on. */
async function waitNoLongerThan(headersTimeout: number): Promise<void> {
  await fetch('data:,')
  const dispatchers = globalThis as unknown as Record<symbol, Dispatcher>
  const usual = dispatchers[DISPATCHER]
  if (usual === undefined) throw new Error('fetch goes through something else')
  dispatchers[DISPATCHER] = new usual.constructor({ headersTimeout })
  onTestFinished(() => void (dispatchers[DISPATCHER] = usual))
}

test('who takes longer than is waited for is not taken for nobody', async () => {
  const server = createServer(() => undefined)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => server.closeAllConnections())
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await waitNoLongerThan(1)
  await expect(request(`${url}/slow`, { method: 'DELETE' })).rejects.toThrow(
    `${url} takes longer than this waits; it may go on with it.`,
  )
})
