import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

interface ReceivedSpan {
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  flags: number
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: Record<string, unknown>
  events: { name: string; attributes: Record<string, unknown> }[]
  links: { traceId: string; spanId: string; attributes: Record<string, unknown> }[]
  status: { code: number; message?: string }
  droppedAttributesCount: number
  resource: Record<string, unknown>
  scope: { name: string; version?: string }
}

interface Answer {
  status?: number
  headers?: Record<string, string>
  body?: string
  /** Before it answers. */
  delayMs?: number
}

/** An OTLP/HTTP server on a free loopback port. */
export interface Receiver {
  url: string
  port: number
  requests: { path: string; headers: IncomingHttpHeaders; length: number }[]
  /** Of all requests, also of those that were refused. */
  spans: ReceivedSpan[]
  /** What to answer from now on. */
  answer(answer: Answer): void
  named(name: string): ReceivedSpan
  close(): Promise<void>
}

export async function startReceiver(port = 0): Promise<Receiver> {
  const requests: Receiver['requests'] = []
  const spans: ReceivedSpan[] = []
  let next: Answer = {}
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw = Buffer.concat(chunks)
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
      requests.push({ path: request.url ?? '', headers: request.headers, length: raw.length })
      spans.push(...readSpans(JSON.parse(body.toString('utf8')) as ExportRequest))
      const { status = 200, headers = {}, body: text = '{}', delayMs = 0 } = next
      setTimeout(() => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers })
        response.end(text)
      }, delayMs)
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const bound = (server.address() as AddressInfo).port
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    requests,
    spans,
    answer: (answer) => {
      next = answer
    },
    named: (name) => {
      const found = spans.find((span) => span.name === name)
      if (found === undefined) {
        throw new Error(`no span ${name} among ${spans.map((span) => span.name).join(', ')}`)
      }
      return found
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

type KeyValues = { key: string; value: Record<string, unknown> }[]

interface ExportRequest {
  resourceSpans: {
    resource: { attributes: KeyValues }
    scopeSpans: { scope: { name: string }; spans: Record<string, unknown>[] }[]
  }[]
}

function readSpans(request: ExportRequest): ReceivedSpan[] {
  return request.resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) =>
      spans.map((span) => ({
        ...(span as unknown as ReceivedSpan),
        resource: readAttributes(resource.attributes),
        scope,
        attributes: readAttributes(span['attributes'] as KeyValues),
        events: withAttributes(span['events']) as ReceivedSpan['events'],
        links: withAttributes(span['links']) as ReceivedSpan['links'],
      })),
    ),
  )
}

function withAttributes(items: unknown): unknown[] {
  return (items as { attributes: KeyValues }[]).map((item) => ({
    ...item,
    attributes: readAttributes(item.attributes),
  }))
}

function readAttributes(attributes: KeyValues): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, readValue(value)]))
}

function readValue(value: Record<string, unknown>): unknown {
  const [kind, content] = Object.entries(value)[0] ?? []
  if (kind === 'arrayValue') {
    return (content as { values: Record<string, unknown>[] }).values.map(readValue)
  }
  if (kind === 'kvlistValue') return readAttributes((content as { values: KeyValues }).values)
  return content
}
