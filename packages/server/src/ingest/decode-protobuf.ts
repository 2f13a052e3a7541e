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
  type Reader,
  fail,
  newReader,
  readBytes,
  readDouble,
  readEnd,
  readFixed32,
  readFixed64,
  readHex,
  readInt64,
  readKey,
  readPartEnd,
  readString,
  readTag,
  readVarint,
  skip,
} from './protobuf-reader.ts'

/**
 * Reads an `ExportTraceServiceRequest` (opentelemetry-proto 1.x). A span that can't be read is
 * rejected alone as long as its length is right. Unknown fields, and known ones of another wire
 * type, are skipped. Throws `OtlpDecodeError` naming the offset.
 */
export function decodeProtobuf(body: Uint8Array): OtlpTraces {
  const r = newReader(body)
  const end = body.byteLength
  const traces: OtlpTraces = { groups: [], rejected: { count: 0, reasons: [] } }
  while (r.pos < end) {
    const tag = readTag(r, end)
    if (tag === 0x0a) readResourceSpans(r, readEnd(r, end), traces)
    else skip(r, tag, end)
  }
  return traces
}

// A case is the field's tag as it stands on the wire: number << 3 | wire type.

function readResourceSpans(r: Reader, end: number, traces: OtlpTraces): void {
  const resource = newResource()
  while (r.pos < end) {
    const tag = readTag(r, end)
    switch (tag) {
      case 0x0a: // 1 resource
        readResource(r, readEnd(r, end), resource)
        break
      case 0x12: // 2 scope_spans
      case 0x1f42: // 1000 instrumentation_library_spans, until 2022, of the same shape
        readScopeSpans(r, readEnd(r, end), resource, traces)
        break
      case 0x1a: // 3 schema_url
        resource.schemaUrl = readString(r, readEnd(r, end))
        break
      default:
        skip(r, tag, end)
    }
  }
}

function readResource(r: Reader, end: number, resource: OtlpResource): void {
  while (r.pos < end) {
    const tag = readTag(r, end)
    switch (tag) {
      case 0x0a: // 1 attributes
        readKeyValue(r, readPartEnd(r, end), resource.attributes, 0)
        break
      case 0x10: // 2 dropped_attributes_count
        resource.droppedAttributesCount = readVarint(r, end)
        break
      default:
        skip(r, tag, end)
    }
  }
}

function readScopeSpans(r: Reader, end: number, resource: OtlpResource, traces: OtlpTraces): void {
  const group: OtlpGroup = { resource, scope: newScope(), spans: [] }
  while (r.pos < end) {
    const tag = readTag(r, end)
    switch (tag) {
      case 0x0a: // 1 scope
        readScope(r, readEnd(r, end), group.scope)
        break
      case 0x12: // 2 spans
        readSpan(r, readEnd(r, end), group.spans, traces.rejected)
        break
      case 0x1a: // 3 schema_url
        group.scope.schemaUrl = readString(r, readEnd(r, end))
        break
      default:
        skip(r, tag, end)
    }
  }
  if (group.spans.length > 0) traces.groups.push(group)
}

function readScope(r: Reader, end: number, scope: OtlpScope): void {
  while (r.pos < end) {
    const tag = readTag(r, end)
    switch (tag) {
      case 0x0a: // 1 name
        scope.name = readString(r, readEnd(r, end))
        break
      case 0x12: // 2 version
        scope.version = readString(r, readEnd(r, end))
        break
      case 0x1a: // 3 attributes
        readKeyValue(r, readPartEnd(r, end), scope.attributes, 0)
        break
      case 0x20: // 4 dropped_attributes_count
        scope.droppedAttributesCount = readVarint(r, end)
        break
      default:
        skip(r, tag, end)
    }
  }
}

function readSpan(r: Reader, end: number, spans: OtlpSpan[], rejected: Rejected): void {
  const span = newSpan()
  let fault: string
  try {
    readSpanFields(r, end, span)
    fault = idFault(span)
  } catch (error) {
    if (!(error instanceof OtlpDecodeError)) throw error
    fault = error.message
  }
  if (fault === '') spans.push(span)
  else rejectSpan(rejected, span.name, fault)
  r.pos = end
}

function readSpanFields(r: Reader, end: number, span: OtlpSpan): void {
  while (r.pos < end) {
    const tag = readTag(r, end)
    switch (tag) {
      case 0x0a: // 1 trace_id
        span.traceId = readHex(r, readEnd(r, end))
        break
      case 0x12: // 2 span_id
        span.spanId = readHex(r, readEnd(r, end))
        break
      case 0x1a: // 3 trace_state
        span.traceState = readString(r, readEnd(r, end))
        break
      case 0x22: // 4 parent_span_id
        span.parentSpanId = zeroIdToEmpty(readHex(r, readEnd(r, end)))
        break
      case 0x2a: // 5 name
        span.name = readString(r, readEnd(r, end))
        break
      case 0x30: // 6 kind
        span.kind = readVarint(r, end) | 0
        break
      case 0x39: // 7 start_time_unix_nano
        span.startUnixNano = readFixed64(r, end)
        break
      case 0x41: // 8 end_time_unix_nano
        span.endUnixNano = readFixed64(r, end)
        break
      case 0x4a: // 9 attributes
        readKeyValue(r, readPartEnd(r, end), span.attributes, 0)
        break
      case 0x50: // 10 dropped_attributes_count
        span.droppedAttributesCount = readVarint(r, end)
        break
      case 0x5a: // 11 events
        span.events.push(readEvent(r, readPartEnd(r, end)))
        break
      case 0x60: // 12 dropped_events_count
        span.droppedEventsCount = readVarint(r, end)
        break
      case 0x6a: // 13 links
        span.links.push(readLink(r, readPartEnd(r, end)))
        break
      case 0x70: // 14 dropped_links_count
        span.droppedLinksCount = readVarint(r, end)
        break
      case 0x7a: // 15 status
        readStatus(r, readEnd(r, end), span)
        break
      case 0x85: // 16 flags
        span.flags = readFixed32(r, end)
        break
      default:
        skip(r, tag, end)
    }
  }
}

function readEvent(r: Reader, end: number): OtlpEvent {
  const event = { name: '', timeUnixNano: 0n, attributes: NO_ATTRIBUTES, droppedAttributesCount: 0 }
  while (r.pos < end) {
    const tag = readTag(r, end)
    switch (tag) {
      case 0x09: // 1 time_unix_nano
        event.timeUnixNano = readFixed64(r, end)
        break
      case 0x12: // 2 name
        event.name = readString(r, readEnd(r, end))
        break
      case 0x1a: // 3 attributes
        if (event.attributes === NO_ATTRIBUTES) event.attributes = newAttributes()
        readKeyValue(r, readPartEnd(r, end), event.attributes, 0)
        break
      case 0x20: // 4 dropped_attributes_count
        event.droppedAttributesCount = readVarint(r, end)
        break
      default:
        skip(r, tag, end)
    }
  }
  return event
}

function readLink(r: Reader, end: number): OtlpLink {
  const link = {
    traceId: '',
    spanId: '',
    traceState: '',
    attributes: NO_ATTRIBUTES,
    droppedAttributesCount: 0,
    flags: 0,
  }
  while (r.pos < end) {
    const tag = readTag(r, end)
    switch (tag) {
      case 0x0a: // 1 trace_id
        link.traceId = zeroIdToEmpty(readHex(r, readEnd(r, end)))
        break
      case 0x12: // 2 span_id
        link.spanId = zeroIdToEmpty(readHex(r, readEnd(r, end)))
        break
      case 0x1a: // 3 trace_state
        link.traceState = readString(r, readEnd(r, end))
        break
      case 0x22: // 4 attributes
        if (link.attributes === NO_ATTRIBUTES) link.attributes = newAttributes()
        readKeyValue(r, readPartEnd(r, end), link.attributes, 0)
        break
      case 0x28: // 5 dropped_attributes_count
        link.droppedAttributesCount = readVarint(r, end)
        break
      case 0x35: // 6 flags
        link.flags = readFixed32(r, end)
        break
      default:
        skip(r, tag, end)
    }
  }
  return link
}

function readStatus(r: Reader, end: number, span: OtlpSpan): void {
  while (r.pos < end) {
    const tag = readTag(r, end)
    switch (tag) {
      case 0x12: // 2 message
        span.statusMessage = readString(r, readEnd(r, end))
        break
      case 0x18: // 3 code
        span.statusCode = toStatusCode(readVarint(r, end))
        break
      default:
        skip(r, tag, end)
    }
  }
}

function readKeyValue(r: Reader, end: number, attributes: AttributeMap, depth: number): void {
  let key = ''
  let value: AttributeValue = null
  while (r.pos < end) {
    const tag = readTag(r, end)
    switch (tag) {
      case 0x0a: // 1 key
        key = readKey(r, readEnd(r, end))
        break
      case 0x12: // 2 value
        value = readAnyValue(r, readEnd(r, end), depth)
        break
      default:
        skip(r, tag, end)
    }
  }
  attributes[key] = value
}

function readAnyValue(r: Reader, end: number, depth: number): AttributeValue {
  let value: AttributeValue = null
  while (r.pos < end) {
    const tag = readTag(r, end)
    switch (tag) {
      case 0x0a: // 1 string_value
        value = readString(r, readEnd(r, end))
        break
      case 0x10: // 2 bool_value
        value = readVarint(r, end) !== 0 || r.high !== 0
        break
      case 0x18: // 3 int_value
        value = readInt64(r, end)
        break
      case 0x21: // 4 double_value
        value = readDouble(r, end)
        break
      case 0x2a: // 5 array_value
        value = readArray(r, readEnd(r, end), depth + 1)
        break
      case 0x32: // 6 kvlist_value
        value = readKeyValueList(r, readEnd(r, end), depth + 1)
        break
      case 0x3a: // 7 bytes_value
        value = readBytes(r, readEnd(r, end))
        break
      default:
        skip(r, tag, end)
    }
  }
  return value
}

function readArray(r: Reader, end: number, depth: number): AttributeValue[] {
  if (depth > MAX_ATTRIBUTE_DEPTH) failTooDeep(r)
  const values: AttributeValue[] = []
  while (r.pos < end) {
    const tag = readTag(r, end)
    if (tag === 0x0a) values.push(readAnyValue(r, readPartEnd(r, end), depth))
    else skip(r, tag, end)
  }
  return values
}

function readKeyValueList(r: Reader, end: number, depth: number): AttributeMap {
  if (r.pos === end) return NO_ATTRIBUTES
  if (depth > MAX_ATTRIBUTE_DEPTH) failTooDeep(r)
  const values = newAttributes()
  while (r.pos < end) {
    const tag = readTag(r, end)
    if (tag === 0x0a) readKeyValue(r, readPartEnd(r, end), values, depth)
    else skip(r, tag, end)
  }
  return values
}

function failTooDeep(r: Reader): never {
  fail(`an attribute nested deeper than ${MAX_ATTRIBUTE_DEPTH}`, r.pos)
}
