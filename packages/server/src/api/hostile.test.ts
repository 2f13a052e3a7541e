import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { ApiError, SessionSort, TraceSort, UserSort } from '@skein/model/api'
import { asProgram, newApiKey, person, type As } from '../../test-support/people.ts'
import { otlpRequest, spanId, traceId } from '../../test-support/otlp-span.ts'
import { shopSessions } from '../../test-support/shop-sessions.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'
import { NO_LOGIN } from '../access/access.ts'
import { createRandom, type Random } from '../cli/demo/random.ts'
import { encodeCursor } from './request.ts'

const SEED = Number(process.env['SKEIN_FUZZ_SEED'] ?? 20_261_122)
const PER_OPERATION = 20
/** Those that go over the whole store, by `operationId`. */
const FEW: Readonly<Record<string, number>> = { rebuild: 2, backup: 2, deleteProject: 4 }

let skein: TestSkein
/** Logs in who may do everything: a question may have logged it out. */
let logIn: () => Promise<As>
/** What is there to be asked for, by the name in the path. */
let known: Record<string, string>
beforeAll(async () => {
  skein = await openTestSkein({ access: { ...NO_LOGIN, isOn: true } })
  await skein.export(otlpRequest(shopSessions()), 'shop')
  // What random questions delete is another project's.
  await skein.export(otlpRequest([{ trace: 'c0ffee', span: '1' }]), 'kept')
  const admin = await person(skein.skein, 'admin@example.com', {}, true)
  logIn = admin.logIn
  const path = `/api/accounts/${admin.accountId}`
  await asProgram(skein.skein, 'PUT', path, { roleEverywhere: 'admin' })
  const { accountId } = await person(skein.skein, 'ada@example.com', { shop: 'member' })
  const { keyId } = await newApiKey(skein.skein, 'shop', ['read'])
  known = {
    project: 'shop',
    sessionId: 'shop 3',
    traceId: traceId('a030'),
    spanId: spanId('a0301'),
    userId: 'ada',
    accountId,
    keyId,
  }
})
afterAll(() => skein.close())

interface Schema {
  type?: string
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  const?: unknown
  properties?: Record<string, Schema>
  items?: Schema
}

interface Operation {
  operationId: string
  parameters: { name: string; in: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

interface Document {
  paths: Record<string, Record<string, Operation>>
}

const HOSTILE = [
  '',
  ' ',
  '0',
  '-1',
  '1.5',
  '1e309',
  'NaN',
  '18446744073709551616',
  '99999999999999999999999999',
  "'",
  "' OR 1=1 --",
  "'); DROP TABLE spans; --",
  '{project:String}',
  '{x:Identifier}',
  '\\',
  "\\'",
  '%',
  '%00',
  '\0',
  'a\tb\nc\rd',
  '\ud800',
  '\u202e',
  '%zz',
  '..',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  '[object Object]',
  '2026-11-22',
  '2026-11-22T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '-271821-04-20T00:00:00Z',
  '1969-12-31T23:59:59Z',
  'a'.repeat(3000),
  '('.repeat(900),
  'NOT '.repeat(300),
  '"',
  '"unclosed',
  '*',
  '-',
  '-""',
  'error:true',
  'cost>1e308',
  'metadata.__proto__:x',
  "model:'; DROP TABLE turns'",
  'feedback.x:*',
  'tag:a\\',
  '退款',
  'fixture',
  'shop',
  'shop 3',
  'ada',
] as const

/** Cursors that decode, to what no list ever gave. */
const CURSOR_PARTS = [
  'lastActive',
  'started',
  'desc',
  'asc',
  'id',
  '',
  "'",
  'NaN',
  '-1',
  '1.5',
  '1e400',
  '99999999999999999999',
  'inf',
  '__proto__',
]

function hostileCursor(random: Random): string {
  const parts = Array.from({ length: random.int(0, 5) }, () => random.pick(CURSOR_PARTS))
  const odd: unknown[] = [parts, { length: 2 }, null, 'text', 7, [1, 2], [[], {}]]
  return Buffer.from(JSON.stringify(random.chance(0.7) ? parts : random.pick(odd))).toString(
    'base64url',
  )
}

/** What a schema allows, or nearly; now and then what it doesn't. */
function valueOf(schema: Schema, random: Random, depth = 0): unknown {
  if (random.chance(0.08)) return random.pick(ODD_JSON)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return valueOf(random.pick(choices), random, depth)
  if ('const' in schema) return schema.const
  if (schema.enum !== undefined) return random.pick(schema.enum)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(() => random.chance(0.9))
          .map(([key, item]) => [key, valueOf(item, random, depth + 1)]),
      )
    case 'array':
      return Array.from({ length: random.int(0, 3) }, () =>
        valueOf(schema.items ?? {}, random, depth + 1),
      )
    case 'number':
    case 'integer':
      return random.pick([0, 1, -1, 1.5, 1e308, -1e308, 5e-324, 2 ** 53, 36_500, 36_501])
    case 'null':
      return null
    default:
      return random.pick(random.chance(0.5) ? KNOWN : HOSTILE)
  }
}

const KNOWN = [
  'shop 3',
  traceId('a030'),
  spanId('a0301'),
  'ada@example.com',
  'new@example.com',
  'correct horse battery',
]
const ODD_JSON: unknown[] = [
  null,
  true,
  0,
  '',
  [],
  {},
  [[]],
  { toString: 1 },
  { __proto__: 1 },
  'x',
]

function pathValue(name: string, random: Random): string {
  if (random.chance(0.25)) return random.pick(HOSTILE)
  return known[name] ?? 'nothing'
}

/** As a client of another kind would: not every lone half of a character can be written in a URL. */
function inUrl(value: string, random: Random): string {
  return random.chance(0.05)
    ? value.replace(/[\s#?/]/g, '')
    : encodeURIComponent(value.toWellFormed())
}

function question(path: string, method: string, operation: Operation, random: Random) {
  const query: string[] = []
  let filled = path
  const asked = operation.parameters.filter(({ in: place }) => place === 'query').length
  for (const { name, in: place, schema } of operation.parameters) {
    if (place === 'path') {
      filled = filled.replace(`{${name}}`, inUrl(pathValue(name, random), random))
      continue
    }
    // One that is wrong has the others not looked at.
    if (!random.chance(Math.min(0.5, 2 / asked))) continue
    const asDescribed = random.chance(0.6) && name !== 'cursor'
    const value = asDescribed ? textOf(valueOf(schema, random)) : random.pick(HOSTILE)
    query.push(
      `${name}=${inUrl(name === 'cursor' && random.chance(0.8) ? hostileCursor(random) : value, random)}`,
    )
  }
  if (random.chance(0.05)) query.push('__proto__[x]=1', 'constructor=1', 'limit[]=3')
  const schema = operation.requestBody?.content['application/json']?.schema
  const body =
    schema === undefined
      ? undefined
      : random.chance(0.1)
        ? random.pick([
            '',
            '{',
            'null',
            '"x"',
            '[',
            '{"__proto__":{"x":1}}',
            '\0',
            '['.repeat(100_000),
          ])
        : JSON.stringify(valueOf(schema, random))
  const type = random.chance(0.95) ? 'application/json' : 'text/plain'
  const url = query.length === 0 ? filled : `${filled}?${query.join('&')}`
  return {
    url,
    init: {
      method: method.toUpperCase(),
      headers: method === 'get' ? {} : { 'content-type': type },
      ...(body === undefined ? {} : { body }),
    },
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const KNOWN_STATUS = new Set([200, 400, 401, 403, 404, 429, 501, 503])

/** What takes something away comes last, sessions after what is in them, and whole projects after all else. */
function harm(method: string, { operationId }: Operation): number {
  if (operationId === 'deleteProject') return 4
  if (['deleteSession', 'deleteSessions', 'setRetention'].includes(operationId)) return 3
  if (method === 'delete') return 2
  return method === 'get' ? 0 : 1
}

test('every endpoint answers every question with what was asked for, or with what is wrong with it', async () => {
  const random = createRandom({ choices: SEED, ids: 0 })
  const { paths } = await skein.get<Document>('/openapi.json')
  const operations = Object.entries({ ...paths, ...PHOENIX })
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
    .toSorted((a, b) => harm(a.method, a.operation) - harm(b.method, b.operation))
  const faults: string[] = []
  const statuses = new Map<number, number>()
  const letInto = new Set<string>()
  for (const { path, method, operation } of operations) {
    const headers = await logIn()
    for (let n = 0; n < times(operation); n++) {
      const { url, init } = question(path, method, operation, random)
      if (/^\/api\/projects\/kept\b/.test(url)) continue
      const { status, fault } = await answerTo(url, {
        ...init,
        headers: { ...headers, ...init.headers },
      })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status !== 401 && status !== 403) letInto.add(operation.operationId)
      if (fault !== undefined)
        faults.push(
          `${init.method} ${url.slice(0, 300)} ${String(init.body).slice(0, 200)}: ${fault}`,
        )
    }
  }
  expect(faults.slice(0, 20)).toEqual([])
  expect([...statuses.keys()].filter((status) => !KNOWN_STATUS.has(status))).toEqual([])
  // Without it the questions would be turned away at the door.
  expect(operations.map(({ operation }) => operation.operationId)).toEqual(
    operations.map(({ operation }) => operation.operationId).filter((id) => letInto.has(id)),
  )
  expect(statuses.get(200)).toBeGreaterThan(150)
  expect(statuses.get(400)).toBeGreaterThan(100)

  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  const tables = await skein.skein.engine.query({
    sql: 'SELECT name FROM system.tables WHERE database = currentDatabase()',
    row: z.object({ name: z.string() }),
  })
  expect(tables.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['spans', 'messages', 'turns', 'sessions']),
  )
  const kept = await skein.request(`/api/projects/kept/traces/${traceId('c0ffee')}`, {
    headers: await logIn(),
  })
  expect(await kept.json()).toMatchObject({ spans: [{}] })
}, 120_000)

test.each([
  ['sessions', SessionSort.options],
  ['traces', TraceSort.options],
  ['users', UserSort.options],
])(
  'a cursor into %s that was tampered with is refused or asks, however they are sorted',
  async (list, sorts) => {
    const odd = ['', 'x', "'", '1e400', 'NaN', '-1', '1.5', '18446744073709551616', '1'.repeat(21)]
    for (const sort of sorts) {
      const headers = await logIn()
      const statuses = await Promise.all(
        odd.map(async (value) => {
          const cursor = encodeCursor([sort, 'desc', value, "'"])
          const path = `/api/projects/shop/${list}?sort=${sort}&order=desc&cursor=${cursor}`
          return (await skein.request(path, { headers })).status
        }),
      )
      expect(statuses.slice(1, 5)).toEqual(odd.slice(1, 5).map(() => (sort === 'id' ? 200 : 400)))
      expect(statuses.every((status) => status === 200 || status === 400)).toBe(true)
    }
  },
)

/** The read paths of Phoenix's API, which the document doesn't describe. */
const PHOENIX: Document['paths'] = Object.fromEntries(
  [
    '/v1/projects',
    '/v1/projects/{project}',
    '/v1/projects/{project}/sessions',
    '/v1/sessions/{sessionId}',
    '/v1/projects/{project}/spans',
  ].map((path) => [
    path,
    {
      get: {
        operationId: path,
        parameters: [
          ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
            name: name ?? '',
            in: 'path',
            schema: {},
          })),
          ...[
            'cursor',
            'limit',
            'order',
            'start_time',
            'end_time',
            'trace_id',
            'span_id',
            'attribute',
            'parent_id',
            'status_code',
          ].map((name) => ({ name, in: 'query', schema: { type: 'string' } })),
        ],
      },
    },
  ]),
)

function times({ operationId, parameters, requestBody }: Operation): number {
  const isFixed = parameters.length === 0 && requestBody === undefined
  return FEW[operationId] ?? (isFixed ? 3 : PER_OPERATION)
}

/** Status 0: there was no answer. */
async function answerTo(
  url: string,
  init: RequestInit,
): Promise<{ status: number; fault?: string }> {
  try {
    const response = await skein.request(url, init)
    const { status } = response
    if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) {
      await response.body?.cancel()
      return { status }
    }
    const text = await response.text()
    if (status === 200) return { status }
    const isDescribed =
      (status < 500 || status === 501) && ApiError.safeParse(JSON.parse(text)).success
    return isDescribed ? { status } : { status, fault: `${status} ${text}` }
  } catch (error) {
    return { status: 0, fault: String(error) }
  }
}

test('half of a surrogate pair in a body is stored as the text that it is in UTF-8', async () => {
  const post = async (path: string, body: object) => {
    const headers = { ...(await logIn()), 'content-type': 'application/json' }
    return skein.request(path, { method: 'POST', headers, body: JSON.stringify(body) })
  }
  await skein.export(otlpRequest([{ trace: 'd800', span: '1' }]), 'halves')
  const annotated = await post('/api/projects/halves/annotations', {
    target: { type: 'turn', traceId: traceId('d800') },
    name: 'note',
    label: 'a\ud83d',
    explanation: '🙂 \ude42',
  })
  expect(await annotated.json()).toMatchObject({ label: 'a\ufffd', explanation: '🙂 \ufffd' })
  const phoenix = await post('/v1/trace_annotations', {
    data: [
      {
        trace_id: traceId('d800'),
        name: 'graded',
        annotator_kind: 'HUMAN',
        result: { label: 'fine' },
        metadata: { 'of \ud800': '\udfff' },
      },
    ],
  })
  expect(phoenix.status).toBe(200)
  const deleted = await post('/api/projects/halves/sessions/delete', { sessionIds: ['\ud800'] })
  expect(deleted.status).toBe(200)
})

test.each([
  ['GET', '/api/projects/kept/sessions?limit=many', undefined, 'limit: expected a number'],
  ['GET', '/api/projects/kept/analytics?bucketMs=x', undefined, 'bucketMs: expected a number'],
  ['POST', '/api/projects/kept/sessions/delete', '7', 'the body: Invalid input: expected object'],
])('%s %s with the body %s is told what is wrong: %s', async (method, path, body, message) => {
  const headers = { ...(await logIn()), 'content-type': 'application/json' }
  const init = { method, headers, ...(body === undefined ? {} : { body }) }
  const { error } = ApiError.parse(await (await skein.request(path, init)).json())
  expect(error.message).toContain(message)
  expect(error.field).not.toBe('')
})
