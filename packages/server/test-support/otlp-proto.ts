import protobuf from 'protobufjs'

import type {
  AttributeMap,
  AttributeValue,
  OtlpLink,
  OtlpSpan,
  OtlpTraces,
} from '../src/ingest/otlp.ts'

/** The parts of opentelemetry-proto 1.x that a trace export uses. */
const schema = `
syntax = "proto3";

message ExportTraceServiceRequest {
  repeated ResourceSpans resource_spans = 1;
}

message ExportTraceServiceResponse {
  ExportTracePartialSuccess partial_success = 1;
}

message ExportTracePartialSuccess {
  int64 rejected_spans = 1;
  string error_message = 2;
}

message ResourceSpans {
  Resource resource = 1;
  repeated ScopeSpans scope_spans = 2;
  string schema_url = 3;
  repeated ScopeSpans instrumentation_library_spans = 1000;
}

message Resource {
  repeated KeyValue attributes = 1;
  uint32 dropped_attributes_count = 2;
}

message ScopeSpans {
  InstrumentationScope scope = 1;
  repeated Span spans = 2;
  string schema_url = 3;
}

message InstrumentationScope {
  string name = 1;
  string version = 2;
  repeated KeyValue attributes = 3;
  uint32 dropped_attributes_count = 4;
}

message Span {
  bytes trace_id = 1;
  bytes span_id = 2;
  string trace_state = 3;
  bytes parent_span_id = 4;
  string name = 5;
  SpanKind kind = 6;
  fixed64 start_time_unix_nano = 7;
  fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9;
  uint32 dropped_attributes_count = 10;
  repeated Event events = 11;
  uint32 dropped_events_count = 12;
  repeated Link links = 13;
  uint32 dropped_links_count = 14;
  Status status = 15;
  fixed32 flags = 16;

  enum SpanKind {
    SPAN_KIND_UNSPECIFIED = 0;
    SPAN_KIND_INTERNAL = 1;
    SPAN_KIND_SERVER = 2;
    SPAN_KIND_CLIENT = 3;
    SPAN_KIND_PRODUCER = 4;
    SPAN_KIND_CONSUMER = 5;
  }

  message Event {
    fixed64 time_unix_nano = 1;
    string name = 2;
    repeated KeyValue attributes = 3;
    uint32 dropped_attributes_count = 4;
  }

  message Link {
    bytes trace_id = 1;
    bytes span_id = 2;
    string trace_state = 3;
    repeated KeyValue attributes = 4;
    uint32 dropped_attributes_count = 5;
    fixed32 flags = 6;
  }
}

message Status {
  string message = 2;
  StatusCode code = 3;

  enum StatusCode {
    STATUS_CODE_UNSET = 0;
    STATUS_CODE_OK = 1;
    STATUS_CODE_ERROR = 2;
  }
}

message KeyValue {
  string key = 1;
  AnyValue value = 2;
}

message AnyValue {
  oneof value {
    string string_value = 1;
    bool bool_value = 2;
    int64 int_value = 3;
    double double_value = 4;
    ArrayValue array_value = 5;
    KeyValueList kvlist_value = 6;
    bytes bytes_value = 7;
  }
}

message ArrayValue {
  repeated AnyValue values = 1;
}

message KeyValueList {
  repeated KeyValue values = 1;
}

message RpcStatus {
  int32 code = 1;
  string message = 2;
  repeated Any details = 3;
}

message Any {
  string type_url = 1;
  bytes value = 2;
}

message RetryInfo {
  Duration retry_delay = 1;
}

message Duration {
  int64 seconds = 1;
  int32 nanos = 2;
}
`

const { root } = protobuf.parse(schema)

/** Of a message of the schema above, by its name there. */
export function messageType(name: string): protobuf.Type {
  return root.lookupType(name)
}

/**
 * The protobuf bytes of a trace export written as OTLP/JSON: ids in hex, int64 as strings or
 * numbers, bytes in base64.
 */
export function encodeTraces(request: object): Buffer {
  const type = messageType('ExportTraceServiceRequest')
  const message = type.fromObject(idsToBytes(request) as Record<string, unknown>)
  return Buffer.from(type.encode(message).finish())
}

function idsToBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(idsToBytes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      /^(trace|span|parentSpan)Id$/.test(key)
        ? Buffer.from(field as string, 'hex')
        : idsToBytes(field),
    ]),
  )
}

/** What protobufjs reads, in the decoders' words. Ids are taken as they are. */
export function decodeWithProtobufjs(body: Uint8Array): OtlpTraces {
  const type = messageType('ExportTraceServiceRequest')
  const request = type.toObject(type.decode(body), {
    longs: String,
    defaults: true,
    oneofs: true,
  }) as { resourceSpans: PlainResourceSpans[] }
  const groups = request.resourceSpans.flatMap(({ resource, scopeSpans, schemaUrl }) =>
    scopeSpans.map((inScope) => ({
      resource: {
        attributes: toAttributes(resource?.attributes ?? []),
        droppedAttributesCount: resource?.droppedAttributesCount ?? 0,
        schemaUrl,
      },
      scope: {
        name: inScope.scope?.name ?? '',
        version: inScope.scope?.version ?? '',
        attributes: toAttributes(inScope.scope?.attributes ?? []),
        droppedAttributesCount: inScope.scope?.droppedAttributesCount ?? 0,
        schemaUrl: inScope.schemaUrl,
      },
      spans: inScope.spans.map(toSpan),
    })),
  )
  return {
    groups: groups.filter(({ spans }) => spans.length > 0),
    rejected: { count: 0, reasons: [] },
  }
}

interface PlainResourceSpans {
  resource: PlainAttributes | null
  scopeSpans: {
    scope: (PlainAttributes & { name: string; version: string }) | null
    spans: PlainSpan[]
    schemaUrl: string
  }[]
  schemaUrl: string
}

interface PlainAttributes {
  attributes: PlainKeyValue[]
  droppedAttributesCount: number
}

interface PlainKeyValue {
  key: string
  value: PlainAnyValue | null
}

type PlainAnyValue =
  | { value?: never }
  | { value: 'stringValue'; stringValue: string }
  | { value: 'boolValue'; boolValue: boolean }
  | { value: 'intValue'; intValue: string }
  | { value: 'doubleValue'; doubleValue: number }
  | { value: 'arrayValue'; arrayValue: { values: PlainAnyValue[] } }
  | { value: 'kvlistValue'; kvlistValue: { values: PlainKeyValue[] } }
  | { value: 'bytesValue'; bytesValue: Buffer }

interface PlainLink extends PlainAttributes {
  traceId: Buffer
  spanId: Buffer
  traceState: string
  flags: number
}

interface PlainSpan extends PlainLink {
  parentSpanId: Buffer
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  events: (PlainAttributes & { name: string; timeUnixNano: string })[]
  droppedEventsCount: number
  links: PlainLink[]
  droppedLinksCount: number
  status: { code: 0 | 1 | 2; message: string } | null
}

function toSpan(span: PlainSpan): OtlpSpan {
  return {
    ...toLink(span),
    parentSpanId: toHex(span.parentSpanId),
    name: span.name,
    kind: span.kind,
    startUnixNano: BigInt(span.startTimeUnixNano),
    endUnixNano: BigInt(span.endTimeUnixNano),
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: BigInt(event.timeUnixNano),
      attributes: toAttributes(event.attributes),
      droppedAttributesCount: event.droppedAttributesCount,
    })),
    droppedEventsCount: span.droppedEventsCount,
    links: span.links.map(toLink),
    droppedLinksCount: span.droppedLinksCount,
    statusCode: span.status?.code ?? 0,
    statusMessage: span.status?.message ?? '',
  }
}

function toLink(link: PlainLink): OtlpLink {
  return {
    traceId: toHex(link.traceId),
    spanId: toHex(link.spanId),
    traceState: link.traceState,
    attributes: toAttributes(link.attributes),
    droppedAttributesCount: link.droppedAttributesCount,
    flags: link.flags,
  }
}

function toHex(id: Buffer): string {
  return id.every((byte) => byte === 0) ? '' : id.toString('hex')
}

function toAttributes(list: PlainKeyValue[]): AttributeMap {
  const attributes = Object.create(null) as AttributeMap
  for (const { key, value } of list) attributes[key] = toValue(value ?? {})
  return attributes
}

function toValue(any: PlainAnyValue): AttributeValue {
  switch (any.value) {
    case 'stringValue':
      return any.stringValue
    case 'boolValue':
      return any.boolValue
    case 'intValue': {
      const number = Number(any.intValue)
      return Number.isSafeInteger(number) ? number : BigInt(any.intValue)
    }
    case 'doubleValue':
      return any.doubleValue
    case 'arrayValue':
      return any.arrayValue.values.map(toValue)
    case 'kvlistValue':
      return toAttributes(any.kvlistValue.values)
    case 'bytesValue':
      return new Uint8Array(any.bytesValue)
    default:
      return null
  }
}
