import { toUSVString } from 'node:util'

import {
  type AttributeMap,
  type AttributeValue,
  MAX_ATTRIBUTE_DEPTH,
  NO_ATTRIBUTES,
  OtlpDecodeError,
  type OtlpEvent,
  type OtlpGroup,
  type OtlpLink,
  type OtlpResource,
  type OtlpScope,
  type OtlpSpan,
  type OtlpTraces,
  type Rejected,
  idFault,
  newAttributes,
  newResource,
  newScope,
  newSpan,
  rejectSpan,
  toStatusCode,
  zeroIdToEmpty,
} from './otlp.ts'
import {
  fieldsOf,
  forgetParts,
  toBoolean,
  toBytes,
  toDouble,
  toEnum,
  toId,
  toInt64,
  toList,
  toText,
  toUint32,
  toUnixNano,
} from './json-fields.ts'
import { isJsonLong, parseExactJson } from './parse-exact-json.ts'

const spanKinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']
const statusCodes = ['UNSET', 'OK', 'ERROR']

/**
 * Reads an `ExportTraceServiceRequest` in OTLP/JSON, as the specification has it and as clients
 * write it: names also in snake_case, ids also in base64, enums also by name, attributes also as a
 * plain object. Unknown fields are skipped. A span that can't be read is rejected alone. Throws
 * `OtlpDecodeError`.
 */
export function decodeJson(text: string): OtlpTraces {
  const traces: OtlpTraces = { groups: [], rejected: { count: 0, reasons: [] } }
  forgetParts()
  for (const [key, value] of fieldsOf(parseExactJson(text), 'the body')) {
    switch (key) {
      case 'resourceSpans':
      case 'resource_spans':
        for (const item of toList(value, key)) readResourceSpans(item, traces)
    }
  }
  return traces
}

function readResourceSpans(json: unknown, traces: OtlpTraces): void {
  const resource = newResource()
  for (const [key, value] of fieldsOf(json, 'resourceSpans')) {
    switch (key) {
      case 'resource':
        readResource(value, resource)
        break
      case 'scopeSpans':
      case 'scope_spans':
      case 'instrumentationLibrarySpans':
      case 'instrumentation_library_spans':
        for (const item of toList(value, key)) readScopeSpans(item, resource, traces)
        break
      case 'schemaUrl':
      case 'schema_url':
        resource.schemaUrl = toText(value, key)
    }
  }
}

function readResource(json: unknown, resource: OtlpResource): void {
  for (const [key, value] of fieldsOf(json, 'resource')) {
    switch (key) {
      case 'attributes':
        readAttributes(value, resource.attributes, 0)
        break
      case 'droppedAttributesCount':
      case 'dropped_attributes_count':
        resource.droppedAttributesCount = toUint32(value, key)
    }
  }
}

function readScopeSpans(json: unknown, resource: OtlpResource, traces: OtlpTraces): void {
  const group: OtlpGroup = { resource, scope: newScope(), spans: [] }
  for (const [key, value] of fieldsOf(json, 'scopeSpans')) {
    switch (key) {
      case 'scope':
      case 'instrumentationLibrary':
      case 'instrumentation_library':
        readScope(value, group.scope)
        break
      case 'spans':
        for (const item of toList(value, key)) readSpan(item, group.spans, traces.rejected)
        break
      case 'schemaUrl':
      case 'schema_url':
        group.scope.schemaUrl = toText(value, key)
    }
  }
  if (group.spans.length > 0) traces.groups.push(group)
}

function readScope(json: unknown, scope: OtlpScope): void {
  for (const [key, value] of fieldsOf(json, 'scope')) {
    switch (key) {
      case 'name':
        scope.name = toText(value, key)
        break
      case 'version':
        scope.version = toText(value, key)
        break
      case 'attributes':
        readAttributes(value, scope.attributes, 0)
        break
      case 'droppedAttributesCount':
      case 'dropped_attributes_count':
        scope.droppedAttributesCount = toUint32(value, key)
    }
  }
}

function readSpan(json: unknown, spans: OtlpSpan[], rejected: Rejected): void {
  const span = newSpan()
  let fault: string
  try {
    readSpanFields(json, span)
    fault = idFault(span)
  } catch (error) {
    if (!(error instanceof OtlpDecodeError)) throw error
    fault = error.message
  }
  if (fault === '') spans.push(span)
  else rejectSpan(rejected, span.name || nameOf(json), fault)
}

function nameOf(json: unknown): string {
  const name = typeof json === 'object' && json !== null && 'name' in json ? json.name : ''
  return typeof name === 'string' ? name : ''
}

function readSpanFields(json: unknown, span: OtlpSpan): void {
  for (const [key, value] of fieldsOf(json, 'the span')) {
    switch (key) {
      case 'traceId':
      case 'trace_id':
        span.traceId = toId(value, 32)
        break
      case 'spanId':
      case 'span_id':
        span.spanId = toId(value, 16)
        break
      case 'parentSpanId':
      case 'parent_span_id':
        span.parentSpanId = zeroIdToEmpty(toId(value, 16))
        break
      case 'traceState':
      case 'trace_state':
        span.traceState = toText(value, key)
        break
      case 'flags':
        span.flags = toUint32(value, key)
        break
      case 'name':
        span.name = toText(value, key)
        break
      case 'kind':
        span.kind = toEnum(value, spanKinds, 'SPAN_KIND_')
        break
      case 'startTimeUnixNano':
      case 'start_time_unix_nano':
        span.startUnixNano = toUnixNano(value, key)
        break
      case 'endTimeUnixNano':
      case 'end_time_unix_nano':
        span.endUnixNano = toUnixNano(value, key)
        break
      case 'attributes':
        readAttributes(value, span.attributes, 0)
        break
      case 'droppedAttributesCount':
      case 'dropped_attributes_count':
        span.droppedAttributesCount = toUint32(value, key)
        break
      case 'events':
        span.events = toList(value, key).map(toEvent)
        break
      case 'droppedEventsCount':
      case 'dropped_events_count':
        span.droppedEventsCount = toUint32(value, key)
        break
      case 'links':
        span.links = toList(value, key).map(toLink)
        break
      case 'droppedLinksCount':
      case 'dropped_links_count':
        span.droppedLinksCount = toUint32(value, key)
        break
      case 'status':
        readStatus(value, span)
    }
  }
}

function toEvent(json: unknown): OtlpEvent {
  const event = { name: '', timeUnixNano: 0n, attributes: NO_ATTRIBUTES, droppedAttributesCount: 0 }
  for (const [key, value] of fieldsOf(json, 'an event')) {
    switch (key) {
      case 'timeUnixNano':
      case 'time_unix_nano':
        event.timeUnixNano = toUnixNano(value, key)
        break
      case 'name':
        event.name = toText(value, key)
        break
      case 'attributes':
        event.attributes = toAttributes(value, 0)
        break
      case 'droppedAttributesCount':
      case 'dropped_attributes_count':
        event.droppedAttributesCount = toUint32(value, key)
    }
  }
  return event
}

function toLink(json: unknown): OtlpLink {
  const link = {
    traceId: '',
    spanId: '',
    traceState: '',
    attributes: NO_ATTRIBUTES,
    droppedAttributesCount: 0,
    flags: 0,
  }
  for (const [key, value] of fieldsOf(json, 'a link')) {
    switch (key) {
      case 'traceId':
      case 'trace_id':
        link.traceId = zeroIdToEmpty(toId(value, 32))
        break
      case 'spanId':
      case 'span_id':
        link.spanId = zeroIdToEmpty(toId(value, 16))
        break
      case 'traceState':
      case 'trace_state':
        link.traceState = toText(value, key)
        break
      case 'attributes':
        link.attributes = toAttributes(value, 0)
        break
      case 'droppedAttributesCount':
      case 'dropped_attributes_count':
        link.droppedAttributesCount = toUint32(value, key)
        break
      case 'flags':
        link.flags = toUint32(value, key)
    }
  }
  return link
}

function readStatus(json: unknown, span: OtlpSpan): void {
  for (const [key, value] of fieldsOf(json, 'status')) {
    switch (key) {
      case 'message':
        span.statusMessage = toText(value, key)
        break
      case 'code':
        span.statusCode = toStatusCode(toEnum(value, statusCodes, 'STATUS_CODE_'))
    }
  }
}

function toAttributes(json: unknown, depth: number): AttributeMap {
  if (typeof json !== 'object' || json === null || Object.keys(json).length === 0) {
    return NO_ATTRIBUTES
  }
  const attributes = newAttributes()
  readAttributes(json, attributes, depth)
  return attributes
}

/** From a list of KeyValues or from a plain object. */
function readAttributes(json: unknown, attributes: AttributeMap, depth: number): void {
  if (depth > MAX_ATTRIBUTE_DEPTH) failTooDeep()
  if (!Array.isArray(json)) {
    for (const [key, value] of fieldsOf(json, 'attributes')) {
      attributes[toUSVString(key)] = toValue(value, depth)
    }
    return
  }
  for (const item of json) {
    let name = ''
    let attribute: AttributeValue = null
    for (const [key, value] of fieldsOf(item, 'an attribute')) {
      if (key === 'key') name = toText(value, key)
      else if (key === 'value') attribute = toValue(value, depth)
    }
    attributes[name] = attribute
  }
}

/** From an AnyValue or from the bare JSON value. */
function toValue(json: unknown, depth: number): AttributeValue {
  if (typeof json === 'string') return toUSVString(json)
  if (typeof json === 'number' || typeof json === 'boolean') return json
  if (typeof json !== 'object' || json === null) return null
  if (Array.isArray(json)) return toArray(json, depth + 1)
  const fields = Object.entries(json)
  let isAnyValue = fields.length === 0
  for (const [key, value] of fields) {
    const read = anyValueFields.get(key)
    if (read === undefined) continue
    if (value !== null) return read(value, depth)
    isAnyValue = true
  }
  if (isAnyValue) return null
  return isJsonLong(json) ? toInt64(json) : toAttributes(json, depth + 1)
}

type ReadValue = (json: unknown, depth: number) => AttributeValue

const anyValueReaders: Record<string, ReadValue> = {
  stringValue: (json) => toText(json, 'stringValue'),
  boolValue: toBoolean,
  intValue: toInt64,
  doubleValue: toDouble,
  arrayValue: (json, depth) => toArray(valuesOf(json), depth + 1),
  kvlistValue: (json, depth) => toAttributes(valuesOf(json), depth + 1),
  bytesValue: toBytes,
}

const anyValueFields = new Map(
  Object.entries(anyValueReaders).flatMap(([name, read]): [string, ReadValue][] => [
    [name, read],
    [name.replace('Value', '_value'), read],
  ]),
)

/** Of an ArrayValue or a KeyValueList; some clients leave the wrapping out. */
function valuesOf(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return json
  if ('values' in json) return json.values
  return Object.keys(json).length === 0 ? [] : json
}

function toArray(json: unknown, depth: number): AttributeValue[] {
  if (depth > MAX_ATTRIBUTE_DEPTH) failTooDeep()
  return toList(json, 'arrayValue').map((item) => toValue(item, depth))
}

function failTooDeep(): never {
  throw new OtlpDecodeError(`an attribute is nested deeper than ${MAX_ATTRIBUTE_DEPTH}`)
}
