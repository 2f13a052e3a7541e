import type { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCOPES, type ProjectList } from '@skein/model/api'
import { otlpRequest, spanId, traceId } from '../../test-support/otlp-span.ts'
import { asKey, asProgram, newApiKey, person, type As } from '../../test-support/people.ts'
import { shopSessions } from '../../test-support/shop-sessions.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'
import { NO_LOGIN } from '../access/access.ts'
import { createApp } from '../app.ts'
import { ACCESS } from './access-table.ts'

/** Every way in, by who is let in, written down a second time: a new one belongs in one of these. */
const OPEN = [
  'GET /healthz',
  'GET /readyz',
  'GET /openapi.json',
  'GET /docs',
  'GET /docs/style.css',
  'GET /arize_phoenix_version',
  'GET /mcp',
  'DELETE /mcp',
  'GET /assets/*',
  'GET /*',
  'ALL /v1/*',
  'ALL /api/*',
  'ALL /mcp',
  'GET /api/me',
  'POST /api/login',
  'POST /api/setup',
  'GET /api/oidc/login',
  'GET /api/oidc/callback',
]
const KNOWN = [
  'POST /mcp',
  'GET /api/receivers',
  'GET /api/prices',
  'GET /api/projects',
  'GET /v1/projects',
  'POST /v1/projects',
  'PUT /v1/projects/:project',
  'POST /v1/spans',
]
const ACCOUNT = ['POST /api/logout', 'POST /api/logout/everywhere', 'PUT /api/me/password']
/** Phoenix's paths name no project, or one by an id: there, what one may not see is not found. */
const READ = [
  'GET /api/projects/:project/retention',
  'GET /api/projects/:project/sessions',
  'GET /api/projects/:project/sessions/:sessionId',
  'GET /api/projects/:project/sessions/:sessionId/outline',
  'GET /api/projects/:project/sessions/:sessionId/turns',
  'GET /api/projects/:project/sessions/:sessionId/search',
  'GET /api/projects/:project/sessions/:sessionId/transcript',
  'GET /api/projects/:project/traces',
  'GET /api/projects/:project/traces/:traceId',
  'GET /api/projects/:project/traces/:traceId/spans/:spanId',
  'GET /api/projects/:project/spans',
  'GET /api/projects/:project/analytics',
  'GET /api/projects/:project/facets',
  'GET /api/projects/:project/users',
  'GET /api/projects/:project/users/:userId',
  'GET /api/projects/:project/export',
  'GET /api/projects/:project/live',
]
const READ_FOUND = [
  'GET /v1/projects/:project',
  'GET /v1/projects/:project/sessions',
  'GET /v1/projects/:project/traces',
  'GET /v1/projects/:project/spans',
  'GET /v1/projects/:project/session_annotations',
  'GET /v1/projects/:project/trace_annotations',
  'GET /v1/projects/:project/span_annotations',
  'GET /v1/sessions/:session',
]
const ANNOTATE = [
  'POST /api/projects/:project/sessions/tags',
  'POST /api/projects/:project/annotations',
  'PUT /api/projects/:project/annotations/:annotationId',
  'DELETE /api/projects/:project/annotations/:annotationId',
]
const ANNOTATE_FOUND = [
  'POST /v1/session_annotations',
  'POST /v1/trace_annotations',
  'POST /v1/span_annotations',
  'POST /v1/session_notes',
  'POST /v1/trace_notes',
  'POST /v1/span_notes',
]
const DELETE = [
  'DELETE /api/projects/:project',
  'DELETE /api/projects/:project/sessions/:sessionId',
  'POST /api/projects/:project/sessions/delete',
  'DELETE /api/projects/:project/traces/:traceId',
  'DELETE /api/projects/:project/traces/:traceId/spans/:spanId',
]
const DELETE_FOUND = [
  'DELETE /v1/projects/:project',
  'DELETE /v1/sessions/:session',
  'POST /v1/sessions/delete',
  'DELETE /v1/traces/:trace',
  'DELETE /v1/spans/:span',
]
const MANAGE = [
  'PUT /api/projects/:project/retention',
  'GET /api/projects/:project/members',
  'PUT /api/projects/:project/members',
  'DELETE /api/projects/:project/members/:accountId',
  'GET /api/projects/:project/keys',
  'POST /api/projects/:project/keys',
  'DELETE /api/projects/:project/keys/:keyId',
]
const INGEST_FOUND = ['POST /v1/projects/:project/spans']
const INSTANCE = [
  'GET /api/accounts',
  'POST /api/accounts',
  'PUT /api/accounts/:accountId',
  'DELETE /api/accounts/:accountId',
  'GET /api/keys',
  'POST /api/keys',
  'DELETE /api/keys/:keyId',
  'GET /api/audit',
  'POST /api/backup',
  'POST /api/move',
  'POST /api/rebuild',
]
const READ_EVERYWHERE = ['GET /metrics', 'GET /api/storage']
/** Answered before the app is asked: see `admit-export.test.ts`. */
const OTLP = [
  'POST /v1/traces',
  'POST /v1/logs',
  'POST /v1/metrics',
  'POST /api/public/otel/v1/traces',
  'POST /otel/v1/traces',
  'gRPC traces',
  'gRPC logs',
  'gRPC metrics',
]

const READS = [...READ, ...READ_FOUND]
const ANNOTATES = [...ANNOTATE, ...ANNOTATE_FOUND]
const DELETES = [...DELETE, ...DELETE_FOUND]
const IN_SHOP = [...READS, ...ANNOTATES, ...DELETES, ...MANAGE, ...INGEST_FOUND]
const ALL = [...OPEN, ...KNOWN, ...ACCOUNT, ...IN_SHOP, ...INSTANCE, ...READ_EVERYWHERE]
/** Of what a right in another project lets one ask, this project's things are not found. */
const FOUND = [...READ_FOUND, ...ANNOTATE_FOUND, ...DELETE_FOUND]

/** Without spans, so that nothing that is let in changes what comes after. */
const PROJECT = 'empty'

let skein: TestSkein
let app: Hono
let routes: string[]
beforeAll(async () => {
  skein = await openTestSkein({ access: { ...NO_LOGIN, isOn: true } })
  await skein.export(otlpRequest(shopSessions()), 'shop')
  await skein.skein.pipeline.settled()
  app = createApp(skein.skein, (error) => {
    throw error
  })
  // `app.use` is what no request ends with.
  routes = [
    ...new Set(
      app.routes
        .filter(({ method, path }) => !(method === 'ALL' && path === '/*'))
        .map(({ method, path }) => `${method} ${path}`),
    ),
  ]
})
afterAll(() => skein.close())

test('the table and the app have the same ways in, and this test knows them', () => {
  expect(routes.toSorted()).toEqual(ALL.toSorted())
  expect(Object.keys(ACCESS).toSorted()).toEqual([...ALL, ...OTLP].toSorted())
})

test('nothing but what notes and enforces stands before every path', () => {
  const middleware = app.routes.filter(({ method, path }) => method === 'ALL' && path === '/*')
  expect(middleware).toHaveLength(2)
})

/** What is let in, whatever it then answers. */
async function letIn(as: () => Promise<As>): Promise<string[]> {
  const found: string[] = []
  let headers = await as()
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ')
    const response = await ask(
      method === 'ALL' ? 'PATCH' : method,
      path.replace(':project', PROJECT).replace(/:\w+|\*/g, 'none'),
      headers,
    )
    if (path.includes('logout')) headers = await as()
    await response.body?.cancel()
    if (response.status !== 401 && response.status !== 403) found.push(route)
  }
  return found.toSorted()
}

function ask(method: string, path: string, as: As, body: object = {}): Promise<Response> {
  const isRead = method === 'GET' || method === 'DELETE'
  return Promise.resolve(
    app.request(path, {
      method,
      headers: { ...as, ...(isRead ? {} : { 'content-type': 'application/json' }) },
      ...(isRead ? {} : { body: JSON.stringify(body) }),
    }),
  )
}

const sorted = (...groups: string[][]) => groups.flat().toSorted()

describe('who is let in', () => {
  test('nobody: only where nothing is told', async () => {
    expect(await letIn(async () => ({}))).toEqual(sorted(OPEN))
  })

  test.each([
    [
      'a key that was never made',
      { authorization: `Bearer sk_skein_0123456789ab_${'x'.repeat(43)}` },
    ],
    ['what is no key', { api_key: 'secret' }],
    [
      'a cookie of nobody',
      { cookie: `skein_login=${'x'.repeat(43)}`, 'sec-fetch-site': 'same-origin' },
    ],
  ])('%s', async (_, as) => {
    expect(await letIn(async () => as)).toEqual(sorted(OPEN))
  })

  test('an account without a role', async () => {
    const { logIn } = await person(skein.skein, 'new@example.com', {})
    expect(await letIn(logIn)).toEqual(sorted(OPEN, KNOWN, ACCOUNT))
  })

  test.each([
    ['viewer', [READS]],
    ['member', [READS, ANNOTATES]],
    ['admin', [READS, ANNOTATES, DELETES, MANAGE]],
  ] as const)('a %s of the project', async (role, groups) => {
    const { logIn } = await person(skein.skein, `${role}@example.com`, { [PROJECT]: role })
    expect(await letIn(logIn)).toEqual(sorted(OPEN, KNOWN, ACCOUNT, ...groups))
  })

  test('an admin of another project', async () => {
    const { logIn } = await person(skein.skein, 'other@example.com', { other: 'admin' })
    expect(await letIn(logIn)).toEqual(sorted(OPEN, KNOWN, ACCOUNT, FOUND))
  })

  test('who administers the server: all but sending spans', async () => {
    const { logIn } = await person(skein.skein, 'root@example.com', {}, true)
    const rest = ALL.filter((route) => !INGEST_FOUND.includes(route))
    expect(await letIn(logIn)).toEqual(sorted(rest))
  })

  test('an admin of every project', async () => {
    const { accountId, logIn } = await person(skein.skein, 'every@example.com', {})
    const role = { roleEverywhere: 'admin' }
    await asProgram(skein.skein, 'PUT', `/api/accounts/${accountId}`, role)
    expect(await letIn(logIn)).toEqual(
      sorted(OPEN, KNOWN, ACCOUNT, READS, ANNOTATES, DELETES, MANAGE, READ_EVERYWHERE),
    )
  })

  test.each([
    ['ingest', [INGEST_FOUND]],
    ['read', [READS]],
    ['write', [ANNOTATES, DELETES]],
    ['admin', [READS, ANNOTATES, DELETES, MANAGE]],
  ] as const)('a key of the project with scope %s', async (scope, groups) => {
    const key = await newApiKey(skein.skein, PROJECT, [scope])
    expect(await letIn(async () => asKey(key))).toEqual(sorted(OPEN, KNOWN, ...groups))
  })

  test.each([
    ['ingest', [INGEST_FOUND]],
    ['read', [READS, READ_EVERYWHERE]],
    ['write', [ANNOTATES, DELETES]],
    ['admin', [READS, ANNOTATES, DELETES, MANAGE, READ_EVERYWHERE, INSTANCE]],
  ] as const)('a key of every project with scope %s', async (scope, groups) => {
    const key = await newApiKey(skein.skein, null, [scope])
    expect(await letIn(async () => asKey(key))).toEqual(sorted(OPEN, KNOWN, ...groups))
  })

  test('a key of another project, with every scope', async () => {
    const key = await newApiKey(skein.skein, 'other', [...SCOPES])
    expect(await letIn(async () => asKey(key))).toEqual(sorted(OPEN, KNOWN, FOUND))
  })

  test('a key that was revoked, at once', async () => {
    const key = await newApiKey(skein.skein, null, [...SCOPES])
    expect((await ask('GET', '/api/keys', asKey(key))).status).toBe(200)
    await asProgram(skein.skein, 'DELETE', `/api/keys/${key.keyId}`, {})
    expect(await letIn(async () => asKey(key))).toEqual(sorted(OPEN))
  })
})

describe('what others may see is not there for a member of another project', () => {
  let as: As
  beforeAll(async () => {
    as = asKey(await newApiKey(skein.skein, 'other', [...SCOPES]))
  })
  const SESSION = 'shop 3'
  const TRACE = traceId('a030')
  const SPAN = spanId('a0301')
  const id = (type: string, ...parts: string[]) =>
    Buffer.from(`${type}:${parts.map(encodeURIComponent).join('/')}`).toString('base64')

  test('in lists of projects', async () => {
    const { projects } = (await (await ask('GET', '/api/projects', as)).json()) as ProjectList
    expect(projects).toEqual([])
    const phoenix = await ask('GET', '/v1/projects', as)
    expect(await phoenix.json()).toEqual({ data: [], next_cursor: null })
  })

  test.each([
    ['GET', '/v1/projects/shop'],
    ['GET', `/v1/projects/${id('Project', 'shop')}/sessions`],
    ['GET', '/v1/projects/shop/spans'],
    ['GET', '/v1/projects/shop/traces?include_spans=true'],
    ['GET', `/v1/projects/shop/span_annotations?span_ids=${SPAN}`],
    ['GET', `/v1/sessions/${encodeURIComponent(SESSION)}`],
    ['GET', `/v1/sessions/${id('ProjectSession', 'shop', SESSION)}`],
    ['DELETE', '/v1/projects/shop'],
    ['DELETE', `/v1/sessions/${encodeURIComponent(SESSION)}`],
    ['DELETE', `/v1/traces/${TRACE}`],
    ['DELETE', `/v1/traces/${id('Trace', TRACE)}`],
    ['DELETE', `/v1/spans/${SPAN}`],
    ['DELETE', `/v1/spans/${id('Span', TRACE, SPAN)}`],
    ['POST', '/v1/sessions/delete', { session_identifiers: [SESSION] }],
    [
      'POST',
      '/v1/trace_annotations',
      { data: [{ name: 'n', trace_id: TRACE, result: { score: 1 } }] },
    ],
    ['POST', '/v1/span_notes', { data: { span_id: SPAN, note: 'hi' } }],
  ])('%s %s', async (method, path, body?: object) => {
    expect((await ask(method, path, as, body)).status).toBe(404)
  })

  test('nor can it be filled by Phoenix’s way to create spans', async () => {
    for (const project of ['shop', id('Project', 'shop')])
      expect((await ask('POST', `/v1/projects/${project}/spans`, as, { data: [] })).status).toBe(
        403,
      )
  })

  test('nor asked for by the tools of an agent', async () => {
    const call = (name: string, args: object) =>
      ask(
        'POST',
        '/mcp',
        { ...as, accept: 'application/json, text/event-stream' },
        { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } },
      )
    expect(await (await call('list_projects', {})).text()).not.toContain('shop')
    const listed = await (await call('list_sessions', { project: 'shop' })).text()
    expect(listed).toContain('may not read in project shop')
  })

  test('and all of it is still there', async () => {
    const admin = asKey(await newApiKey(skein.skein, 'shop', ['read']))
    const path = `/api/projects/shop/traces/${TRACE}/spans/${SPAN}`
    expect((await ask('GET', path, admin)).status).toBe(200)
    const { projects } = (await (await ask('GET', '/api/projects', admin)).json()) as ProjectList
    expect(projects.map(({ name }) => name)).toEqual(['shop'])
  })
})

test('who is logged in annotates in their own name, a program in the one that it says', async () => {
  const annotated = async (as: As) => {
    const target = { type: 'session', sessionId: 'shop 3' }
    const body = { target, name: 'helpful', score: 1, annotator: 'somebody@else.example' }
    const answer = await ask('POST', '/api/projects/shop/annotations', as, body)
    return ((await answer.json()) as { annotator: string }).annotator
  }
  const { logIn } = await person(skein.skein, 'judge@example.com', { shop: 'member' })
  expect(await annotated(await logIn())).toBe('judge@example.com')
  const key = await newApiKey(skein.skein, 'shop', ['write'])
  expect(await annotated(asKey(key))).toBe('somebody@else.example')
})

describe('a write with a cookie must come from a page of this server', () => {
  const CLEAR = '/api/projects/empty/sessions/delete'
  let cookie: As
  beforeAll(async () => {
    const { logIn } = await person(skein.skein, 'browser@example.com', { [PROJECT]: 'admin' })
    cookie = { cookie: (await logIn())['cookie'] ?? '' }
  })

  test.each([
    ['no word of where it comes from', {}],
    ['a page of another site', { origin: 'https://evil.example' }],
    ['a page of another port', { origin: 'http://localhost:3000' }],
    ['a page without an origin', { origin: 'null' }],
    ['a frame elsewhere', { 'sec-fetch-site': 'cross-site' }],
    ['another port, by what the browser says', { 'sec-fetch-site': 'same-site' }],
  ])('%s', async (_, headers) => {
    expect((await ask('POST', CLEAR, { ...cookie, ...headers })).status).toBe(403)
  })

  test('its own page', async () => {
    for (const own of [{ origin: 'http://localhost' }, { 'sec-fetch-site': 'same-origin' }])
      expect((await ask('POST', CLEAR, { ...cookie, ...own })).status).toBe(400)
  })
})
