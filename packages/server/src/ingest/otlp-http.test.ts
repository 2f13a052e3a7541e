import { Agent } from 'node:http'
import zlib from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SessionList } from '@skein/model/api'
import { post, type Answer } from '../../test-support/http-client.ts'
import { serveOtlp } from '../../test-support/otlp-server.ts'
import { encodeTraces, messageType } from '../../test-support/otlp-proto.ts'
import { otlpRequest, type TestSpan } from '../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'
import { listen, type Listening } from '../server.ts'
import type { Collect } from './collector.ts'
import { BodyError, CONTENT_ENCODINGS } from './read-body.ts'
import { openSetAside } from './set-aside.ts'

const PROTOBUF = { 'content-type': 'application/x-protobuf' }
const JSON_TYPE = { 'content-type': 'application/json' }
const MAX_BODY_BYTES = 64 * 1024

let testSkein: TestSkein
let server: Listening
const told: string[] = []
beforeAll(async () => {
  testSkein = await openTestSkein()
  server = await listen(
    testSkein.skein,
    {
      host: '127.0.0.1',
      allowHost: '',
      publicUrl: '',
      port: 0,
      otlpHttpPort: 0,
      otlpGrpcPort: 0,
      tlsCert: '',
      tlsKey: '',
      corsOrigin: '',
      maxBodyBytes: MAX_BODY_BYTES,
    },
    { info: (sentence) => told.push(sentence), error: fail },
  )
})
afterAll(async () => {
  await server.close()
  await testSkein.close()
})

function fail(error: unknown): never {
  throw error
}

let projects = 0
/** A project of its own for each test, so that none sees another's sessions. */
function newProject(): string {
  return `project-${++projects}`
}

function turn(words: string, rest: Partial<TestSpan> = {}): TestSpan {
  const attributes = { 'session.id': words, 'input.value': words, 'openinference.span.kind': 'LLM' }
  return { trace: 'a1', span: '1', attributes, ...rest }
}

function exported(spans: readonly TestSpan[], project?: string): { json: string; proto: Buffer } {
  const object = otlpRequest(spans, project)
  return { json: JSON.stringify(object), proto: encodeTraces(object) }
}

async function firstInputs(project: string): Promise<string[]> {
  await testSkein.skein.pipeline.settled()
  const path = `/api/projects/${encodeURIComponent(project)}/sessions?sort=started&order=asc`
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`)
  expect(answer.status).toBe(200)
  return ((await answer.json()) as SessionList).sessions.map((session) => session.firstInput)
}

function statusOf({ headers, body }: Answer): { code: number; message: string } {
  if (headers['content-type'] === 'application/json')
    return JSON.parse(body.toString()) as { code: number; message: string }
  const type = messageType('RpcStatus')
  return type.toObject(type.decode(body)) as { code: number; message: string }
}

function partialSuccessOf({ headers, body }: Answer): unknown {
  if (headers['content-type'] === 'application/json')
    return JSON.parse(body.toString()).partialSuccess
  const type = messageType('ExportTraceServiceResponse')
  return type.toObject(type.decode(body), { longs: String })['partialSuccess']
}

const send = (headers: Record<string, string>, body: Buffer | string | readonly Buffer[]) =>
  post(server.port, '/v1/traces', headers, body)

describe('an export that can be stored', () => {
  test('answers protobuf with protobuf, empty', async () => {
    const project = newProject()
    const answer = await send(PROTOBUF, exported([turn('hello')], project).proto)
    expect([answer.status, answer.headers['content-type'], answer.body.length]).toEqual([
      200,
      'application/x-protobuf',
      0,
    ])
    expect(await firstInputs(project)).toEqual(['hello'])
  })

  test('answers JSON with JSON, empty', async () => {
    const project = newProject()
    const answer = await send(JSON_TYPE, exported([turn('hello')], project).json)
    expect([answer.status, answer.headers['content-type'], answer.body.toString()]).toEqual([
      200,
      'application/json',
      '{}',
    ])
    expect(await firstInputs(project)).toEqual(['hello'])
  })

  test.each([
    ['application/json; charset=utf-8', 'json', 'application/json'],
    ['APPLICATION/JSON', 'json', 'application/json'],
    ['Application/X-Protobuf; proto=trace', 'proto', 'application/x-protobuf'],
    ['application/protobuf', 'proto', 'application/x-protobuf'],
    [undefined, 'proto', 'application/x-protobuf'],
  ] as const)('comes with content type %s', async (type, form, answerType) => {
    const project = newProject()
    const body = exported([turn('hello')], project)[form]
    const answer = await send(type === undefined ? {} : { 'content-type': type }, body)
    expect([answer.status, answer.headers['content-type']]).toEqual([200, answerType])
    expect(await firstInputs(project)).toEqual(['hello'])
  })

  test.each([
    ['identity', (body: Buffer) => body],
    ['gzip', zlib.gzipSync],
    ['GZIP', zlib.gzipSync],
    ['x-gzip', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['deflate', zlib.deflateRawSync],
  ] as const)('comes with content encoding %s', async (encoding, compress) => {
    const project = newProject()
    const headers = { ...PROTOBUF, 'content-encoding': encoding }
    const answer = await send(headers, compress(exported([turn('hello')], project).proto))
    expect(answer.status).toBe(200)
    expect(await firstInputs(project)).toEqual(['hello'])
  })

  test('comes in chunks without a content length, as exporters send it', async () => {
    const project = newProject()
    const { proto } = exported([turn('hello')], project)
    const answer = await send(PROTOBUF, [proto.subarray(0, 7), proto.subarray(7)])
    expect(answer.status).toBe(200)
    expect(await firstInputs(project)).toEqual(['hello'])
  })

  test('may be empty', async () => {
    expect((await send(PROTOBUF, '')).status).toBe(200)
    const answer = await send(JSON_TYPE, '{}')
    expect([answer.status, answer.body.toString()]).toEqual([200, '{}'])
  })

  test.each(['/v1/traces/', '/v1/traces?from=here', '/api/public/otel/v1/traces'])(
    'goes to %s, too',
    async (path) => {
      const project = newProject()
      const body = exported([turn('hello')], project).json
      expect((await post(server.port, path, JSON_TYPE, body)).status).toBe(200)
      expect(await firstInputs(project)).toEqual(['hello'])
    },
  )
})

describe('the project', () => {
  test('is the one of the header before that of the resource', async () => {
    const [named, ofResource] = [newProject(), newProject()]
    const { proto } = exported([turn('hello')], ofResource)
    await send({ ...PROTOBUF, 'x-project-name': ` ${named} ` }, proto)
    expect(await firstInputs(named)).toEqual(['hello'])
    expect(await firstInputs(ofResource)).toEqual([])
  })

  test('is the one of the resource when the header is blank', async () => {
    const project = newProject()
    await send({ ...PROTOBUF, 'x-project-name': ' ' }, exported([turn('hello')], project).proto)
    expect(await firstInputs(project)).toEqual(['hello'])
  })

  test.each([
    ['UTF-8', 'Grüße 🌍', Buffer.from('Grüße 🌍')],
    ['Latin-1, which is no UTF-8', 'Grüße', Buffer.from('Grüße', 'latin1')],
  ])('may have a name in %s', async (_charset, project, bytes) => {
    const header = { ...PROTOBUF, 'x-project-name': bytes.toString('latin1') }
    expect((await send(header, exported([turn('hello')]).proto)).status).toBe(200)
    expect(await firstInputs(project)).toEqual(['hello'])
  })
})

describe('a span that is no span', () => {
  const spans = [turn('good'), turn('bad', { trace: '0', name: 'broken', span: '2' })]
  const partialSuccess = {
    rejectedSpans: '1',
    errorMessage: expect.stringContaining('span "broken": trace id must be 16 non-zero bytes'),
  }

  test.each(['json', 'proto'] as const)('costs no other span (%s)', async (form) => {
    const project = newProject()
    const type = form === 'json' ? JSON_TYPE : PROTOBUF
    const answer = await send(type, exported(spans, project)[form])
    expect(answer.status).toBe(200)
    expect(partialSuccessOf(answer)).toEqual(partialSuccess)
    expect(await firstInputs(project)).toEqual(['good'])
  })
})

describe('logs and metrics', () => {
  test.each(['logs', 'metrics'])('%s are accepted, set aside and told of once', async (signal) => {
    const errorMessage = `Skein keeps traces only: ${signal} are accepted and set aside`
    const path = `/v1/${signal}`
    const asProtobuf = await post(server.port, path, PROTOBUF, Buffer.from([10, 0]))
    const asJson = await post(server.port, path, JSON_TYPE, '{}')
    expect([asProtobuf.status, asJson.status]).toEqual([200, 200])
    expect(partialSuccessOf(asProtobuf)).toEqual({ errorMessage })
    expect(partialSuccessOf(asJson)).toEqual({ errorMessage })
    expect(told.filter((sentence) => sentence === errorMessage)).toHaveLength(1)
  })

  test('are counted', () => {
    const setAside = openSetAside(() => undefined)
    setAside.count('logs')
    setAside.count('logs')
    setAside.count('metrics')
    expect(setAside.counts()).toEqual({ logs: 2, metrics: 1 })
  })
})

describe('an export that can not be read', () => {
  test.each([
    ['JSON', JSON_TYPE, '{"resourceSpans": [{]'],
    ['JSON that is no export', JSON_TYPE, '{"resourceSpans": 7}'],
    ['JSON that is a list', JSON_TYPE, '[]'],
    ['nothing', JSON_TYPE, ''],
    ['protobuf', PROTOBUF, Buffer.from([0x0a, 0x7f, 1, 2])],
    ['JSON sent as protobuf', PROTOBUF, '{"resourceSpans": []}'],
  ])('is answered 400 with a status in its own encoding (%s)', async (_what, type, body) => {
    const answer = await send(type, body)
    expect([answer.status, answer.headers['content-type']]).toEqual([400, type['content-type']])
    expect(statusOf(answer)).toEqual({ code: 3, message: expect.stringMatching(/./) })
  })

  test.each(['gzip', 'deflate'])(
    'is answered 400 when it is not the %s it says',
    async (encoding) => {
      const headers = { ...JSON_TYPE, 'content-encoding': encoding }
      const answer = await send(headers, 'neither of them')
      expect(answer.status).toBe(400)
      expect(statusOf(answer).message).toContain(encoding)
    },
  )

  test('is answered 400 when what was compressed is cut off', async () => {
    const compressed = zlib.gzipSync(exported([turn('hello')]).proto)
    const headers = { ...PROTOBUF, 'content-encoding': 'gzip' }
    expect((await send(headers, compressed.subarray(0, -20))).status).toBe(400)
  })

  test('is answered 415 for another content encoding, with those that are understood', async () => {
    const answer = await send({ ...PROTOBUF, 'content-encoding': 'br' }, 'anything')
    expect(answer.status).toBe(415)
    expect(statusOf(answer).message).toContain(CONTENT_ENCODINGS.join(', '))
  })

  test('knows zstd where Node.js does', async () => {
    const { zstdCompressSync } = zlib as { zstdCompressSync?: (bytes: Buffer) => Buffer }
    const project = newProject()
    const { proto } = exported([turn('hello')], project)
    const answer = await send(
      { ...PROTOBUF, 'content-encoding': 'zstd' },
      zstdCompressSync?.(proto) ?? proto,
    )
    expect(answer.status).toBe(zstdCompressSync === undefined ? 415 : 200)
    expect(await firstInputs(project)).toEqual(zstdCompressSync === undefined ? [] : ['hello'])
  })

  test('is answered 415 for another content type, with those that are understood', async () => {
    const answer = await send({ 'content-type': 'text/plain' }, 'hello')
    expect(answer.status).toBe(415)
    expect(statusOf(answer).message).toContain('application/x-protobuf or application/json')
  })

  test('leaves its connection to the next one', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const project = newProject()
    const sockets = new Set<unknown>()
    agent.on('free', (socket) => sockets.add(socket))
    const bodies = ['{', exported([turn('hello')], project).json, '{', '{}']
    const statuses: number[] = []
    for (const body of bodies)
      statuses.push((await post(server.port, '/v1/traces', JSON_TYPE, body, agent)).status)
    agent.destroy()
    expect(statuses).toEqual([400, 200, 400, 200])
    expect(sockets.size).toBe(1)
    expect(await firstInputs(project)).toEqual(['hello'])
  })
})

describe('an export that can not be stored now', () => {
  const overloaded: Collect = () => Promise.reject(new BodyError(503, 'too much is waiting'))

  test.each([JSON_TYPE, PROTOBUF])('is to be sent again in a second (%o)', async (type) => {
    const { port, errors, close } = await serveOtlp({ collect: overloaded })
    const { json, proto } = exported([turn('hello')])
    const answer = await post(port, '/v1/traces', type, type === JSON_TYPE ? json : proto)
    expect([answer.status, answer.headers['retry-after'], answer.headers['content-type']]).toEqual([
      503,
      '1',
      type['content-type'],
    ])
    expect(statusOf(answer)).toEqual({ code: 14, message: 'too much is waiting' })
    expect(errors).toEqual([])
    close()
  })

  test('is to be sent again when the store fails, and the log says why', async () => {
    const broken = new Error('the disk is full')
    const { port, errors, close } = await serveOtlp({ collect: () => Promise.reject(broken) })
    const answer = await post(port, '/v1/traces', JSON_TYPE, exported([turn('hello')]).json)
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1'])
    expect(statusOf(answer).message).not.toContain('disk')
    expect(errors).toEqual([broken])
    close()
  })
})

describe('other questions at the same address', () => {
  test('GET /v1/traces is answered as the API answers errors, not with the web page', async () => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/v1/traces`)
    expect(answer.status).toBe(501)
    expect(await answer.json()).toEqual({
      error: { code: 'not_supported', message: expect.stringContaining('GET /v1/traces') },
    })
  })

  test('POST to a path that is no signal is answered likewise', async () => {
    const answer = await post(server.port, '/v1/trace', JSON_TYPE, '{}')
    expect(answer.status).toBe(501)
    expect(JSON.parse(answer.body.toString()).error.code).toBe('not_supported')
  })
})
