import { readFileSync, readdirSync } from 'node:fs'

import type { AttributeMap, AttributeValue, OtlpTraces } from '../src/ingest/otlp.ts'

interface RequestNote {
  /** Of a gRPC request, the metadata instead of headers. */
  request: { headers?: Record<string, string>; metadata?: Record<string, string> }
  resourceSpans: {
    resource: Record<string, unknown>
    scopeSpans: {
      scope: { name: string; version?: string; attributes: Record<string, unknown> }
      spans: SpanNote[]
    }[]
  }[]
}

interface SpanNote {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  flags: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  status: { code?: number; message?: string }
  attributes: Record<string, unknown>
  events: { name: string; timeUnixNano: string; attributes: Record<string, unknown> }[]
  links: { traceId: string; spanId: string; attributes: Record<string, unknown> }[]
  dropped: [attributes: number, events: number, links: number]
}

export interface Capture {
  /** As its file is called. */
  name: string
  isJson: boolean
  body: Buffer
  note: RequestNote
}

const folder = new URL('../../../fixtures/captures/', import.meta.url)

/** Every recorded request of real clients, with what is known of it by other means. */
export function readCaptures(): Capture[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const notes = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as RequestNote[]
      return notes.map((note, n) => {
        const name = file.replace('.json', `.${n}.bin`)
        const isJson = note.request.headers?.['content-type'] === 'application/json'
        return { name, isJson, body: readFileSync(new URL(name, folder)), note }
      })
    })
}

/** What the note holds of the request, in the decoders' words. */
export function notedSpans(note: RequestNote): unknown[] {
  return note.resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.map(({ scope, spans }) => ({
      resource: toAttributes(resource),
      scope: {
        name: scope.name,
        version: scope.version ?? '',
        attributes: toAttributes(scope.attributes),
      },
      spans: spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? '',
        name: span.name,
        kind: span.kind,
        flags: span.flags,
        startUnixNano: BigInt(span.startTimeUnixNano),
        endUnixNano: BigInt(span.endTimeUnixNano),
        statusCode: span.status.code ?? 0,
        statusMessage: span.status.message ?? '',
        attributes: toAttributes(span.attributes),
        droppedAttributesCount: span.dropped[0],
        droppedEventsCount: span.dropped[1],
        droppedLinksCount: span.dropped[2],
        events: span.events.map((event) => ({
          name: event.name,
          timeUnixNano: BigInt(event.timeUnixNano),
          attributes: toAttributes(event.attributes),
        })),
        links: span.links.map((link) => ({ ...link, attributes: toAttributes(link.attributes) })),
      })),
    })),
  )
}

/** The decoded traces without what the notes leave out. */
export function notableSpans(traces: OtlpTraces): unknown[] {
  return traces.groups.map(({ resource, scope, spans }) => ({
    resource: resource.attributes,
    scope: { name: scope.name, version: scope.version, attributes: scope.attributes },
    spans: spans.map(({ traceState: _traceState, ...span }) => ({
      ...span,
      events: span.events.map(({ droppedAttributesCount: _dropped, ...event }) => event),
      links: span.links.map(({ traceId, spanId, attributes }) => ({ traceId, spanId, attributes })),
    })),
  }))
}

function toAttributes(noted: Record<string, unknown>): AttributeMap {
  return Object.fromEntries(Object.entries(noted).map(([key, value]) => [key, toValue(value)]))
}

function toValue(noted: unknown): AttributeValue {
  if (Array.isArray(noted)) return noted.map(toValue)
  if (typeof noted !== 'object' || noted === null) return noted as AttributeValue
  return Number((noted as { int: string }).int)
}
