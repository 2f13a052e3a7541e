import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { demoRequests, sendDemo } from './demo.ts'

const now = new Date('2026-11-22T15:00:00Z')

interface Value {
  stringValue?: string
  intValue?: string
  doubleValue?: number
  boolValue?: boolean
  arrayValue?: { values: Value[] }
}

interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: Value }[]
  events: { name: string; timeUnixNano: string; attributes: { key: string; value: Value }[] }[]
  links: { traceId: string; spanId: string }[]
  status: { code: number; message?: string }
  droppedAttributesCount: number
}

interface Request {
  resourceSpans: {
    resource: { attributes: { key: string; value: Value }[] }
    scopeSpans: { scope: { name: string }; spans: Span[] }[]
  }[]
}

const bodies = [...demoRequests({ seed: 7, now, sessions: 120 })]
const spans = bodies.flatMap(spansOf)
const byTrace = groupByTrace(spans)

test('the same seed and moment give the same bodies, another seed gives others', () => {
  const options = { seed: 3, now, sessions: 8 }
  const first = [...demoRequests(options)]
  expect([...demoRequests(options)]).toEqual(first)
  expect([...demoRequests({ ...options, seed: 4 })]).not.toEqual(first)
})

test('each body is OTLP/JSON of a size that receivers take', () => {
  for (const body of bodies) {
    expect(body.length).toBeLessThan(8 * 1024 * 1024)
    const request = JSON.parse(body) as Request
    expect(spansOf(body).length).toBeLessThanOrEqual(256)
    for (const { resource, scopeSpans } of request.resourceSpans) {
      expect(textOf(resource.attributes, 'service.name')).toMatch(/^[a-z-]+$/)
      for (const { scope } of scopeSpans) expect(scope.name).not.toBe('')
    }
  }
  for (const span of spans) {
    expect(span.traceId).toMatch(/^[0-9a-f]{32}$/)
    expect(span.spanId).toMatch(/^[0-9a-f]{16}$/)
    expect(span.parentSpanId ?? '0123456789abcdef').toMatch(/^[0-9a-f]{16}$/)
    expect(span.startTimeUnixNano).toMatch(/^\d{19}$/)
    expect(span.endTimeUnixNano).toMatch(/^(\d{19}|0)$/)
    const attributes = [...span.attributes, ...span.events.flatMap((one) => one.attributes)]
    expect(attributes.every(({ value }) => isValue(value))).toBe(true)
    expect(new Set(span.attributes.map(({ key }) => key)).size).toBe(span.attributes.length)
  }
  expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length)
})

test('`spansPerRequest` bounds every request and changes nothing else', () => {
  const small = [...demoRequests({ seed: 7, now, sessions: 120, spansPerRequest: 20 })]
  for (const body of small) expect(spansOf(body).length).toBeLessThanOrEqual(20)
  expect(
    small
      .flatMap(spansOf)
      .map((span) => span.spanId)
      .sort(),
  ).toEqual(spans.map((span) => span.spanId).sort())
})

test('spans lie within their parents, and only a turn that broke off lacks its root', () => {
  let withoutRoot = 0
  const astray: Span[] = []
  for (const trace of byTrace.values()) {
    const byId = new Map(trace.map((span) => [span.spanId, span]))
    const missing = trace.map((span) => span.parentSpanId).filter((id) => id && !byId.has(id))
    if (missing.length > 0) withoutRoot++
    expect(new Set(missing).size).toBeLessThanOrEqual(1)
    astray.push(...trace.filter((span) => !isWithin(span, byId.get(span.parentSpanId ?? ''))))
  }
  expect(astray).toEqual([])
  expect(withoutRoot).toBeLessThanOrEqual(2)
})

test('there are as many sessions as asked for, some active now, none in the future', () => {
  const lastEnd = new Map<string, bigint>()
  for (const span of spans) {
    expect(end(span)).toBeLessThanOrEqual(BigInt(now.getTime()) * 1_000_000n)
    const id = sessionOf(span)
    if (id === undefined) continue
    const before = lastEnd.get(id) ?? 0n
    lastEnd.set(id, end(span) > before ? end(span) : before)
  }
  expect(lastEnd.size).toBe(120)
  const fiveMinutesAgo = BigInt(now.getTime() - 5 * 60_000) * 1_000_000n
  const active = [...lastEnd.values()].filter((time) => time > fiveMinutesAgo)
  expect(active.length).toBeGreaterThanOrEqual(2)
  expect(active.length).toBeLessThan(20)
})

test('requests come in the order in which their traces started', () => {
  const startOf = new Map<string, bigint>()
  for (const [traceId, trace] of byTrace) {
    const starts = trace.map(start)
    // A trace without its root started earlier than any of its spans.
    if (trace.some((span) => span.parentSpanId === undefined))
      startOf.set(
        traceId,
        starts.reduce((least, time) => (time < least ? time : least)),
      )
  }
  let latest = 0n
  for (const body of bodies) {
    const begun = new Set(spansOf(body).map((span) => span.traceId))
    const starts = [...begun].flatMap((traceId) => startOf.get(traceId) ?? [])
    for (const traceId of begun) startOf.delete(traceId)
    expect(starts.filter((time) => time < latest)).toEqual([])
    latest = starts.reduce((most, time) => (time > most ? time : most), latest)
  }
})

test('no two conversations are alike', () => {
  const words = new Map<string, string[]>()
  for (const span of spans) {
    const id = sessionOf(span)
    if (id === undefined || span.parentSpanId !== undefined) continue
    const said =
      textOf(span.attributes, 'input.value') ?? textOf(span.attributes, 'gen_ai.input.messages')
    words.set(id, [...(words.get(id) ?? []), said ?? ''])
  }
  expect(new Set([...words.values()].map((said) => said.join('\n'))).size).toBe(words.size)
})

test('it shows what the screens are made for', () => {
  const keys = new Set(spans.flatMap((span) => span.attributes.map(({ key }) => key)))
  const shown = [
    'user.id',
    'tag.tags',
    'metadata',
    'llm.token_count.prompt_details.cache_read',
    'llm.token_count.completion_details.reasoning',
    'retrieval.documents.0.document.score',
    'reranker.output_documents.0.document.id',
    'session.annotations.0.annotation.name',
    'trace.annotations.0.annotation.score',
    'gen_ai.input.messages',
    'gen_ai.tool.call.result',
    'gen_ai.response.time_to_first_chunk',
    'llm.input_messages.1.message.contents.1.message_content.image.image.url',
    'llm.input_messages.1.message.contents.0.message_content.audio.audio.transcript',
  ]
  expect(shown.filter((key) => !keys.has(key))).toEqual([])
  expect(spans.some((span) => span.status.code === 2)).toBe(true)
  expect(spans.some((span) => span.events.some(({ name }) => name === 'exception'))).toBe(true)
  expect(spans.some((span) => span.droppedAttributesCount > 0)).toBe(true)
  expect(Math.max(...[...byTrace.values()].map((trace) => trace.length))).toBeGreaterThan(60)
})

test('a model call resends the whole conversation, and no placeholder is left in it', () => {
  const calls = spans.filter((span) => textOf(span.attributes, 'openinference.span.kind') === 'LLM')
  const longest = Math.max(
    ...calls.map((span) => {
      const request = JSON.parse(textOf(span.attributes, 'input.value') ?? '{}') as {
        messages: unknown[]
      }
      return request.messages.length
    }),
  )
  expect(longest).toBeGreaterThan(100)
  const texts = spans.flatMap((span) => span.attributes.map(({ value }) => value.stringValue ?? ''))
  const unfilled = /\{(code|day|later|room|price|time)\}|NUMBER|\[object Object\]/
  expect(texts.filter((text) => unfilled.test(text))).toEqual([])
})

test('sends everything gzipped, and waits when the receiver is busy', async () => {
  const received: Span[] = []
  const projects = new Set<string | undefined>()
  let requests = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests++
      if (requests === 1) {
        response.writeHead(503, { 'retry-after': '0' }).end()
        return
      }
      expect(request.url).toBe('/v1/traces')
      projects.add(request.headers['x-project-name']?.toString())
      received.push(...spansOf(gunzipSync(Buffer.concat(chunks)).toString('utf8')))
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    const progress: number[] = []
    const counts = await sendDemo({
      endpoint: `http://127.0.0.1:${port}/`,
      project: 'shop',
      seed: 1,
      now,
      sessions: 12,
      onProgress: (sent) => progress.push(sent.spans),
    })
    expect(counts).toEqual({ sessions: 12, spans: received.length })
    expect([...projects]).toEqual(['shop'])
    expect(progress.at(-1)).toBe(received.length)
    expect(requests).toBe(progress.length + 1)
  } finally {
    server.close()
  }
})

test('a receiver that refuses a request for good is an error', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(400).end('no such thing')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const endpoint = `http://127.0.0.1:${port}`
  await expect(sendDemo({ endpoint, project: 'shop', seed: 1, now, sessions: 1 })).rejects.toThrow(
    `${endpoint} refused spans after 0 spans (HTTP 400): no such thing.`,
  )
  server.close()
})

test('a receiver that wants a key is named, with what to do', async () => {
  const server = createServer((_request, response) => {
    response.writeHead(401).end('{"code":16,"message":"log in"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const endpoint = `http://127.0.0.1:${port}`
  await expect(sendDemo({ endpoint, project: 'shop', seed: 1, now, sessions: 1 })).rejects.toThrow(
    `${endpoint} wants an API key that is valid: give one with --api-key or SKEIN_API_KEY.`,
  )
  server.close()
})

function spansOf(body: string): Span[] {
  const request = JSON.parse(body) as Request
  return request.resourceSpans.flatMap((one) => one.scopeSpans.flatMap((scope) => scope.spans))
}

function groupByTrace(all: Span[]): Map<string, Span[]> {
  const groups = new Map<string, Span[]>()
  for (const span of all) groups.set(span.traceId, [...(groups.get(span.traceId) ?? []), span])
  return groups
}

function textOf(attributes: Span['attributes'], key: string): string | undefined {
  return attributes.find((attribute) => attribute.key === key)?.value.stringValue
}

function sessionOf(span: Span): string | undefined {
  return textOf(span.attributes, 'session.id') ?? textOf(span.attributes, 'gen_ai.conversation.id')
}

function start(span: Span): bigint {
  return BigInt(span.startTimeUnixNano)
}

function end(span: Span): bigint {
  return BigInt(span.endTimeUnixNano)
}

/** A span that still runs ends at 0, and so may its parent. */
function isWithin(span: Span, parent: Span | undefined): boolean {
  if (span.endTimeUnixNano !== '0' && end(span) < start(span)) return false
  if (parent === undefined) return true
  const endsInTime = parent.endTimeUnixNano === '0' || end(span) <= end(parent)
  return start(span) >= start(parent) && endsInTime
}

function isValue(value: Value): boolean {
  const [entry, ...more] = Object.entries(value)
  if (entry === undefined || more.length > 0) return false
  const [type, content] = entry
  switch (type) {
    case 'stringValue':
      return typeof content === 'string'
    case 'intValue':
      return /^-?\d+$/.test(String(content))
    case 'doubleValue':
      return Number.isFinite(content)
    case 'boolValue':
      return typeof content === 'boolean'
    case 'arrayValue':
      return (content as { values: Value[] }).values.every(isValue)
    default:
      return false
  }
}
