import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startSkein, type SkeinProcess } from '../test-support/skein-process.ts'

const FRIEND = 'https://friend.example'
const ASSETS = fileURLToPath(new URL('../../web/dist/assets', import.meta.url))

let folder: string
let closed: SkeinProcess
let open: SkeinProcess
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-headers-'))
  closed = await startSkein(join(folder, 'closed'))
  open = await startSkein(join(folder, 'open'), {
    SKEIN_CORS_ORIGIN: `${FRIEND}/, http://x.example`,
  })
})
afterAll(async () => {
  for (const skein of [closed, open]) skein.kill('SIGTERM')
  await Promise.all([closed.exit, open.exit])
  rmSync(folder, { recursive: true })
})

const ask = (skein: SkeinProcess, path: string, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${skein.port}${path}`, init)

const OTLP = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
/** An answer of every kind. */
const ANSWERS: [what: string, path: string, init: RequestInit, status: number][] = [
  ['the page', '/projects/default', {}, 200],
  ['an asset', `/assets/${readdirSync(ASSETS).find((name) => name.endsWith('.js'))}`, {}, 200],
  ['an asset that is not there', '/assets/none.js', {}, 404],
  ['JSON', '/api/projects', {}, 200],
  ['JSON of an error', '/api/none', {}, 404],
  ['a download', '/api/projects/default/export', {}, 200],
  ['a stream', '/api/projects/default/live', {}, 200],
  ['the description', '/openapi.json', {}, 200],
  ['its page', '/docs', {}, 200],
  ['metrics', '/metrics', {}, 200],
  ['health', '/healthz', {}, 200],
  ['an export', '/v1/traces', OTLP, 200],
  ['an export that is refused', '/v1/traces', { ...OTLP, body: '[' }, 400],
  ['another method', '/mcp', {}, 405],
]

test.each(ANSWERS)(
  '%s is no script unless it says so, in no frame, and open to no other origin',
  async (_, path, init, status) => {
    const response = await ask(closed, path, {
      ...init,
      headers: [...new Headers(init.headers), ['origin', FRIEND]],
    })
    await response.body?.cancel()
    expect(response.status).toBe(status)
    const { headers } = response
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('server')).toBeNull()
    expect(headers.get('x-powered-by')).toBeNull()
  },
)

test('the page runs its own scripts and styles alone, and talks to its own server alone', async () => {
  const policy = (await ask(closed, '/')).headers.get('content-security-policy') ?? ''
  const rules = Object.fromEntries(
    policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]),
  )
  expect(rules).toMatchObject({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'connect-src': "'self'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  })
  expect(policy).not.toMatch(/unsafe|\*/)
})

describe('other origins', () => {
  const asked = (skein: SkeinProcess, origin: string) =>
    ask(skein, '/v1/traces', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-project-name',
      },
    })

  test('those that are set may send and read, without cookies', async () => {
    const question = await asked(open, FRIEND)
    expect(question.status).toBe(204)
    expect(Object.fromEntries(question.headers)).toMatchObject({
      'access-control-allow-origin': FRIEND,
      'access-control-allow-headers': 'content-type,x-project-name',
      vary: 'origin',
    })
    expect(question.headers.get('access-control-allow-credentials')).toBeNull()
    const sent = await ask(open, '/v1/traces', {
      ...OTLP,
      headers: { ...OTLP.headers, origin: FRIEND },
    })
    expect(sent.status).toBe(200)
    expect(sent.headers.get('access-control-allow-origin')).toBe(FRIEND)
  })

  test.each(['https://evil.example', 'https://friend.example.evil.example', 'null'])(
    '%s is not among them',
    async (origin) => {
      expect((await asked(open, origin)).headers.get('access-control-allow-origin')).toBeNull()
      expect((await asked(closed, origin)).headers.get('access-control-allow-origin')).toBeNull()
    },
  )
})
