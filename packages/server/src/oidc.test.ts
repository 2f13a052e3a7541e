import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuditList, Me } from '@skein/model/api'
import { logInAs, startProvider, type TestProvider } from '../test-support/oidc-provider.ts'
import { freePort, runSkein, startSkein, type SkeinProcess } from '../test-support/skein-process.ts'

const CLIENT = { id: 'skein', secret: 'a secret between the two of them' }

let folder: string
let provider: TestProvider
let skein: SkeinProcess
let url: string
const settings: Record<string, string> = {}
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-oidc-'))
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  provider = await startProvider(
    { ...CLIENT, redirectUri: `${url}/api/oidc/callback` },
    {
      ada: { email: 'Ada@example.com', email_verified: true },
      tim: { email: 'tim@example.com', email_verified: true },
      eve: { email: 'ada@example.com', email_verified: false },
      mallory: { email: 'mallory@elsewhere.example', email_verified: true },
    },
  )
  Object.assign(settings, {
    SKEIN_AUTH: '1',
    SKEIN_PORT: String(port),
    SKEIN_ADMIN_EMAIL: 'ada@example.com',
    SKEIN_OIDC_ISSUER: provider.issuer,
    SKEIN_OIDC_CLIENT_ID: CLIENT.id,
    SKEIN_OIDC_CLIENT_SECRET: CLIENT.secret,
    SKEIN_OIDC_DOMAINS: 'example.com',
    SKEIN_OIDC_ROLE: 'viewer',
  })
  skein = await startSkein(folder, settings)
})
afterAll(async () => {
  skein.kill('SIGKILL')
  await skein.exit
  await provider.close()
  rmSync(folder, { recursive: true })
})

const start = (to = '/') => `${url}/api/oidc/login?to=${encodeURIComponent(to)}`

async function get<Answer>(path: string, cookie: string): Promise<Answer> {
  const response = await fetch(url + path, { headers: { cookie } })
  expect(response.status).toBe(200)
  return (await response.json()) as Answer
}

test('who has an account logs in to it, and comes back to where they were', async () => {
  const { location, cookie } = await logInAs('ada', start('/p/shop/sessions?q=refund'))
  expect(location).toBe('/p/shop/sessions?q=refund')
  expect(await get<Me>('/api/me', cookie)).toMatchObject({
    hasOidc: true,
    account: { email: 'ada@example.com', hasPassword: false },
    isInstanceAdmin: true,
  })
})

test('who is of a domain that may gets an account with the role that is set, once', async () => {
  const first = await get<Me>('/api/me', (await logInAs('tim', start())).cookie)
  expect(first).toMatchObject({
    account: { email: 'tim@example.com' },
    isInstanceAdmin: false,
    rights: [{ project: null, rights: ['read'] }],
  })
  const second = await get<Me>('/api/me', (await logInAs('tim', start())).cookie)
  expect(second.account?.accountId).toBe(first.account?.accountId)
})

test.each([
  ['an address that the provider does not vouch for', 'eve'],
  ['an address of another domain', 'mallory'],
])('%s opens nothing', async (_, name) => {
  const { location, cookie } = await logInAs(name, start())
  expect(location).toBe('/login?refused=unknown')
  expect(cookie).not.toContain('skein_login')
})

test.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'p/shop'])(
  'nobody is sent to %s afterwards',
  async (to) => {
    expect((await logInAs('ada', start(to))).location).toBe('/')
  },
)

test('what did not begin here is not taken', async () => {
  const response = await fetch(`${url}/api/oidc/callback?code=x&state=y`, { redirect: 'manual' })
  expect(response.headers.get('location')).toBe('/login?refused=expired')
})

test('log-ins and refusals are noted', async () => {
  const { cookie } = await logInAs('ada', start())
  const { entries } = await get<AuditList>('/api/audit', cookie)
  expect(entries.filter(({ action }) => action === 'login').length).toBeGreaterThan(2)
  expect(entries.find(({ action }) => action === 'login.failed')).toBeDefined()
})

test.each([
  [{ SKEIN_OIDC_CLIENT_SECRET: '' }, /SKEIN_OIDC_CLIENT_SECRET/],
  [{ SKEIN_AUTH: '0' }, /--auth/],
  [{ SKEIN_OIDC_ROLE: 'owner' }, /SKEIN_OIDC_ROLE is "owner"/],
])('settings that do not go together are told (%o)', async (changed, told) => {
  const { code, stderr } = await runSkein([], { ...settings, SKEIN_DATA_DIR: folder, ...changed })
  expect(code).toBe(2)
  expect(stderr).toMatch(told)
})
