import { once } from 'node:events'
import { connect as openSession, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import {
  Client,
  credentials,
  Metadata,
  status,
  type Server,
  type ServiceError,
} from '@grpc/grpc-js'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { SessionList, TurnList } from '@skein/model/api'
import { readCaptures } from '../../test-support/otlp-captures.ts'
import { encodeTraces, messageType } from '../../test-support/otlp-proto.ts'
import { otlpRequest, type TestSpan } from '../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'
import type { Collect } from './collector.ts'
import { ExportRefused, type Admit } from './export-refused.ts'
import { BodyError, bodyBudget } from './read-body.ts'
import { closeGrpc, listenGrpc, otlpGrpcServer, type GrpcTimes } from './otlp-grpc.ts'
import { openSetAside, type Signal } from './set-aside.ts'

const MAX_BODY_BYTES = 8 * 1024 * 1024
const GZIP = 2

const SERVICES: Record<Signal, string> = {
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
}

let skein: TestSkein
let port: number
const servers: Server[] = []
const clients: Client[] = []
const failures: unknown[] = []
const told: string[] = []

beforeAll(async () => {
  skein = await openTestSkein()
  port = await serving(skein.skein.pipeline.collect)
})
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})
afterAll(async () => {
  await Promise.all(servers.map(closeGrpc))
  await skein.close()
})

async function serving(
  collect: Collect,
  times?: GrpcTimes,
  admit: Admit = () => Promise.resolve(undefined),
): Promise<number> {
  const options = {
    admit,
    collect,
    budget: bodyBudget(4 * MAX_BODY_BYTES),
    setAside: openSetAside((sentence) => told.push(sentence)),
    maxBodyBytes: MAX_BODY_BYTES,
    onError: (error: unknown) => failures.push(error),
  }
  const server = otlpGrpcServer(options, times)
  const bound = await listenGrpc(server, '127.0.0.1', 0)
  servers.push(server)
  return bound
}

function connect(to: number, options: Record<string, number> = {}): Client {
  const client = new Client(`127.0.0.1:${to}`, credentials.createInsecure(), options)
  clients.push(client)
  return client
}

/** What the server answered, or how the call failed. */
function call(
  client: Client,
  body: Buffer,
  { signal = 'traces', headers = {} }: { signal?: Signal; headers?: Record<string, string> } = {},
): Promise<Buffer | ServiceError> {
  const asIs = (bytes: Buffer) => bytes
  const metadata = new Metadata()
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value)
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      `/${SERVICES[signal]}/Export`,
      asIs,
      asIs,
      body,
      metadata,
      (error, answer) => resolve(error ?? answer ?? Buffer.from('no answer')),
    )
  })
}

function turn(words: string, rest: Partial<TestSpan> = {}): TestSpan {
  const attributes = { 'session.id': words, 'input.value': words, 'openinference.span.kind': 'LLM' }
  return { trace: 'a1', span: '1', attributes, ...rest }
}

const exported = (spans: readonly TestSpan[], project?: string) =>
  encodeTraces(otlpRequest(spans, project))

async function firstInputs(project: string): Promise<string[]> {
  const { sessions } = await skein.get<SessionList>(`/api/projects/${project}/sessions`)
  return sessions.map((session) => session.firstInput)
}

function partialSuccess(answer: Buffer | ServiceError): unknown {
  const type = messageType('ExportTraceServiceResponse')
  return type.toObject(type.decode(answer as Buffer), { longs: String })['partialSuccess']
}

const SUCCESS = Buffer.alloc(0)

describe('an export', () => {
  test('is stored and answered with nothing more to say', async () => {
    expect(await call(connect(port), exported([turn('hello')], 'plain'))).toEqual(SUCCESS)
    expect(await firstInputs('plain')).toEqual(['hello'])
  })

  test('may be compressed', async () => {
    const client = connect(port, { 'grpc.default_compression_algorithm': GZIP })
    expect(await call(client, exported([turn('hello'.repeat(100))], 'gzip'))).toEqual(SUCCESS)
    expect(await firstInputs('gzip')).toHaveLength(1)
  })

  test('goes to the project of its metadata before that of its resource', async () => {
    const headers = { 'x-project-name': 'of-metadata' }
    await call(connect(port), exported([turn('hello')], 'of-resource'), { headers })
    expect(await firstInputs('of-metadata')).toEqual(['hello'])
    expect(await firstInputs('of-resource')).toEqual([])
  })

  test('may be empty', async () => {
    expect(await call(connect(port), Buffer.alloc(0))).toEqual(SUCCESS)
  })

  test('tells how many spans were rejected and why; the others are stored', async () => {
    const broken = turn('bad', { trace: '0', name: 'broken' })
    const answer = await call(connect(port), exported([turn('good'), broken], 'partial'))
    expect(partialSuccess(answer)).toEqual({
      rejectedSpans: '1',
      errorMessage: expect.stringContaining('span "broken": trace id'),
    })
    expect(await firstInputs('partial')).toEqual(['good'])
  })

  test('may be larger than the 4 MiB that gRPC usually allows', async () => {
    const long = 'word '.repeat(1_000_000)
    const attributes = { 'session.id': 'long', 'input.value': long }
    const body = exported([turn('', { attributes })], 'large')
    expect(body.length).toBeGreaterThan(4 * 1024 * 1024)
    expect(await call(connect(port), body)).toEqual(SUCCESS)
    const { turns } = await skein.get<TurnList>('/api/projects/large/sessions/long/turns')
    expect(turns[0]?.input.length).toBe(long.length)
  })
})

describe('an export that is refused', () => {
  test.each([
    ['as it is', {}],
    ['once it is decompressed', { 'grpc.default_compression_algorithm': GZIP }],
  ])('is one that is too large %s', async (_when, options) => {
    const client = connect(port, options)
    const answer = await call(client, Buffer.alloc(MAX_BODY_BYTES + 1))
    expect(answer).toMatchObject({ code: status.RESOURCE_EXHAUSTED })
    expect((answer as ServiceError).metadata.get('grpc-status-details-bin')).toEqual([])
    expect(await call(client, Buffer.alloc(0))).toEqual(SUCCESS)
  })

  test('is one that is no export', async () => {
    expect(await call(connect(port), Buffer.from([0x0a, 0x7f, 1, 2]))).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringMatching(/./),
    })
  })

  test.each([
    [
      'there is too much to store',
      new BodyError(503, 'too much is waiting'),
      'too much is waiting',
      0,
    ],
    [
      'the store fails',
      new Error('the disk is full'),
      'the spans could not be stored now; try again in a moment',
      1,
    ],
  ])('is to be sent again in a second when %s', async (_when, error, message, logged) => {
    failures.length = 0
    const to = await serving(() => Promise.reject(error))
    const answer = await call(connect(to), exported([turn('hello')]))
    expect(answer).toMatchObject({ code: status.UNAVAILABLE, details: message })
    const [details] = (answer as ServiceError).metadata.get('grpc-status-details-bin')
    const rpcStatus = messageType('RpcStatus')
    const retry = rpcStatus.toObject(rpcStatus.decode(details as Buffer)) as {
      details: { typeUrl: string; value: Buffer }[]
    }
    expect(retry).toMatchObject({
      code: status.UNAVAILABLE,
      message,
      details: [{ typeUrl: 'type.googleapis.com/google.rpc.RetryInfo' }],
    })
    const retryInfo = messageType('RetryInfo')
    expect(
      retryInfo.toObject(retryInfo.decode(retry.details[0]!.value), { longs: Number }),
    ).toEqual({ retryDelay: { seconds: 1 } })
    expect(failures).toHaveLength(logged)
  })
})

const LONG = 600_000
const PATIENT: GrpcTimes = {
  receiving: LONG,
  idle: LONG,
  age: LONG,
  grace: LONG,
  silent: LONG,
  alive: LONG,
}

/** A call that announces a message of 1,000 bytes and has sent none of them. */
function begin(session: ClientHttp2Session): ClientHttp2Stream {
  const stream = session.request({
    ':method': 'POST',
    ':path': `/${SERVICES.traces}/Export`,
    'content-type': 'application/grpc',
    te: 'trailers',
  })
  stream.on('error', () => undefined)
  stream.write(Buffer.from([0, 0, 0, 3, 232]))
  return stream
}

describe('a client that takes its time', () => {
  const sessions: ClientHttp2Session[] = []
  afterEach(() => {
    for (const session of sessions.splice(0)) session.destroy()
  })

  async function openTo(times: Partial<GrpcTimes>): Promise<ClientHttp2Session> {
    const to = await serving(skein.skein.pipeline.collect, { ...PATIENT, ...times })
    const session = openSession(`http://127.0.0.1:${to}`)
    sessions.push(session)
    await once(session, 'connect')
    return session
  }

  test.each([
    ['sends its request byte by byte', true],
    ['sends nothing more', false],
  ])('and %s is told so; its connection may call again', async (_how, drips) => {
    const session = await openTo({ receiving: 200 })
    const stream = begin(session)
    const drip = setInterval(() => drips && stream.write('a'), 5)
    stream.resume()
    const [[headers]] = await Promise.all([once(stream, 'response'), once(stream, 'end')])
    clearInterval(drip)
    expect(headers).toMatchObject({
      'grpc-status': String(status.DEADLINE_EXCEEDED),
      'grpc-message': 'the%20request%20was%20not%20there%20in%20whole%20after%200.2%20seconds',
    })
    const next = begin(session)
    next.end(Buffer.alloc(1000, 0))
    next.resume()
    const [answer] = (await once(next, 'response')) as [Record<string, unknown>]
    expect(answer['grpc-status']).toBe(String(status.INVALID_ARGUMENT))
  })

  test('and makes no call is left, and so is one whose call never ends', async () => {
    const idle = await openTo({ idle: 100 })
    const held = await openTo({ age: 100, grace: 100 })
    begin(held)
    await Promise.all([idle, held].map((session) => once(session, 'close')))
    expect([idle, held].map(({ destroyed }) => destroyed)).toEqual([true, true])
  })
})

describe('who may not send', () => {
  const admit: Admit = async (_route, header) => {
    if (header('key') !== 'right') throw new ExportRefused(401, 'no key')
    return undefined
  }

  test('is told so before anything of the request is read, and may call again', async () => {
    const to = await serving(skein.skein.pipeline.collect, PATIENT, admit)
    const session = openSession(`http://127.0.0.1:${to}`)
    const stream = begin(session)
    const [headers] = await once(stream, 'response')
    expect(headers).toMatchObject({ 'grpc-status': String(status.UNAUTHENTICATED) })
    session.destroy()

    const client = connect(to)
    const large = exported([turn('x'.repeat(MAX_BODY_BYTES / 4))])
    for (let time = 0; time < 3; time++)
      expect(await call(client, large)).toMatchObject({ code: status.UNAUTHENTICATED })
    expect(await call(client, large, { headers: { key: 'right' } })).toEqual(SUCCESS)
  })
})

describe('logs and metrics', () => {
  test.each(['logs', 'metrics'] as const)('%s are accepted and set aside', async (signal) => {
    const errorMessage = `Skein keeps traces only: ${signal} are accepted and set aside`
    for (let time = 0; time < 2; time++)
      expect(partialSuccess(await call(connect(port), Buffer.from([10, 0]), { signal }))).toEqual({
        errorMessage,
      })
    expect(told.filter((sentence) => sentence === errorMessage)).toHaveLength(1)
  })
})

describe('what the OpenTelemetry exporter sent', () => {
  test.each([
    ['exp-grpc', 'p'],
    ['exp-grpc-gzip', 'exp-grpc-gzip'],
  ])('%s shows as a session', async (name, project) => {
    const captures = readCaptures().filter((capture) => capture.name.startsWith(`${name}.`))
    expect(captures).not.toEqual([])
    const compressed = name.endsWith('gzip') ? { 'grpc.default_compression_algorithm': GZIP } : {}
    for (const { body, note } of captures) {
      const { 'x-project-name': header } = note.request.metadata ?? {}
      const headers = header === undefined ? {} : { 'x-project-name': header }
      expect(await call(connect(port, compressed), body, { headers })).toEqual(SUCCESS)
    }
    const { turns } = await skein.get<TurnList>(`/api/projects/${project}/sessions/s1/turns`)
    expect(
      turns.map(({ input, output, error }) => [input.text, output.text, error !== null]),
    ).toEqual([['héllo 🌍', 'ok', true]])
  })
})
