import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENDPOINTS, type Endpoint } from '@skein/model/endpoints'
import { otlpRequest, spanId, traceId } from '../../test-support/otlp-span.ts'
import { shopSessions } from '../../test-support/shop-sessions.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'

let skein: TestSkein
let document: Document
beforeAll(async () => {
  skein = await openTestSkein()
  await skein.export(otlpRequest(shopSessions()), 'shop')
  document = await skein.get<Document>('/openapi.json')
})
afterAll(() => skein.close())

interface Document {
  openapi: string
  info: { version: string }
  paths: Record<string, Record<string, Operation>>
}

interface Operation {
  operationId: string
  parameters: { name: string; in: string; required: boolean; schema: object }[]
  requestBody?: { required: boolean; content: Record<string, { schema: object }> }
  responses: Record<string, { content: Record<string, { schema: object }> }>
}

const endpoints = Object.entries<Endpoint>(ENDPOINTS)

test('every endpoint of the contract is described, with its parameters and its answer', () => {
  expect(document.openapi).toBe('3.1.0')
  expect(document.info.version).toMatch(/^\d+\.\d+\.\d+$/)
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
  expect(operations.map((operation) => operation.operationId).sort()).toEqual(
    endpoints.map(([id]) => id).sort(),
  )
  const { get } = document.paths['/api/projects/{project}/sessions'] ?? {}
  expect(get?.parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
    ['project', 'path', true],
    ...['from', 'to', 'sort', 'order', 'cursor', 'limit', 'q', 'filter', 'user', 'error'].map(
      (name) => [name, 'query', false],
    ),
  ])
  expect(get?.responses['200']?.content['application/json']?.schema).toMatchObject({
    type: 'object',
    required: ['sessions', 'nextCursor', 'total'],
  })
})

test('the document is OpenAPI 3.1', async () => {
  const validator = new Validator()
  expect(await validator.validate({ ...document })).toEqual({ valid: true })
  expect(validator.version).toBe('3.1')
})

test('the document stands alone: no reference leads out of it or nowhere', () => {
  expect(JSON.stringify(document)).not.toContain('"$ref"')
  for (const [path, operations] of Object.entries(document.paths)) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    for (const { parameters } of Object.values(operations))
      expect(parameters.filter((one) => one.in === 'path').map((one) => one.name)).toEqual(inPath)
  }
})

interface Asked {
  ids?: Record<string, string>
  query?: string
  body?: object
}

const USUAL_IDS: Record<string, string> = {
  project: 'shop',
  sessionId: 'shop 3',
  traceId: traceId('a030'),
  spanId: spanId('a0301'),
  userId: 'ada',
}

const JUDGEMENT = {
  target: { type: 'span', traceId: traceId('a030'), spanId: spanId('a0301') },
  name: 'helpful',
  score: 1,
}

/** How to ask where it takes more than the usual ids; what deletes comes last, the most at the end. */
const ASKED: Partial<Record<string, Asked>> = {
  sessions: { query: '?limit=3&q=question&filter=-tag:vip' },
  sessionSearch: { query: '?q=question' },
  traces: { query: '?limit=3&sort=duration' },
  spanPlaces: { query: `?spanId=${spanId('a0301')}` },
  analytics: { query: '?filter=error:true' },
  tagSessions: { body: { sessionIds: ['shop 3'], add: ['checked'] } },
  annotate: { body: JUDGEMENT },
  reannotate: { body: { label: 'down', explanation: 'not at all' } },
  deleteAnnotation: {},
  setRetention: { body: { days: 36_500 } },
  rebuild: { body: {} },
  deleteSpan: { ids: { traceId: traceId('a0b0'), spanId: spanId('a0b01') } },
  backup: { body: {} },
  move: { body: { url: 'http://127.0.0.1:1' } },
  createAccount: { body: { email: 'ada@example.com', password: 'correct horse' } },
  changeAccount: { body: { roleEverywhere: 'viewer' } },
  setMember: { body: { email: 'ada@example.com', role: 'member' } },
  removeMember: {},
  deleteAccount: {},
  createKey: { body: { name: 'everything', scopes: ['admin'] } },
  revokeKey: {},
  createProjectKey: { body: { name: 'exporter', scopes: ['ingest'] } },
  revokeProjectKey: {},
  deleteTrace: { ids: { traceId: traceId('a070') } },
  deleteSession: { ids: { sessionId: 'shop 5' } },
  deleteSessions: { body: { sessionIds: ['shop 6', 'shop 9'] } },
  deleteProject: {},
}

function pathOf({ path }: Endpoint, ids: Record<string, string>): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(ids[name] ?? 'none'))
}

function operationAt(path: string, method: string): Operation | undefined {
  return document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
}

interface ObjectSchema {
  properties: object
  additionalProperties?: unknown
}

/** Every schema of an object with fields, also inside of others. */
function objectsIn(schema: unknown): ObjectSchema[] {
  if (typeof schema !== 'object' || schema === null) return []
  const inner = Object.values(schema).flatMap(objectsIn)
  return 'properties' in schema ? [schema as ObjectSchema, ...inner] : inner
}

function idsIn(answer: object): object {
  return Object.fromEntries(
    Object.entries(answer).filter(([name]) => name === 'accountId' || name === 'keyId'),
  )
}

/** Answered where log-in is on: `log-in.test.ts`. */
const OF_LOG_IN = new Set(['login', 'setup', 'logout', 'logoutEverywhere', 'changePassword'])

/** Endpoints that say all by their path, or of whose body everything may be left out. */
const TAKES_ALL_LEFT_OUT = new Set(['rebuild', 'backup', 'changeAccount', 'reannotate'])

describe('what is sent holds nothing that is not described', () => {
  const withBody = endpoints.filter(([, { body }]) => body !== undefined)

  test.each(withBody)('%s: by its description', (id, { path, method }) => {
    const { requestBody } = operationAt(path, method) ?? {}
    const objects = objectsIn(requestBody?.content['application/json']?.schema)
    expect(objects.length).toBeGreaterThan(0)
    expect(objects.filter((schema) => schema.additionalProperties !== false)).toEqual([])
    expect(requestBody?.required).toBe(!TAKES_ALL_LEFT_OUT.has(id))
  })

  test.each(withBody.filter(([id]) => !OF_LOG_IN.has(id)))(
    '%s: when it is asked',
    async (id, endpoint) => {
      const response = await skein.request(pathOf(endpoint, USUAL_IDS), {
        method: endpoint.method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...ASKED[id]?.body, onlyThis: 'shop 3' }),
      })
      expect([response.status, await response.json()]).toEqual([
        400,
        {
          error: { code: 'bad_request', field: 'onlyThis', message: 'onlyThis: is not known here' },
        },
      ])
    },
  )

  test('inside of what is sent, too', async () => {
    const response = await skein.request('/api/projects/shop/annotations', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...JUDGEMENT, target: { ...JUDGEMENT.target, turn: 1 } }),
    })
    expect(await response.json()).toMatchObject({ error: { field: 'target.turn' } })
  })
})

describe('the running server answers as described', () => {
  const given: Record<string, string> = {}
  const places = Object.keys(ASKED)
  const ordered = endpoints
    .filter(([id]) => !OF_LOG_IN.has(id))
    .toSorted(([a], [b]) => places.indexOf(a) - places.indexOf(b))

  test.each(ordered)('%s', async (id, endpoint) => {
    const { ids = {}, query = '', body } = ASKED[id] ?? {}
    const path = pathOf(endpoint, { ...USUAL_IDS, ...given, ...ids })
    const response = await skein.request(path + query, {
      method: endpoint.method,
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    expect(response.status).toBe(200)
    const type = response.headers.get('content-type')?.split(';')[0] ?? ''
    const operation = operationAt(endpoint.path, endpoint.method)
    expect(Object.keys(operation?.responses['200']?.content ?? {})).toContain(type)
    if (type === 'text/event-stream') {
      await response.body?.cancel()
      return
    }
    const text = await response.text()
    if (type === 'application/x-tar') return
    const answers = type === 'application/json' ? [text] : text.trimEnd().split('\n')
    for (const answer of answers.map((one): unknown => JSON.parse(one)))
      expect(endpoint.response.parse(answer)).toEqual(answer)
    if (id === 'annotate') given['annotationId'] = (JSON.parse(text) as { id: string }).id
    if (id.startsWith('create')) Object.assign(given, idsIn(JSON.parse(text) as object))
  })
})

describe('what has not changed is not sent again, and what has is', () => {
  const path = '/api/projects/again'
  beforeAll(() => skein.export(otlpRequest(shopSessions()), 'again'))

  const judge = () =>
    skein.request(`${path}/annotations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...JUDGEMENT, score: ++score }),
    })
  let score = 1
  const addTurn = () => {
    const id = `e${++turns}`
    const ids = { 'session.id': 'shop 3', 'user.id': 'ada' }
    const attributes = { ...ids, 'input.value': 'question', 'tag.tags': [id] }
    const start = turns * 1000
    return skein.export(otlpRequest([{ trace: id, span: id, start, attributes }]), 'again')
  }
  let turns = 0
  const endLater = () =>
    skein.export(otlpRequest([{ trace: 'a030', span: 'a0301', end: 3_600_000 }]), 'again')

  test.each<[string, () => Promise<unknown>]>([
    ['/api/projects', addTurn],
    [`${path}/sessions`, addTurn],
    [`${path}/sessions?q=question&sort=turns`, addTurn],
    [`${path}/sessions/shop%203`, addTurn],
    [`${path}/sessions/shop%203/outline`, addTurn],
    [`${path}/sessions/shop%203/turns?limit=100`, addTurn],
    [`${path}/sessions/shop%203/search?q=question`, addTurn],
    [`${path}/traces?order=asc`, addTurn],
    [`${path}/traces/${traceId('a030')}`, judge],
    [`${path}/traces/${traceId('a030')}/spans/${spanId('a0301')}`, endLater],
    [`${path}/analytics`, addTurn],
    [`${path}/facets`, addTurn],
    [`${path}/users`, addTurn],
    [`${path}/users/ada`, addTurn],
  ])('%s', async (question, change) => {
    const tag = (await skein.request(question)).headers.get('etag') ?? ''
    expect(tag).toMatch(/^W\/"\w+"$/)
    const again = () => skein.request(question, { headers: { 'if-none-match': tag } })
    const unchanged = await again()
    expect([unchanged.status, await unchanged.text()]).toEqual([304, ''])
    await change()
    const changed = await again()
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).not.toBe(tag)
  })

  test('not for a stream', async () => {
    const response = await skein.request(`${path}/sessions/shop%203/transcript`)
    expect(response.headers.get('etag')).toBe(null)
    await response.body?.cancel()
  })
})
