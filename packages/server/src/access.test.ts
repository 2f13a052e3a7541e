import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, credentials, Metadata } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  AuditList,
  Me,
  NewApiKey,
  ProjectList,
  SessionList,
  ApiKeyList,
} from '@skein/model/api'
import { eventually } from '../test-support/eventually.ts'
import { encodeTraces } from '../test-support/otlp-proto.ts'
import { otlpRequest } from '../test-support/otlp-span.ts'
import { freePort, runSkein, startSkein, type SkeinProcess } from '../test-support/skein-process.ts'

const ADMIN = { email: 'ada@example.com', password: 'correct horse battery' }

let folder: string
let skein: SkeinProcess
let url: string
let key: (body: object, project?: string) => Promise<NewApiKey>
const secrets: string[] = [ADMIN.password]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-access-'))
  const grpc = String(await freePort())
  skein = await startSkein(folder, { SKEIN_AUTH: '1', SKEIN_OTLP_GRPC_PORT: grpc })
  url = `http://127.0.0.1:${skein.port}`
})
afterAll(async () => {
  skein.kill('SIGKILL')
  await skein.exit
  rmSync(folder, { recursive: true })
})

async function send(
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
) {
  const response = await fetch(url + path, {
    method,
    headers: { origin: url, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: (): unknown => JSON.parse(text),
  }
}

let cookie = ''
const asAdmin = () => ({ cookie })

function cookieOf(headers: Headers): string {
  const set = headers.get('set-cookie') ?? ''
  const [pair = ''] = set.split(';')
  secrets.push(pair.split('=')[1] ?? '')
  return pair
}

describe('the first account', () => {
  test('nothing is told before it is there, but that it is missing', async () => {
    expect((await send('GET', '/api/projects')).status).toBe(401)
    expect((await send('GET', '/api/me')).json()).toMatchObject({
      authIsOn: true,
      needsSetup: true,
      account: null,
      rights: [],
    })
  })

  test('takes the code that the server printed', async () => {
    const wrong = await send('POST', '/api/setup', { body: { code: 'AAAA', ...ADMIN } })
    expect(wrong.status).toBe(401)
    await skein.printed('with this code: ')
    const code = /with this code: (\S+)/.exec(skein.said.stdout)?.[1] ?? ''
    const made = await send('POST', '/api/setup', { body: { code: code.toLowerCase(), ...ADMIN } })
    expect(made.status).toBe(200)
    expect(made.json()).toMatchObject({ isInstanceAdmin: true, needsSetup: false })
    const again = await send('POST', '/api/setup', { body: { code, ...ADMIN } })
    expect(again.status).toBe(403)
  })
})

describe('logging in', () => {
  test('sets a cookie that no script reads and no other site sends', async () => {
    const answer = await send('POST', '/api/login', {
      body: { ...ADMIN, email: ' ADA@example.com' },
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('set-cookie')).toMatch(
      /^skein_login=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    cookie = cookieOf(answer.headers)
    const me = await send('GET', '/api/me', { headers: asAdmin() })
    expect((me.json() as Me).account).toMatchObject({ email: 'ada@example.com', hasPassword: true })
    expect((await send('GET', '/api/accounts', { headers: asAdmin() })).status).toBe(200)
  })

  test('answers alike to a wrong password and to an unknown address', async () => {
    const wrong = await send('POST', '/api/login', { body: { ...ADMIN, password: 'wrong' } })
    const unknown = await send('POST', '/api/login', { body: { ...ADMIN, email: 'x@y.z' } })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(wrong.text).toBe(unknown.text)
  })

  test('is refused for a while after too many failures, also for an unknown address', async () => {
    const attempt = { email: 'guessed@example.com', password: 'guess' }
    for (let n = 0; n < 10; n++)
      expect((await send('POST', '/api/login', { body: attempt })).status).toBe(401)
    const late = await send('POST', '/api/login', { body: attempt })
    expect(late.status).toBe(429)
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('many guesses at once are no more than one after another', async () => {
    const attempt = { email: 'hurried@example.com', password: 'guess' }
    const guesses = Array.from({ length: 15 }, () => send('POST', '/api/login', { body: attempt }))
    const statuses = (await Promise.all(guesses)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10)
    expect(new Set(statuses)).toEqual(new Set([401, 429]))
  })

  test('ends with logging out, and everywhere when that is asked', async () => {
    const logIn = async () => ({
      cookie: cookieOf((await send('POST', '/api/login', { body: ADMIN })).headers),
    })
    const status = async (headers: { cookie: string }) =>
      (await send('GET', '/api/projects', { headers })).status
    const [one, two] = [await logIn(), await logIn()]
    expect((await send('POST', '/api/logout', { headers: one })).status).toBe(200)
    expect([await status(one), await status(two)]).toEqual([401, 200])
    expect((await send('POST', '/api/logout/everywhere', { headers: two })).status).toBe(200)
    expect([await status(two), await status(asAdmin())]).toEqual([401, 401])
    cookie = (await logIn()).cookie
  })

  test('goes on here and ends elsewhere when the password changes', async () => {
    const elsewhere = cookieOf((await send('POST', '/api/login', { body: ADMIN })).headers)
    const next = 'a new and better one'
    secrets.push(next)
    const change = (current: string) =>
      send('PUT', '/api/me/password', { body: { current, next }, headers: asAdmin() })
    expect((await change('wrong')).status).toBe(403)
    const changed = await change(ADMIN.password)
    expect(changed.status).toBe(200)
    cookie = cookieOf(changed.headers)
    ADMIN.password = next
    expect((await send('GET', '/api/projects', { headers: { cookie: elsewhere } })).status).toBe(
      401,
    )
    expect((await send('GET', '/api/projects', { headers: asAdmin() })).status).toBe(200)
  })
})

const turn = (project?: string) =>
  otlpRequest(
    [{ trace: 'a1', span: '1', attributes: { 'session.id': 'chat', 'input.value': 'hi' } }],
    project,
  )

describe('API keys', () => {
  let shop: NewApiKey
  beforeAll(() => {
    key = async (body, project) => {
      const path = project === undefined ? '/api/keys' : `/api/projects/${project}/keys`
      const made = (await send('POST', path, { body, headers: asAdmin() })).json() as NewApiKey
      secrets.push(made.key)
      return made
    }
  })

  test('let spans in as every client sends them; without one none is taken', async () => {
    shop = await key({ name: 'shop', scopes: ['ingest'] }, 'shop')
    const basic = Buffer.from(`${shop.keyId}:${shop.key}`).toString('base64')
    for (const headers of [
      { authorization: `Bearer ${shop.key}` },
      { authorization: `Basic ${basic}` },
      { api_key: shop.key },
      { 'x-api-key': shop.key },
    ] as Record<string, string>[])
      for (const path of [
        '/v1/traces',
        '/api/public/otel/v1/traces',
        '/otel/v1/traces',
        '/v1/logs',
      ])
        expect((await send('POST', path, { body: turn(), headers })).status).toBe(200)
    const refused = await send('POST', '/v1/traces', { body: turn() })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toBe('Bearer')
    // A log-in sends none: another page could have the browser do so.
    expect((await send('POST', '/v1/traces', { body: turn(), headers: asAdmin() })).status).toBe(
      401,
    )
  })

  test('take what names no project into their own, and nothing that names another', async () => {
    const headers = { authorization: `Bearer ${shop.key}` }
    const exported = (body: object, more = {}) =>
      send('POST', '/v1/traces', { body, headers: { ...headers, ...more } })
    expect((await exported(turn('shop'))).status).toBe(200)
    const foreign = await exported(turn('other'))
    expect(foreign.status).toBe(403)
    expect(foreign.text).toContain('is for project shop, and the export names other')
    expect((await exported(turn(), { 'x-project-name': 'other' })).status).toBe(403)
    await eventually(async () => {
      const answer = await send('GET', '/api/projects', { headers: asAdmin() })
      expect((answer.json() as ProjectList).projects.map(({ name }) => name)).toEqual(['shop'])
    })
  })

  test('over gRPC, too', async () => {
    const client = new Client(`127.0.0.1:${skein.otlpGrpcPort}`, credentials.createInsecure())
    const call = (headers: Record<string, string>, body = turn()) =>
      new Promise<number>((resolve) => {
        const metadata = new Metadata()
        for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
        const asIs = (bytes: Buffer) => bytes
        const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export'
        client.makeUnaryRequest(path, asIs, asIs, encodeTraces(body), metadata, (error) =>
          resolve(error?.code ?? 0),
        )
      })
    const reader = await key({ name: 'reader', scopes: ['read'] }, 'shop')
    const authorization = `Bearer ${shop.key}`
    const codes = [
      await call({}),
      await call({ authorization }),
      await call({ api_key: shop.key }),
      await call({ authorization: `Bearer ${reader.key}` }),
      await call({ authorization }, turn('other')),
      await call({ authorization, 'x-project-name': 'other' }),
    ]
    client.close()
    expect(codes).toEqual([16, 0, 0, 7, 7, 7])
  })

  test('for every project: each span into the one that it names', async () => {
    const all = await key({ name: 'collector', scopes: ['ingest', 'read'] })
    const headers = { authorization: `Bearer ${all.key}` }
    expect((await send('POST', '/v1/traces', { body: turn('two'), headers })).status).toBe(200)
    await eventually(async () => {
      const answer = await send('GET', '/api/projects/two/sessions', { headers })
      expect((answer.json() as SessionList).sessions).toHaveLength(1)
    })
  })

  test('are told once, and listed with when they were used last', async () => {
    const list = await send('GET', '/api/projects/shop/keys', { headers: asAdmin() })
    expect(list.text).not.toContain(shop.key)
    const [used] = (list.json() as ApiKeyList).keys.filter(({ keyId }) => keyId === shop.keyId)
    expect(used).toMatchObject({ name: 'shop', project: 'shop', createdBy: 'ada@example.com' })
    expect(used?.lastUsedAt).not.toBeNull()
  })

  test('hold no longer once they are revoked or their time is over', async () => {
    const headers = { authorization: `Bearer ${shop.key}` }
    const revoked = await send('DELETE', `/api/keys/${shop.keyId}`, { headers: asAdmin() })
    expect(revoked.status).toBe(200)
    expect((await send('POST', '/v1/traces', { body: turn(), headers })).status).toBe(401)
    const soon = new Date(Date.now() + 500).toISOString()
    const brief = await key({ name: 'brief', scopes: ['read'], expiresAt: soon }, 'shop')
    await eventually(async () => {
      const late = { authorization: `Bearer ${brief.key}` }
      expect((await send('GET', '/api/projects', { headers: late })).status).toBe(401)
    })
  })
})

describe('on the command line', () => {
  const skeinCommand = (args: string[], settings: Record<string, string> = {}) =>
    runSkein(args, { SKEIN_DATA_DIR: folder, SKEIN_ENDPOINT: url, ...settings })

  test('a key lets commands ask, which without one are told what to do', async () => {
    const { key: apiKey } = await key({ name: 'ops', scopes: ['admin', 'ingest'] })
    expect(await skeinCommand(['projects'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'wants an API key that is valid: give one with --api-key or SKEIN_API_KEY.',
      ),
    })
    const ports = { SKEIN_PORT: '0', SKEIN_OTLP_HTTP_PORT: '0', SKEIN_OTLP_GRPC_PORT: '0' }
    const doctor = await skeinCommand(['doctor'], ports)
    expect(doctor).toMatchObject({ code: 0, stderr: '' })
    expect(doctor.stdout).toMatch(/note +store: not looked into; .* wants an API key/)
    const env = { SKEIN_API_KEY: apiKey }
    expect((await skeinCommand(['doctor'], { ...ports, ...env })).stdout).toMatch(
      /ok +store: can be read/,
    )
    expect((await skeinCommand(['projects'], env)).stdout).toContain('shop')
    expect((await skeinCommand(['projects', '--api-key', apiKey])).stdout).toContain('shop')
    const made = await skeinCommand(['keys', 'create', 'ci', '--project', 'shop'], env)
    expect(made.stdout).toMatch(/^sk_skein_[0-9a-f]{12}_[\w-]{43}\n$/)
    secrets.push(made.stdout.trim())
    expect((await skeinCommand(['keys', 'list'], env)).stdout).toMatch(/ci +shop +ingest/)
    expect((await skeinCommand(['users', 'list'], env)).stdout).toMatch(/ada@example.com +adminis/)
    expect((await skeinCommand(['audit'], env)).stdout).toContain('key.created')
  })
})

test('commands find the server that has the data folder open, wherever it listens, and only while it has', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'skein-access-'))
  const list = () => runSkein(['keys', 'list', '--data-dir', dataDir])
  const rebuild = () => runSkein(['rebuild', '--data-dir', dataDir])
  const none = 'There are no API keys; skein keys create makes one.\n'
  const server = await startSkein(dataDir, { SKEIN_AUTH: '1' })
  const keyNeeded = {
    code: 1,
    stderr: `http://127.0.0.1:${server.port} wants an API key that is valid: give one with --api-key or SKEIN_API_KEY.\n`,
  }
  expect(await list()).toMatchObject(keyNeeded)
  expect(await rebuild()).toMatchObject(keyNeeded)
  server.kill('SIGKILL')
  await server.exit
  expect(await list()).toMatchObject({ code: 0, stderr: none })
  rmSync(dataDir, { recursive: true })
})

test('without a server, commands open the data folder and take no key', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'skein-access-'))
  const command = (...args: string[]) => runSkein(args, { SKEIN_DATA_DIR: dataDir })
  const added = await command('users', 'add', 'tim@example.com', '--no-password', '--admin')
  expect(added.stdout).toBe('tim@example.com may log in.\n')
  const { stdout } = await command('users', 'list')
  expect(stdout).toMatch(/tim@example.com +administers the server +OIDC/)
  const removed = await command('users', 'remove', 'tim@example.com')
  expect(removed.stderr).toMatch(/^Nobody else administers this server/)
  rmSync(dataDir, { recursive: true })
})

test('who guesses at many accounts from one address is refused, whoever it is; who is logged in goes on', async () => {
  const statuses: number[] = []
  for (let n = 0; n < 30 && !statuses.includes(429); n++) {
    const body = { email: `guess-${n}@example.com`, password: 'guess' }
    statuses.push((await send('POST', '/api/login', { body })).status)
  }
  expect(statuses[0]).toBe(401)
  expect(statuses.at(-1)).toBe(429)
  expect((await send('POST', '/api/login', { body: ADMIN })).status).toBe(429)
  expect((await send('GET', '/api/projects', { headers: asAdmin() })).status).toBe(200)
})

test('who did what is noted', async () => {
  const audit = await send('GET', '/api/audit?limit=500', { headers: asAdmin() })
  const { entries } = audit.json() as AuditList
  const actions = new Set(entries.map(({ action }) => action))
  for (const action of [
    'account.created',
    'login',
    'login.failed',
    'logout',
    'logout.everywhere',
    'password.changed',
    'key.created',
    'key.revoked',
  ] as const)
    expect(actions).toContain(action)
  expect(entries.find(({ action }) => action === 'key.revoked')).toMatchObject({
    actor: 'ada@example.com',
    actorType: 'account',
    target: expect.stringContaining('shop'),
    address: '127.0.0.1',
  })
})

test('no secret is printed', () => {
  const said = skein.said.stdout + skein.said.stderr
  for (const secret of secrets.filter((one) => one !== '')) expect(said).not.toContain(secret)
})
