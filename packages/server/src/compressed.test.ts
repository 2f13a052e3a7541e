import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestSkein, type TestSkein } from '../test-support/test-skein.ts'
import { createApp } from './app.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
})
afterAll(() => skein.close())

/** A list as it is sent to who asks from an address, by a browser. */
async function ask(remoteAddress: string, headers: Record<string, string> = {}) {
  const app = createApp(skein.skein, () => undefined)
  return app.request(
    '/api/projects',
    { headers: { 'accept-encoding': 'gzip, deflate, br', ...headers } },
    { incoming: { socket: { remoteAddress } } },
  )
}

test('what goes over a network is compressed', async () => {
  const answer = await ask('203.0.113.7')
  expect(answer.headers.get('content-encoding')).toBe('gzip')
  expect(answer.headers.get('vary')).toBe('Accept-Encoding')
  const text = gunzipSync(new Uint8Array(await answer.arrayBuffer())).toString()
  expect(JSON.parse(text)).toHaveProperty('projects')
})

test('who has it already is told so', async () => {
  const tag = (await ask('203.0.113.7')).headers.get('etag') ?? ''
  expect((await ask('203.0.113.7', { 'if-none-match': tag })).status).toBe(304)
})

test('who does not say that it can be read gets it as it is', async () => {
  const answer = await ask('203.0.113.7', { 'accept-encoding': 'identity' })
  expect(answer.headers.get('content-encoding')).toBeNull()
  expect(await answer.json()).toHaveProperty('projects')
})

test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1', ''])(
  'on this machine (%j) nothing is compressed',
  async (address) => {
    const answer = await ask(address)
    expect(answer.headers.get('content-encoding')).toBeNull()
    expect(await answer.json()).toHaveProperty('projects')
  },
)
