import { field, isObject, stringField, type Json, type JsonObject } from '@skein/model/json'
import type { MessageHash } from '@skein/model/span'
import { asMarked, restoreAttributes, type StoredMessages } from '@skein/model/stored-attributes'
import type { WholeSpan } from '../store/queries/get-span.ts'
import type { placedMessages, PlacedMessage } from '../store/queries/messages.ts'

const STATUS_CODES = { UNSET: 0, OK: 1, ERROR: 2 }

/**
 * Spans as an OTLP export request in JSON (opentelemetry-proto's `ExportTraceServiceRequest` in the
 * protobuf mapping that OTLP specifies: ids in hex, 64-bit numbers as text, enums as numbers), as they
 * were sent: every reference to a message is undone.
 */
export function otlpRequest(
  spans: readonly WholeSpan[],
  placed: Awaited<ReturnType<typeof placedMessages>>,
): JsonObject {
  const resources = grouped(spans, ({ sent }) => JSON.stringify(sent.resource))
  return {
    resourceSpans: resources.map((ofResource) => ({
      resource: { attributes: exactKeyValues(ofResource[0]?.sent.resource) },
      scopeSpans: grouped(ofResource, ({ sent }) => JSON.stringify(sent.scope)).map((ofScope) => ({
        scope: scopeJson(ofScope[0]?.sent.scope ?? {}),
        spans: ofScope.map((span) => spanJson(span, placed.get(span.span.messageScope))),
      })),
    })),
  }
}

function grouped<Item>(items: readonly Item[], key: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group === undefined) groups.set(key(item), [item])
    else group.push(item)
  }
  return [...groups.values()]
}

function scopeJson(scope: JsonObject): JsonObject {
  return {
    name: stringField(scope, 'name') ?? '',
    version: stringField(scope, 'version') ?? '',
    attributes: exactKeyValues(field(scope, 'attributes')),
  }
}

function spanJson(
  { span, sent }: WholeSpan,
  rows: ReadonlyMap<MessageHash, PlacedMessage> = new Map(),
): JsonObject {
  const listed = [...span.inputMessages, ...span.outputMessages, ...span.documents]
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    traceState: sent.traceState,
    flags: sent.flags,
    name: span.name,
    kind: sent.otelKind,
    startTimeUnixNano: span.startUnixNano.toString(),
    endTimeUnixNano: span.endUnixNano.toString(),
    attributes: keyValues(sent.attributes, { rows, listed, exact: true }),
    droppedAttributesCount: sent.droppedAttributesCount,
    events: sent.events.map((event) => ({
      timeUnixNano: stringField(event, 'timeUnixNano') ?? '0',
      name: stringField(event, 'name') ?? '',
      attributes: keyValues(field(event, 'attributes'), { rows, listed: [], exact: true }),
      droppedAttributesCount: field(event, 'droppedAttributesCount') ?? 0,
    })),
    droppedEventsCount: sent.droppedEventsCount,
    links: sent.links.map((link) => ({
      traceId: stringField(link, 'traceId') ?? '',
      spanId: stringField(link, 'spanId') ?? '',
      traceState: stringField(link, 'traceState') ?? '',
      attributes: exactKeyValues(field(link, 'attributes')),
      droppedAttributesCount: field(link, 'droppedAttributesCount') ?? 0,
      flags: field(link, 'flags') ?? 0,
    })),
    droppedLinksCount: sent.droppedLinksCount,
    status: { code: STATUS_CODES[span.statusCode], message: span.statusMessage },
  }
}

const EXACT: StoredMessages = { rows: new Map(), listed: [], exact: true }

function keyValues(stored: Json | undefined, messages: StoredMessages): JsonObject[] {
  return isObject(stored) ? keyValueList(restoreAttributes(stored, messages)) : []
}

/** Of resources, scopes and links, which are stored as values are. */
function exactKeyValues(stored: Json | undefined): JsonObject[] {
  const marked = isObject(stored) ? asMarked(stored) : undefined
  return keyValues(marked?.[0] === 'literal' ? marked[1] : stored, EXACT)
}

/** Attributes as OTLP's JSON has them. */
export function keyValueList(map: JsonObject): JsonObject[] {
  return Object.entries(map).map(([key, value]) => ({ key, value: anyValue(value) }))
}

/** A whole number is an integer: of a number's type no more is stored. */
function anyValue(value: Json): JsonObject {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  if (value === null) return {}
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  const marked = asMarked(value)
  if (marked?.[0] === 'int') return { intValue: marked[1] }
  if (marked?.[0] === 'double') return { doubleValue: marked[1] }
  if (marked?.[0] === 'bytes') return { bytesValue: marked[1] }
  return { kvlistValue: { values: keyValueList(marked?.[0] === 'literal' ? marked[1] : value) } }
}
