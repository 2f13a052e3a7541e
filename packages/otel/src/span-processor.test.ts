import * as openInference from '@arizeai/openinference-core'
import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type TracerProvider,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  BasicTracerProvider as Provider1,
  type SpanProcessor as SpanProcessor1,
} from 'otel-trace-1'
import {
  BasicTracerProvider as Provider2,
  type SpanProcessor as SpanProcessor2,
} from 'otel-trace-2'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { startReceiver, type Receiver } from '../test-support/receiver.ts'
import { setSession, setTags, setUser, withAttributes, withSession } from './context.ts'
import type { SkeinOptions } from './settings.ts'
import { createContextSpanProcessor, createSpanProcessor } from './span-processor.ts'

let receiver: Receiver

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  receiver = await startReceiver()
})
afterEach(() => {
  receiver.spans.length = 0
  receiver.requests.length = 0
  vi.unstubAllEnvs()
})
afterAll(() => receiver.close())

const MAJORS = [
  {
    major: 1,
    provide: (processor: SpanProcessor1) => new Provider1({ spanProcessors: [processor] }),
  },
  {
    major: 2,
    provide: (processor: SpanProcessor2) => new Provider2({ spanProcessors: [processor] }),
  },
]

async function traced(
  { provide }: { provide: (processor: SpanProcessor1 & SpanProcessor2) => TracerProvider },
  run: (provider: TracerProvider) => void | Promise<void>,
  options: SkeinOptions = {},
): Promise<void> {
  const processor = createSpanProcessor({ endpoint: receiver.url, ...options })
  await run(provide(processor))
  await processor.shutdown()
}

test.each(MAJORS)('everything that a span of SDK $major holds arrives', async (sdk) => {
  const elsewhere = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  }
  await traced(sdk, (provider) => {
    const tracer = provider.getTracer('my-app', '1.2.3')
    const parent = tracer.startSpan('parent', {}, trace.setSpanContext(ROOT_CONTEXT, elsewhere))
    const child = tracer.startSpan(
      'child',
      {
        kind: SpanKind.CLIENT,
        startTime: [1_790_000_000, 123_456_789],
        attributes: { text: 'hé\u0000 🙂', whole: 3, part: 0.5, flag: false, list: ['a', 'b'] },
        links: [{ context: elsewhere, attributes: { why: 'asked' } }],
      },
      trace.setSpan(ROOT_CONTEXT, parent),
    )
    child.addEvent('First Token Stream Event', { chunk: 1 })
    child.recordException(new RangeError('too long'))
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'too long' })
    child.end([1_790_000_001, 5])
    parent.end()
  })
  const parent = receiver.named('parent')
  expect(parent).toMatchObject({
    traceId: elsewhere.traceId,
    parentSpanId: elsewhere.spanId,
    kind: 1,
    scope: { name: 'my-app', version: '1.2.3' },
    status: { code: 0 },
  })
  expect(receiver.named('child')).toMatchObject({
    traceId: elsewhere.traceId,
    parentSpanId: parent.spanId,
    kind: 3,
    startTimeUnixNano: '1790000000123456789',
    endTimeUnixNano: '1790000001000000005',
    attributes: { text: 'hé\u0000 🙂', whole: 3, part: 0.5, flag: false, list: ['a', 'b'] },
    events: [
      { name: 'First Token Stream Event', attributes: { chunk: 1 } },
      {
        name: 'exception',
        attributes: { 'exception.type': 'RangeError', 'exception.message': 'too long' },
      },
    ],
    links: [{ spanId: elsewhere.spanId, attributes: { why: 'asked' } }],
    status: { code: 2, message: 'too long' },
    droppedAttributesCount: 0,
  })
  expect(receiver.spans).toHaveLength(2)
  expect(receiver.requests).toHaveLength(1)
})

test.each(MAJORS)('project and key go with the request of SDK $major', async (sdk) => {
  await traced(sdk, (provider) => provider.getTracer('t').startSpan('a').end(), {
    project: 'für Tim',
    apiKey: ' sk-1\n',
    headers: { 'x-more': '1' },
    resource: { team: 'a' },
  })
  const [request] = receiver.requests
  expect(request?.path).toBe('/v1/traces')
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json',
    'x-project-name': Buffer.from('für Tim').toString('latin1'),
    authorization: 'Bearer sk-1',
    'x-more': '1',
  })
  const { resource } = receiver.named('a')
  expect(resource).toMatchObject({ 'openinference.project.name': 'für Tim', team: 'a' })
  expect(resource['service.name']).toContain('unknown_service')
})

test.each(MAJORS)('every span of SDK $major is stamped, whoever starts it', async (sdk) => {
  await traced(sdk, async (provider) => {
    const foreign = provider.getTracer('knows-nothing')
    await withSession('chat-1', async () => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      foreign.startSpan('later').end()
      foreign.startSpan('explicit', { attributes: { 'session.id': 'mine' } }).end()
      const set = foreign.startSpan('set afterwards')
      set.setAttribute('session.id', 'mine')
      set.end()
    })
    const theirs = openInference.setUser(
      openInference.setSession(ROOT_CONTEXT, { sessionId: 'chat-2' }),
      { userId: 'tim' },
    )
    foreign.startSpan('their context', {}, theirs).end()
    withAttributes({ 'app.build': 7, 'app.areas': ['a'] }, () => foreign.startSpan('more').end())
    foreign.startSpan('none').end()
  })
  const sessions = receiver.spans.map(({ name, attributes }) => [name, attributes['session.id']])
  expect(sessions).toEqual([
    ['later', 'chat-1'],
    ['explicit', 'mine'],
    ['set afterwards', 'mine'],
    ['their context', 'chat-2'],
    ['more', undefined],
    ['none', undefined],
  ])
  expect(receiver.named('their context').attributes['user.id']).toBe('tim')
  expect(receiver.named('more').attributes).toEqual({ 'app.build': 7, 'app.areas': ['a'] })
})

test.each(MAJORS)(
  "OpenInference's tracer on SDK $major takes the context set here",
  async (sdk) => {
    await traced(sdk, (provider) => {
      const tracer = new openInference.OITracer({ tracer: provider.getTracer('oi') })
      const ctx = setTags(setUser(setSession(ROOT_CONTEXT, { sessionId: 's' }), { userId: 'u' }), [
        't',
      ])
      context.with(ctx, () => tracer.startActiveSpan('call', (span) => span.end()))
    })
    expect(receiver.named('call').attributes).toEqual({
      'session.id': 's',
      'user.id': 'u',
      'tag.tags': '["t"]',
    })
  },
)

test.each(MAJORS)('what the sampler of SDK $major leaves out is not sent', async (sdk) => {
  vi.stubEnv('OTEL_TRACES_SAMPLER', 'always_off')
  await traced(sdk, (provider) => provider.getTracer('t').startSpan('a').end())
  expect(receiver.requests).toEqual([])
})

test('attributes of a resource that are still being detected are waited for', async () => {
  const processor = createSpanProcessor({ endpoint: receiver.url })
  const provider = new Provider2({
    spanProcessors: [processor],
    resource: {
      attributes: {},
      asyncAttributesPending: true,
      async waitForAsyncAttributes(this: { attributes: Record<string, string> }) {
        await new Promise((resolve) => setTimeout(resolve, 20))
        this.attributes['host.id'] = 'detected'
      },
      merge: () => {
        throw new Error('not needed')
      },
      getRawAttributes: () => [],
    },
  })
  provider.getTracer('t').startSpan('a').end()
  await processor.forceFlush()
  expect(receiver.named('a').resource['host.id']).toBe('detected')
  await processor.shutdown()
})

test('the processor that only stamps sends nothing', async () => {
  const seen: unknown[] = []
  const provider = new Provider2({
    spanProcessors: [
      createContextSpanProcessor(),
      {
        onStart() {},
        onEnd: (span) => seen.push(span.attributes),
        async forceFlush() {},
        async shutdown() {},
      },
    ],
  })
  withSession('chat-1', () => provider.getTracer('t').startSpan('a').end())
  await provider.shutdown()
  expect(seen).toEqual([{ 'session.id': 'chat-1' }])
  expect(receiver.requests).toEqual([])
})

test('masking holds for every span and event, whatever made it', async () => {
  await traced(
    MAJORS[1]!,
    (provider) => {
      const span = provider.getTracer('t').startSpan('a', {
        attributes: { 'input.value': 'secret', 'gen_ai.input.messages': 'secret', kept: 'yes' },
      })
      span.addEvent('gen_ai.user.message', { content: 'secret' })
      span.end()
    },
    { hideInputs: true },
  )
  expect(JSON.stringify(receiver.spans)).not.toContain('secret')
  expect(receiver.named('a').attributes).toEqual({ 'input.value': '__REDACTED__', kept: 'yes' })
})
