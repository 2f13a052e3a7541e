import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually } from '../../test-support/eventually.ts'
import { asProgram, newApiKey, person } from '../../test-support/people.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'
import { createApp } from '../app.ts'
import { EngineUnavailableError } from '../store/engine.ts'
import { NO_LOGIN, openAccess, type Access } from './access.ts'
import { may, NOBODY } from './identity.ts'

const ON = { ...NO_LOGIN, isOn: true }

let skein: TestSkein
/** Another node on the same store. */
let other: Access
beforeAll(async () => {
  skein = await openTestSkein({ access: ON })
  other = openAccess(skein.skein, ON)
})
afterAll(() => skein.close())

test('a key that is revoked on one node is soon nothing on another, though it was just used there', async () => {
  const { key, keyId } = await newApiKey(skein.skein, 'shop', ['ingest'])
  expect(may(await other.identify({ key }), 'ingest', 'shop')).toBe(true)
  await asProgram(skein.skein, 'DELETE', `/api/keys/${keyId}`, {})
  expect(await skein.skein.access.identify({ key })).toBe(NOBODY)
  await eventually(async () => expect(await other.identify({ key })).toBe(NOBODY))
})

test('a role that is taken away is soon nothing on another node', async () => {
  const { accountId, logIn } = await person(skein.skein, 'tim@example.com', { shop: 'member' })
  const [, token = ''] = ((await logIn())['cookie'] ?? '').split('=')
  expect(may(await other.identify({ token }), 'annotate', 'shop')).toBe(true)
  await asProgram(skein.skein, 'DELETE', `/api/projects/shop/members/${accountId}`, {})
  expect(may(await skein.skein.access.identify({ token }), 'read', 'shop')).toBe(false)
  await eventually(async () =>
    expect(may(await other.identify({ token }), 'read', 'shop')).toBe(false),
  )
})

test('an account that is deleted is logged out, and its password opens nothing', async () => {
  const { accountId, logIn } = await person(skein.skein, 'gone@example.com', { shop: 'admin' })
  const [, token = ''] = ((await logIn())['cookie'] ?? '').split('=')
  await asProgram(skein.skein, 'DELETE', `/api/accounts/${accountId}`, {})
  expect(await skein.skein.access.identify({ token })).toBe(NOBODY)
  const response = await skein.request('/api/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      email: 'gone@example.com',
      password: 'the password of gone@example.com',
    }),
  })
  expect(response.status).toBe(401)
})

test('attempts that the store does not let end are no failures', async () => {
  const email = 'patient@example.com'
  await person(skein.skein, email, {})
  const body = JSON.stringify({ email, password: `the password of ${email}` })
  const attempt = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
  const query = () => Promise.reject(new EngineUnavailableError('the disk is full'))
  const without = { ...skein.skein, engine: { ...skein.skein.engine, query } }
  const app = createApp(without, () => undefined)
  for (let n = 0; n < 11; n++) expect((await app.request('/api/login', attempt)).status).toBe(503)
  expect((await skein.request('/api/login', attempt)).status).toBe(200)
})

test('the last one who administers the server stays', async () => {
  const { accountId } = await person(skein.skein, 'ada@example.com', {}, true)
  const change = (body: object) => asProgram(skein.skein, 'PUT', `/api/accounts/${accountId}`, body)
  await expect(change({ isInstanceAdmin: false })).rejects.toThrow('nobody else administers')
  await expect(asProgram(skein.skein, 'DELETE', `/api/accounts/${accountId}`, {})).rejects.toThrow(
    'nobody else administers',
  )
  await person(skein.skein, 'grace@example.com', {}, true)
  await change({ isInstanceAdmin: false })
})

test('what was printed to make the first account is needed no more once there is one', async () => {
  expect(await skein.skein.access.setupCode()).toBeUndefined()
})
