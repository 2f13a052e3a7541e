import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type TracerProvider,
} from '@opentelemetry/api'
import { BasicTracerProvider } from 'otel-trace-2'
import { expect, test } from 'vitest'
import { encodeSpan } from './encode.ts'
import { readLimits } from './limits.ts'
import type { FinishedSpan, SkeinSpanProcessor } from './span.ts'
import { createTracerProvider } from './tracer.ts'

function collect() {
  const ended: FinishedSpan[] = []
  const processor: SkeinSpanProcessor = {
    onStart() {},
    onEnd: (span) => ended.push(span),
    async forceFlush() {},
    async shutdown() {},
  }
  return { ended, processor }
}

function ours() {
  const { ended, processor } = collect()
  const provider = createTracerProvider({
    processor,
    resource: { attributes: {} },
    sampler: () => true,
    limits: readLimits(),
  })
  return { ended, provider }
}

/** Whatever an app may do with a span, right or wrong, at times of its own. */
function exercise(provider: TracerProvider): void {
  const tracer = provider.getTracer('app', '1')
  const at = (ms: number): [number, number] => [1_790_000_000, ms * 1_000_000]
  const parent = tracer.startSpan(
    'parent',
    { startTime: at(0), kind: SpanKind.SERVER },
    ROOT_CONTEXT,
  )
  const list = ['a']
  const child = tracer.startSpan(
    'child',
    { startTime: new Date(1_790_000_000_500), attributes: { a: 1, list } },
    trace.setSpan(ROOT_CONTEXT, parent),
  )
  list.push('changed later')
  child.setAttribute('a', 2)
  child.setAttribute('', 'no key')
  child.setAttribute('none', undefined as unknown as string)
  child.setAttributes({ b: 'b', c: [1, 2], d: [null, 'x'], e: 1.5, f: true })
  child.addEvent('plain', at(510))
  child.addEvent('with', { k: 'v' }, at(520))
  child.recordException('text', at(530))
  child.recordException({ name: 'E', message: 'm', stack: 's' }, at(540))
  child.recordException({ code: 'ENOENT', message: 'm' }, at(550))
  child.addLink({ context: parent.spanContext(), attributes: { why: 'x' } })
  child.addLinks([{ context: parent.spanContext() }])
  child.updateName('renamed')
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'first' })
  child.setStatus({ code: SpanStatusCode.UNSET })
  child.setStatus({ code: SpanStatusCode.OK, message: 'not kept' })
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'too late' })
  child.end(at(600))
  child.end(at(900))
  child.setAttribute('after', 'end')
  child.addEvent('after end')
  child.updateName('after end')
  tracer.startSpan('ends before it starts', { startTime: at(700), root: true }).end(at(100))
  const failed = tracer.startSpan('failed', { startTime: at(1), root: true })
  failed.setStatus({ code: SpanStatusCode.ERROR, message: 'why' })
  failed.end(at(2))
  parent.end(at(999))
}

/** Without what is random; ids by their first appearance. */
function written(spans: FinishedSpan[]): unknown[] {
  const ids = new Map<string, string>()
  return spans.map((span): unknown =>
    JSON.parse(encodeSpan(span, undefined), (key, value: unknown) => {
      if (!/^(traceId|spanId|parentSpanId)$/.test(key)) return value
      const id = ids.get(String(value)) ?? `id ${ids.size}`
      ids.set(String(value), id)
      return id
    }),
  )
}

test("a span is what the SDK's would be", () => {
  const { ended, provider } = ours()
  exercise(provider)
  const reference = collect()
  exercise(new BasicTracerProvider({ spanProcessors: [reference.processor] }))
  expect(ended).toHaveLength(4)
  expect(written(ended)).toEqual(written(reference.ended))
})

test('spans of a trace are in order, finer than a millisecond', async () => {
  const { ended, provider } = ours()
  const tracer = provider.getTracer('app')
  const parent = tracer.startSpan('parent')
  const ctx = trace.setSpan(ROOT_CONTEXT, parent)
  for (let n = 0; n < 20; n++) tracer.startSpan(`child ${n}`, {}, ctx).end()
  await new Promise((resolve) => setTimeout(resolve, 20))
  parent.end()
  const nanos = ([seconds, rest]: readonly [number, number]) =>
    BigInt(seconds) * 1_000_000_000n + BigInt(rest)
  const children = ended.slice(0, -1)
  const starts = children.map((span) => nanos(span.startTime))
  expect(starts).toEqual(starts.toSorted((a, b) => (a < b ? -1 : 1)))
  expect(new Set(starts).size).toBe(20)
  const duration = nanos(last(ended).endTime) - nanos(last(ended).startTime)
  expect(Number(duration) / 1e6).toBeGreaterThan(18)
  expect(Math.abs(Number(starts[0]! / 1_000_000n) - Date.now())).toBeLessThan(1000)
})

const last = (spans: FinishedSpan[]) => spans.at(-1)!

test('times of performance.now() are understood', () => {
  const { ended, provider } = ours()
  provider.getTracer('app').startSpan('a', { startTime: performance.now() }).end(performance.now())
  expect(Math.abs(ended[0]!.startTime[0] - Date.now() / 1000)).toBeLessThan(5)
})

test('a time with more nanoseconds than a second has, or with parts of one, is that time', () => {
  const { ended, provider } = ours()
  provider
    .getTracer('app')
    .startSpan('a', { startTime: [1_790_000_000, 5] })
    .end([1_790_000_000, 1_500_000_000.4])
  expect(JSON.parse(encodeSpan(last(ended), undefined))).toMatchObject({
    startTimeUnixNano: '1790000000000000005',
    endTimeUnixNano: '1790000001500000000',
  })
})

test('ids are valid and different', () => {
  const { ended, provider } = ours()
  for (let n = 0; n < 1000; n++) provider.getTracer('app').startSpan('a', { root: true }).end()
  const contexts = ended.map((span) => span.spanContext())
  expect(contexts.every(({ traceId }) => /^[\da-f]{32}$/.test(traceId))).toBe(true)
  expect(contexts.every(({ spanId }) => /^[\da-f]{16}$/.test(spanId))).toBe(true)
  expect(new Set(contexts.map(({ traceId }) => traceId)).size).toBe(1000)
})

test('the key __proto__ is a key', () => {
  const { ended, provider } = ours()
  const span = provider.getTracer('app').startSpan('a')
  span.setAttributes(JSON.parse('{"__proto__":"x"}') as { [key: string]: string })
  span.end()
  expect(encodeSpan(ended[0]!, undefined)).toContain(
    '{"key":"__proto__","value":{"stringValue":"x"}}',
  )
})
