import { createHash } from 'node:crypto'
import { isObject, type Json, type JsonObject } from '@skein/model/json'
import { fromIso } from '@skein/model/unix-nanos'

/** A span as OTLP/JSON has it, its attributes still plain. */
export interface ImportedSpan {
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  startTimeUnixNano: string
  /** `0`: it is not known. */
  endTimeUnixNano: string
  status: { code: 0 | 1 | 2; message?: string }
  attributes: JsonObject
  events: { name: string; timeUnixNano: string; attributes: JsonObject }[]
}

/** `ResourceSpans` of OTLP/JSON, as text. */
export function resourceSpansText(spans: readonly ImportedSpan[]): string {
  const written = spans.map((span) => ({
    ...span,
    kind: 1,
    attributes: keyValues(span.attributes),
    events: span.events.map((event) => ({ ...event, attributes: keyValues(event.attributes) })),
  }))
  return JSON.stringify({
    resource: { attributes: [] },
    scopeSpans: [{ scope: { name: 'skein.import' }, spans: written }],
  })
}

function keyValues(attributes: JsonObject): JsonObject[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }))
}

function anyValue(value: Json): JsonObject {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  return isObject(value) ? { kvlistValue: { values: keyValues(value) } } : {}
}

/** An id of so many hexadecimal digits: a UUID without its dashes, a hash of what is neither. */
export function hexId(id: string, digits: 16 | 32): string {
  const plain = id.replaceAll('-', '').toLowerCase()
  const isFitting = plain.length === digits && /^[0-9a-f]*[1-9a-f][0-9a-f]*$/.test(plain)
  return isFitting ? plain : createHash('sha256').update(id).digest('hex').slice(0, digits)
}

/** Nanoseconds as OTLP/JSON has them, of an ISO 8601 time; without a zone it is in UTC. */
export function nanosText(time: unknown): string | undefined {
  return typeof time === 'string' ? fromIso(time.trim())?.toString() : undefined
}
