import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { BasicTracerProvider as Provider1 } from 'otel-trace-1'
import { BasicTracerProvider as Provider2 } from 'otel-trace-2'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startReceiver, type Receiver } from '../test-support/receiver.ts'
import { setSession, withSession } from './context.ts'
import { createSessionPropagator } from './propagator.ts'
import { register } from './register.ts'
import type { SkeinOptions } from './settings.ts'

let receiver: Receiver
let said: string[]

beforeEach(async () => {
  receiver = await startReceiver()
  said = []
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await register().shutdown()
  trace.disable()
  context.disable()
  propagation.disable()
  await receiver.close()
})

const start = (options: SkeinOptions = {}) =>
  register({ endpoint: receiver.url, warn: (message) => said.push(message), ...options })

test('one call sets up tracing, context and propagation', async () => {
  // An instrumentation gets its tracer before.
  const early = trace.getTracer('early', '1.0')
  const skein = start({ project: 'support' })
  await withSession('chat-1', () =>
    early.startActiveSpan('outer', async (outer) => {
      await new Promise((resolve) => setTimeout(resolve, 1))
      trace.getTracer('late').startSpan('inner').end()
      outer.end()
    }),
  )
  await skein.forceFlush()
  const outer = receiver.named('outer')
  expect(receiver.named('inner')).toMatchObject({
    traceId: outer.traceId,
    parentSpanId: outer.spanId,
    scope: { name: 'late' },
    attributes: { 'session.id': 'chat-1' },
  })
  expect(outer.scope).toMatchObject({ name: 'early', version: '1.0' })
  expect(outer.resource).toEqual({
    'service.name': 'unknown_service',
    'openinference.project.name': 'support',
    'telemetry.sdk.name': '@skein/otel',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.version': expect.stringMatching(/^\d/),
  })
})

test('the resource comes from the standard variables', async () => {
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.name=a,deployment.environment.name=pro%20d')
  vi.stubEnv('OTEL_SERVICE_NAME', 'shop')
  const skein = start({ resource: { team: 'chat' } })
  trace.getTracer('t').startSpan('a').end()
  await skein.forceFlush()
  expect(receiver.named('a').resource).toMatchObject({
    'service.name': 'shop',
    'deployment.environment.name': 'pro d',
    team: 'chat',
  })
})

test('a long chat keeps its last attributes', async () => {
  const skein = start()
  const span = trace.getTracer('t').startSpan('chat')
  for (let n = 0; n < 500; n++) span.setAttribute(`llm.input_messages.${n}.message.content`, 'hi')
  span.setAttribute('output.value', 'the answer')
  span.end()
  await skein.forceFlush()
  expect(receiver.named('chat').attributes['output.value']).toBe('the answer')
  expect(receiver.named('chat').droppedAttributesCount).toBe(0)
})

test('the standard limit counts when it is set, and what it drops is told', async () => {
  vi.stubEnv('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', '2')
  vi.stubEnv('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', '3')
  const skein = start()
  trace
    .getTracer('t')
    .startSpan('a', { attributes: { a: 'abcdef', b: ['abcdef'], c: 3 } })
    .end()
  await skein.forceFlush()
  expect(receiver.named('a')).toMatchObject({
    attributes: { a: 'abc', b: ['abc'] },
    droppedAttributesCount: 1,
  })
})

test.each([
  ['always_off', '', 0],
  ['parentbased_always_off', '', 1],
  ['traceidratio', '0.5', 1],
  ['parentbased_traceidratio', '0', 1],
  ['always_on', '', 2],
])('the sampler %s %s', async (name, arg, count) => {
  vi.stubEnv('OTEL_TRACES_SAMPLER', name)
  vi.stubEnv('OTEL_TRACES_SAMPLER_ARG', arg)
  const skein = start()
  const sampled = (traceId: string) =>
    trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: 'b7ad6b7169203331', traceFlags: 1 })
  const tracer = trace.getTracer('t')
  if (name === 'traceidratio') {
    tracer.startSpan('kept', {}, sampled('0af7651916cd43dd8448eb2100000001')).end()
    tracer.startSpan('left out', {}, sampled('0af7651916cd43dd8448eb21ffffffff')).end()
  } else {
    tracer.startSpan('root').end()
    tracer.startSpan('child', {}, sampled('0af7651916cd43dd8448eb211c80319c')).end()
  }
  await skein.forceFlush()
  expect(receiver.spans).toHaveLength(count)
})

test('a second call, also of another copy of the module, is the first', async () => {
  const first = start()
  expect(start({ project: 'other' })).toBe(first)
  vi.resetModules()
  const copy = await import('./register.ts')
  expect(copy.register()).toBe(first)
  await first.shutdown()
  expect(start()).not.toBe(first)
})

test('OTEL_SDK_DISABLED turns it off', async () => {
  vi.stubEnv('OTEL_SDK_DISABLED', 'true')
  const skein = start()
  expect(trace.getTracer('t').startSpan('a').isRecording()).toBe(false)
  await skein.forceFlush()
  await skein.shutdown()
})

test.each([
  ['1', () => new Provider1()],
  ['2', () => new Provider2()],
])('it joins the OpenTelemetry %s that the app has set up', async (_, create) => {
  trace.setGlobalTracerProvider(create())
  const early = trace.getTracer('early')
  const skein = start()
  early.startSpan('of the app').end()
  await skein.forceFlush()
  expect(receiver.named('of the app').resource['telemetry.sdk.name']).toBe('opentelemetry')
  await skein.shutdown()
  // It is the app's.
  expect(trace.getTracer('t').startSpan('a').isRecording()).toBe(true)
  expect(said).toEqual([])
})

test('a provider that nothing can join is told once, and what to do', () => {
  trace.setGlobalTracerProvider({ getTracer: () => trace.getTracer('x') })
  start()
  expect(said).toEqual([expect.stringContaining('give it createSpanProcessor(…)')])
})

const setter = {
  set: (carrier: Record<string, string>, key: string, to: string) => (carrier[key] = to),
}
const getter = {
  get: (carrier: Record<string, string>, key: string) => carrier[key],
  keys: (carrier: Record<string, string>) => Object.keys(carrier),
}

/** What a request that is sent in a session carries. */
function carried(): Record<string, string> {
  const carrier: Record<string, string> = {}
  withSession('chat 1,;=ä', () =>
    trace.getTracer('t').startActiveSpan('caller', (span) => {
      propagation.inject(context.active(), carrier, setter)
      span.end()
    }),
  )
  return carrier
}

test('a downstream service joins the trace, and not the session unless asked to', async () => {
  const skein = start()
  const carrier = carried()
  expect(Object.keys(carrier)).toEqual(['traceparent'])
  const ctx = propagation.extract(ROOT_CONTEXT, { ...carrier, baggage: 'session.id=x' }, getter)
  trace.getTracer('t').startSpan('callee', {}, ctx).end()
  await skein.forceFlush()
  const caller = receiver.named('caller')
  expect(receiver.named('callee')).toMatchObject({
    traceId: caller.traceId,
    parentSpanId: caller.spanId,
    flags: 0x301,
    attributes: {},
  })
})

test('with baggage it joins the session, too', async () => {
  const skein = start({ baggage: true })
  const carrier = carried()
  expect(carrier['baggage']).toBe(`session.id=${encodeURIComponent('chat 1,;=ä')}`)
  const ctx = propagation.extract(ROOT_CONTEXT, carrier, getter)
  const tracer = trace.getTracer('t')
  tracer.startSpan('callee', {}, ctx).end()
  tracer.startSpan('own session', {}, setSession(ctx, { sessionId: 'own' })).end()
  await skein.forceFlush()
  expect(receiver.named('callee').attributes['session.id']).toBe('chat 1,;=ä')
  expect(receiver.named('own session').attributes['session.id']).toBe('own')
})

test('baggage of others is passed on, and too much of it is not', () => {
  const propagator = createSessionPropagator()
  const carrier: Record<string, string> = {
    baggage: `tenant=a%20b;ttl=5, bad, =x, broken=%E0%A4%A, many=${'x'.repeat(5000)}`,
  }
  const ctx = propagator.extract(ROOT_CONTEXT, carrier, getter)
  expect(propagation.getBaggage(ctx)?.getEntry('tenant')?.value).toBe('a b')
  const sent: Record<string, string> = {}
  propagator.inject(setSession(ctx, { sessionId: 's' }), sent, setter)
  expect(sent).toEqual({ baggage: 'tenant=a%20b;ttl=5,session.id=s' })
})

test('of baggage that is too long no half of an entry is taken for one', () => {
  const many = Array.from({ length: 2 }, (_, n) => `many${n}=${'x'.repeat(4087)}`).join(',')
  const extracted = (baggage: string) =>
    propagation.getBaggage(createSessionPropagator().extract(ROOT_CONTEXT, { baggage }, getter))
  expect(extracted(`${many},id=chat-1`)?.getEntry('id')).toBe(undefined)
  expect(extracted(`${many},id=1`)?.getEntry('id')?.value).toBe('1')
})

test.each([
  '',
  'nonsense',
  '00-00000000000000000000000000000000-b7ad6b7169203331-01',
  'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more',
])('the traceparent "%s" is no parent', (traceparent) => {
  start()
  const ctx = propagation.extract(ROOT_CONTEXT, { traceparent }, getter)
  expect(trace.getSpanContext(ctx)).toBeUndefined()
})

test('OTEL_PROPAGATORS is followed', () => {
  vi.stubEnv('OTEL_PROPAGATORS', 'none')
  start()
  expect(carried()).toEqual({})
})
