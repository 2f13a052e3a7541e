import type { Agent } from 'node:http'
import { expect } from 'vitest'
import { post } from './http-client.ts'
import { encodeTraces } from './otlp-proto.ts'
import { otlpRequest, spanId, traceId, type TestSpan } from './otlp-span.ts'
import type { SkeinProcess } from './skein-process.ts'

const PROTOBUF = { 'content-type': 'application/x-protobuf' }
const PROJECT = 'faults'

let spans = 0
/** A turn of one span, which nobody has sent yet. */
export function newSpan(length = 20): TestSpan {
  const n = (++spans).toString(16)
  const words = `${n} ${'no two words alike '.repeat(length / 20)}`
  return { trace: n, span: n, attributes: { 'session.id': `s${spans % 5}`, 'input.value': words } }
}

export function exported(...sent: TestSpan[]): Buffer {
  return encodeTraces(otlpRequest(sent, PROJECT))
}

/** Resolves to the status of the answer. */
export async function send(skein: SkeinProcess, span: TestSpan, agent?: Agent): Promise<number> {
  return (await sendForAnswer(skein, span, agent)).status
}

export function sendForAnswer(skein: SkeinProcess, span: TestSpan, agent?: Agent) {
  return post(skein.port, '/v1/traces', PROTOBUF, exported(span), agent)
}

/** Sends one span after another until one is not taken; each that is goes to `acknowledged`. */
export async function keepSending(
  skein: SkeinProcess,
  acknowledged: TestSpan[],
  agent: Agent,
): Promise<void> {
  for (;;) {
    const span = newSpan(200)
    if ((await send(skein, span, agent).catch(() => undefined)) !== 200) return
    acknowledged.push(span)
  }
}

interface SpanPage {
  data: {
    context: { trace_id: string; span_id: string }
    attributes: { 'input.value'?: unknown }
  }[]
  next_cursor: string | null
}

interface StoredSpan {
  /** `trace/span`. */
  id: string
  said: unknown
}

export async function storedSpans(skein: SkeinProcess): Promise<StoredSpan[]> {
  const found: StoredSpan[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: SpanPage = await skein.get<SpanPage>(
      `/v1/projects/${PROJECT}/spans?limit=1000${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    for (const { context, attributes } of page.data)
      found.push({ id: `${context.trace_id}/${context.span_id}`, said: attributes['input.value'] })
    cursor = page.next_cursor
  }
  return found
}

const idOf = (span: TestSpan) => `${traceId(span.trace)}/${spanId(span.span)}`

/** With what was said in them. */
export async function expectStoredOnce(
  skein: SkeinProcess,
  acknowledged: readonly TestSpan[],
): Promise<void> {
  const stored = await storedSpans(skein)
  const said = new Map(stored.map((span) => [span.id, span.said]))
  expect(said.size).toBe(stored.length)
  const isKept = (span: TestSpan) => said.get(idOf(span)) === span.attributes?.['input.value']
  expect(acknowledged.filter((span) => !isKept(span)).map(idOf)).toEqual([])
}
