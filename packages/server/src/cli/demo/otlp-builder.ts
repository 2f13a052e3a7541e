type AttributeValue = string | number | boolean | readonly string[] | readonly number[]
export type Attributes = Record<string, AttributeValue>

/** The process that sends a span: its OTLP resource, and the library that made it. */
export interface Sender {
  resource: Attributes
  scope: { name: string; version: string }
}

export interface DemoSpan {
  traceId: string
  spanId: string
  /** Empty for a root. */
  parentSpanId: string
  name: string
  otelKind: 'internal' | 'client'
  startUnixNano: bigint
  /** 0 while the span runs. */
  endUnixNano: bigint
  attributes: Attributes
  droppedAttributesCount: number
  status: { code: 'unset' | 'ok' | 'error'; message?: string }
  events: { name: string; timeUnixNano: bigint; attributes: Attributes }[]
  links: { traceId: string; spanId: string }[]
  sender: Sender
}

const OTEL_KINDS = { internal: 1, client: 3 }
const STATUS_CODES = { unset: 0, ok: 1, error: 2 }

/** W3C trace flags `sampled`, and OpenTelemetry's bit that says whether the parent is remote. */
const FLAGS = 0x101

/** One span as OTLP/JSON text: ids in hex, 64-bit integers as strings, enums as numbers. */
export function spanJson(span: DemoSpan): string {
  return JSON.stringify({
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === '' ? {} : { parentSpanId: span.parentSpanId }),
    flags: FLAGS,
    name: span.name,
    kind: OTEL_KINDS[span.otelKind],
    startTimeUnixNano: String(span.startUnixNano),
    endTimeUnixNano: String(span.endUnixNano),
    attributes: keyValues(span.attributes),
    droppedAttributesCount: span.droppedAttributesCount,
    events: span.events.map((event) => ({
      name: event.name,
      timeUnixNano: String(event.timeUnixNano),
      attributes: keyValues(event.attributes),
      droppedAttributesCount: 0,
    })),
    droppedEventsCount: 0,
    links: span.links.map((link) => ({ ...link, attributes: [], droppedAttributesCount: 0 })),
    droppedLinksCount: 0,
    status: { ...span.status, code: STATUS_CODES[span.status.code] },
  })
}

/** An `ExportTraceServiceRequest` of spans already in JSON, those of one sender together. */
export function requestJson(spans: { sender: Sender; json: string }[]): string {
  const bySender = new Map<Sender, string[]>()
  for (const { sender, json } of spans) {
    const sent = bySender.get(sender)
    if (sent === undefined) bySender.set(sender, [json])
    else sent.push(json)
  }
  const resourceSpans = [...bySender].map(([sender, sent]) => {
    const resource = JSON.stringify({ attributes: keyValues(sender.resource) })
    const scope = JSON.stringify(sender.scope)
    const scopeSpans = `{"scope":${scope},"spans":[${sent.join(',')}]}`
    return `{"resource":${resource},"scopeSpans":[${scopeSpans}]}`
  })
  return `{"resourceSpans":[${resourceSpans.join(',')}]}`
}

function keyValues(attributes: Attributes): { key: string; value: object }[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }))
}

function anyValue(value: AttributeValue): object {
  switch (typeof value) {
    case 'string':
      return { stringValue: value }
    case 'boolean':
      return { boolValue: value }
    case 'number':
      return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
    default:
      return { arrayValue: { values: value.map(anyValue) } }
  }
}
