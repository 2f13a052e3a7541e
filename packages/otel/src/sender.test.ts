import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { BasicTracerProvider } from 'otel-trace-2'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startReceiver, type Receiver } from '../test-support/receiver.ts'
import type { SkeinOptions } from './settings.ts'
import { createSpanProcessor } from './span-processor.ts'

let receiver: Receiver
let said: string[]
const processors: { shutdown(): Promise<void> }[] = []

beforeEach(async () => {
  receiver = await startReceiver()
  said = []
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  receiver.answer({})
  await Promise.all(processors.splice(0).map((processor) => processor.shutdown()))
  await receiver.close()
})

function app(options: SkeinOptions = {}) {
  const processor = createSpanProcessor({
    endpoint: receiver.url,
    delayMs: 10,
    warn: (message) => said.push(message),
    ...options,
  })
  processors.push(processor)
  const tracer = new BasicTracerProvider({ spanProcessors: [processor] }).getTracer('app')
  return {
    processor,
    trace: (count: number, name = 'span', text = '') => {
      for (let n = 0; n < count; n++) tracer.startSpan(name, { attributes: { text, n } }).end()
    },
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Of a port that nobody listens at. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

test('spans are sent in batches, by themselves', async () => {
  const { trace } = app({ delayMs: 30 })
  trace(3)
  await sleep(10)
  expect(receiver.requests).toHaveLength(0)
  await vi.waitFor(() => expect(receiver.spans).toHaveLength(3))
  expect(receiver.requests).toHaveLength(1)
})

test('a full batch goes at once, and a large one in several requests', async () => {
  const { trace, processor } = app({ delayMs: 60_000, maxQueueSize: 5000 })
  trace(1200)
  await vi.waitFor(() => expect(receiver.spans.length).toBeGreaterThanOrEqual(1024))
  expect(receiver.spans).toHaveLength(1024)
  await processor.forceFlush()
  expect(receiver.spans).toHaveLength(1200)
  trace(6, 'long', 'x'.repeat(1_500_000))
  receiver.requests.length = 0
  await processor.forceFlush()
  expect(receiver.requests).toHaveLength(3)
  expect(Math.max(...receiver.requests.map(({ length }) => length))).toBeLessThan(4_100_000)
  expect(said).toEqual([])
})

test('a closed port is one line, blocks nothing, and loses nothing when it opens', async () => {
  const port = await closedPort()
  const { trace, processor } = app({ endpoint: `127.0.0.1:${port}` })
  trace(1)
  await vi.waitFor(() => expect(said).toHaveLength(1))
  expect(said[0]).toBe(
    `[skein] can't reach http://127.0.0.1:${port}/v1/traces (ECONNREFUSED). Is Skein running there? Spans wait for it, and are lost if the app ends before.`,
  )
  trace(2)
  expect(await elapsed(() => processor.forceFlush())).toBeLessThan(1000)
  expect(said).toHaveLength(1)

  const late = await startReceiver(port)
  await vi.waitFor(() => expect(late.spans).toHaveLength(3), { timeout: 10_000 })
  await late.close()
})

test('at the gRPC port the line says so', async () => {
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed'))
  const { trace, processor } = app({ endpoint: 'http://127.0.0.1:4317' })
  trace(1)
  await processor.forceFlush()
  expect(said).toEqual([expect.stringContaining('Port 4317 speaks gRPC')])
})

test.each([401, 403])('a wrong key (%i) is one line, not one a batch', async (status) => {
  receiver.answer({ status })
  const { trace, processor } = app()
  for (let batch = 0; batch < 3; batch++) {
    trace(2)
    await processor.forceFlush()
  }
  expect(receiver.requests).toHaveLength(3)
  expect(said).toEqual([
    `[skein] ${receiver.url}/v1/traces refuses the API key (${status}): set apiKey or SKEIN_API_KEY. Spans are dropped.`,
  ])
})

test.each([
  ['404', { status: 404 }],
  ['a redirect', { status: 302, headers: { location: 'https://skein.example/' } }],
  ['a web page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Hi</h1>' }],
])('an address that is no OTLP endpoint (%s) is one line', async (_, answer) => {
  receiver.answer(answer)
  const { trace, processor } = app()
  for (let batch = 0; batch < 3; batch++) {
    trace(1)
    await processor.forceFlush()
  }
  expect(said).toEqual([expect.stringMatching(/takes no traces \(\d+.*check endpoint or SKEIN_/)])
})

test('a busy server gets the same spans again, when it asked for', async () => {
  receiver.answer({ status: 503, headers: { 'retry-after': '1' } })
  const { trace } = app()
  trace(2)
  await vi.waitFor(() => expect(receiver.requests).toHaveLength(1))
  receiver.answer({})
  await sleep(500)
  expect(receiver.requests).toHaveLength(1)
  await vi.waitFor(() => expect(receiver.requests).toHaveLength(2), { timeout: 3000 })
  expect(receiver.spans.map(({ spanId }) => spanId).sort()).toEqual(
    [...receiver.spans.slice(0, 2), ...receiver.spans.slice(0, 2)].map((one) => one.spanId).sort(),
  )
  expect(said).toEqual([
    `[skein] ${receiver.url}/v1/traces takes no spans now (503). They wait until it does.`,
  ])
})

test('a flush waits for a busy server within its time', async () => {
  receiver.answer({ status: 503, headers: { 'retry-after': '0.2' } })
  const { trace, processor } = app()
  trace(1)
  setTimeout(() => receiver.answer({}), 300)
  await processor.forceFlush()
  expect(receiver.requests.length).toBeGreaterThan(1)
  receiver.answer({ status: 503, headers: { 'retry-after': '30' } })
  trace(1)
  expect(await elapsed(() => processor.forceFlush())).toBeLessThan(1000)
})

test('a slow server holds up nothing but itself', async () => {
  receiver.answer({ delayMs: 3000 })
  const { trace, processor } = app({ timeoutMs: 200 })
  expect(await elapsed(async () => trace(1))).toBeLessThan(100)
  expect(await elapsed(() => processor.forceFlush())).toBeLessThan(1000)
  expect(await elapsed(() => processor.shutdown())).toBeLessThan(1000)
  expect(said).toEqual([expect.stringMatching(/no answer within \d+ ms/)])
})

test('the queue is bounded in spans, which is said once', async () => {
  const { trace, processor } = app({ maxQueueSize: 10, delayMs: 60_000 })
  trace(25)
  await processor.forceFlush()
  expect(receiver.spans).toHaveLength(10)
  expect(said).toEqual([
    `[skein] 10 spans wait for ${receiver.url}/v1/traces: more are dropped until there is room.`,
  ])
  trace(5)
  await processor.forceFlush()
  expect(receiver.spans).toHaveLength(15)
})

test('the queue is bounded in characters, also while nobody answers', async () => {
  const endpoint = `http://127.0.0.1:${await closedPort()}`
  const { trace, processor } = app({ endpoint, maxQueueLength: 1_000_000 })
  trace(50, 'long', 'x'.repeat(100_000))
  await processor.forceFlush()
  trace(50, 'long', 'x'.repeat(100_000))
  expect(said).toEqual([
    expect.stringMatching(/^\[skein\] 9 spans wait for/),
    expect.stringMatching(/can't reach/),
  ])
})

test('what is too large for the server goes in halves, and alone is dropped', async () => {
  const { trace, processor } = app({ delayMs: 60_000 })
  receiver.answer({ status: 413 })
  trace(4, 'large')
  await processor.forceFlush()
  expect(receiver.requests).toHaveLength(7)
  expect(said).toEqual([
    `[skein] the span "large" is too large for ${receiver.url}/v1/traces: dropped.`,
  ])
})

test('what the server did not take of a request is told', async () => {
  const partialSuccess = { rejectedSpans: '2', errorMessage: 'no span id' }
  receiver.answer({ body: JSON.stringify({ partialSuccess }) })
  const { trace, processor } = app()
  trace(3)
  await processor.forceFlush()
  expect(said).toEqual([expect.stringContaining('did not take all spans: 2 rejected. no span id')])
})

test('any other refusal comes with its reason', async () => {
  receiver.answer({ status: 400, body: '{"message":"not my kind"}' })
  const { trace, processor } = app()
  trace(3)
  await processor.forceFlush()
  expect(said).toEqual([expect.stringContaining('refused spans (400): {"message":"not my kind"}')])
})

test.each(['ftp://skein', 'http://', 'http://exa mple'])(
  'the endpoint "%s" is one line, and the app goes on',
  async (endpoint) => {
    const { trace, processor } = app({ endpoint })
    trace(3)
    await processor.forceFlush()
    expect(said).toEqual([`[skein] "${endpoint}" is no http or https address: nothing is sent.`])
  },
)

test('a key that no header can have is left out, and told', async () => {
  const { trace, processor } = app({ apiKey: 'a\nb' })
  trace(1)
  await processor.forceFlush()
  expect(receiver.requests[0]?.headers.authorization).toBeUndefined()
  expect(said).toEqual([expect.stringContaining('header authorization')])
})

test('by default it speaks on the console', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  receiver.answer({ status: 401 })
  const { trace, processor } = app({ warn: undefined })
  trace(1)
  await processor.forceFlush()
  expect(warn).toHaveBeenCalledTimes(1)
})

test('a warn function that throws, and a span that does, harm nobody', async () => {
  receiver.answer({ status: 401 })
  const { trace, processor } = app({
    warn: () => {
      throw new Error('mine')
    },
    mask: () => {
      throw new Error('mine')
    },
  })
  trace(1)
  await processor.forceFlush()
  expect(receiver.named('span').attributes).toEqual({
    text: '__REDACTED__',
    n: '__REDACTED__',
  })
})

test('requests are zipped when OTEL_EXPORTER_OTLP_COMPRESSION says so', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_COMPRESSION', 'gzip')
  const { trace, processor } = app()
  trace(1, 'zipped', 'x'.repeat(100_000))
  await processor.forceFlush()
  expect(receiver.requests[0]?.headers['content-encoding']).toBe('gzip')
  expect(receiver.requests[0]?.length).toBeLessThan(2000)
  expect(receiver.named('zipped').attributes['text']).toHaveLength(100_000)
})

test('the endpoint and the headers come from the environment, ours before the standard ones', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `${receiver.url}/otlp/`)
  vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'authorization=Basic%20abc,x-team=a')
  const byOtlp = app({ endpoint: undefined })
  byOtlp.trace(1)
  await byOtlp.processor.forceFlush()

  vi.stubEnv('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', `${receiver.url}/as-it-is`)
  const byTraces = app({ endpoint: undefined })
  byTraces.trace(1)
  await byTraces.processor.forceFlush()

  vi.stubEnv('SKEIN_ENDPOINT', receiver.url)
  vi.stubEnv('SKEIN_API_KEY', 'sk-1')
  vi.stubEnv('SKEIN_PROJECT', 'support')
  const byOurs = app({ endpoint: undefined })
  byOurs.trace(1)
  await byOurs.processor.forceFlush()

  expect(receiver.requests.map(({ path }) => path)).toEqual([
    '/otlp/v1/traces',
    '/as-it-is',
    '/v1/traces',
  ])
  const [first, , ours] = receiver.requests
  expect(first?.headers).toMatchObject({ authorization: 'Basic abc', 'x-team': 'a' })
  expect(ours?.headers).toMatchObject({
    authorization: 'Bearer sk-1',
    'x-project-name': 'support',
  })
  // Another vendor's headers are not for Skein.
  expect(ours?.headers['x-team']).toBeUndefined()
})

test('after a shutdown nothing is taken, sent or said', async () => {
  const { trace, processor } = app()
  trace(1)
  await processor.shutdown()
  trace(1)
  await processor.forceFlush()
  await processor.shutdown()
  expect(receiver.spans).toHaveLength(1)
  expect(said).toEqual([])
})
