import type { Attributes, HrTime, SpanContext } from '@opentelemetry/api'
import type { Mask } from './mask.ts'
import type { FinishedSpan, SpanResource, SpanScope } from './span.ts'

/** Bits of a span's flags, above the trace flags: whether the parent is elsewhere, and that this is known. */
const IS_REMOTE_KNOWN = 0x100
const IS_REMOTE = 0x200

/** One span as OTLP/JSON. */
export function encodeSpan(span: FinishedSpan, mask: Mask | undefined): string {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext()
  const parentSpanId = span.parentSpanContext?.spanId ?? span.parentSpanId
  const attributes = (from: Attributes | undefined, event?: string) =>
    keyValues(mask === undefined ? from : mask(from ?? {}, event))
  return JSON.stringify({
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    ...(traceState === undefined ? {} : { traceState: traceState.serialize() }),
    flags: flags(traceFlags, span.parentSpanContext),
    name: span.name,
    // OTLP has UNSPECIFIED before the first.
    kind: span.kind + 1,
    startTimeUnixNano: unixNanos(span.startTime),
    endTimeUnixNano: unixNanos(span.endTime),
    attributes: attributes(span.attributes),
    droppedAttributesCount: span.droppedAttributesCount,
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: unixNanos(event.time),
      attributes: attributes(event.attributes, event.name),
      droppedAttributesCount: event.droppedAttributesCount ?? 0,
    })),
    droppedEventsCount: span.droppedEventsCount,
    links: span.links.map((link) => ({
      traceId: link.context.traceId,
      spanId: link.context.spanId,
      flags: flags(link.context.traceFlags, link.context),
      ...(link.context.traceState === undefined
        ? {}
        : { traceState: link.context.traceState.serialize() }),
      attributes: keyValues(link.attributes),
      droppedAttributesCount: link.droppedAttributesCount ?? 0,
    })),
    droppedLinksCount: span.droppedLinksCount,
    status: span.status,
  })
}

export interface EncodedSpan {
  span: FinishedSpan
  json: string
}

/** The body of a request. */
export function encodeRequest(spans: readonly EncodedSpan[], addedResource: Attributes): string {
  const resources = new Map<SpanResource, Map<SpanScope, string[]>>()
  for (const { span, json } of spans) {
    const scopes = entry(resources, span.resource, () => new Map<SpanScope, string[]>())
    const scope = span.instrumentationScope ?? span.instrumentationLibrary ?? NO_SCOPE
    entry(scopes, scope, () => []).push(json)
  }
  const resourceSpans = [...resources].map(([{ attributes }, scopes]) => {
    const resource = JSON.stringify({ attributes: keyValues({ ...attributes, ...addedResource }) })
    const scopeSpans = [...scopes].map(([{ name, version, schemaUrl }, members]) => {
      const scope = JSON.stringify({ name, version })
      const schema = schemaUrl === undefined ? '' : `,"schemaUrl":${JSON.stringify(schemaUrl)}`
      return `{"scope":${scope},"spans":[${members.join(',')}]${schema}}`
    })
    return `{"resource":${resource},"scopeSpans":[${scopeSpans.join(',')}]}`
  })
  return `{"resourceSpans":[${resourceSpans.join(',')}]}`
}

const NO_SCOPE: SpanScope = { name: '' }

function entry<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const found = map.get(key) ?? create()
  map.set(key, found)
  return found
}

function flags(traceFlags: number, origin: SpanContext | undefined): number {
  return (traceFlags & 0xff) | IS_REMOTE_KNOWN | (origin?.isRemote === true ? IS_REMOTE : 0)
}

/** A double would lose the last digits; an app may give more nanoseconds than a second has, or parts of one. */
function unixNanos([seconds, nanos]: HrTime): string {
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(Math.round(nanos)))
}

function keyValues(attributes: Attributes | undefined): { key: string; value: object }[] {
  return Object.entries(attributes ?? {}).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: anyValue(value) }],
  )
}

/** Objects and bytes are attribute values since SDK 3. */
function anyValue(value: unknown): object {
  switch (typeof value) {
    case 'string':
      return { stringValue: value }
    case 'boolean':
      return { boolValue: value }
    case 'bigint':
      return { intValue: value.toString() }
    case 'number':
      if (Number.isSafeInteger(value)) return { intValue: value }
      return { doubleValue: Number.isFinite(value) ? value : String(value) }
    case 'object':
      if (value === null) return {}
      if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
      if (value instanceof Uint8Array) return { bytesValue: base64(value) }
      return { kvlistValue: { values: keyValues(value as Attributes) } }
    default:
      return {}
  }
}

function base64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
