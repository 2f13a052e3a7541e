/** A span in OTLP/JSON, with the least that one must say. */
export interface TestSpan {
  trace: string
  span: string
  parent?: string
  name?: string
  /** Milliseconds after an arbitrary moment, or nanoseconds as text. */
  start?: number | string
  end?: number | string
  attributes?: Record<string, unknown>
  [field: string]: unknown
}

const MOMENT_MS = 1_795_300_000_000

/** An export request of one resource. Ids may be short: they are filled up with zeros in front. */
export function otlpRequest(spans: readonly TestSpan[], project?: string): object {
  return {
    resourceSpans: [
      {
        resource: {
          attributes: keyValues(
            project === undefined ? {} : { 'openinference.project.name': project },
          ),
        },
        scopeSpans: [{ scope: { name: 'test' }, spans: spans.map(otlpSpan) }],
      },
    ],
  }
}

export function traceId(id: string): string {
  return id.padStart(32, '0')
}

export function spanId(id: string): string {
  return id.padStart(16, '0')
}

function otlpSpan(span: TestSpan): object {
  const {
    trace,
    span: id,
    parent,
    name = 'turn',
    start = 0,
    end = start,
    attributes,
    ...rest
  } = span
  return {
    traceId: traceId(trace),
    spanId: spanId(id),
    ...(parent === undefined ? {} : { parentSpanId: spanId(parent) }),
    name,
    startTimeUnixNano: nanos(start),
    endTimeUnixNano: nanos(end),
    attributes: keyValues(attributes ?? {}),
    ...rest,
  }
}

function nanos(time: number | string): string {
  return typeof time === 'string' ? time : (BigInt(MOMENT_MS + time) * 1_000_000n).toString()
}

/** Attributes as OTLP/JSON key values; objects are taken for an `AnyValue` already. */
export function keyValues(attributes: Record<string, unknown>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }))
}

function anyValue(value: unknown): unknown {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  return value
}
