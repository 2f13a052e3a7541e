import { field, isObject, stringField, type Json, type JsonObject } from '@skein/model/json'
import { hexId, nanosText, type ImportedSpan } from './otlp-json.ts'

const STATUS_CODES: ReadonlyMap<string | undefined, 0 | 1 | 2> = new Map([
  ['OK', 1],
  ['ERROR', 2],
])

/** A `Span` of Phoenix's REST API (`GET /v1/projects/{project}/spans`): ids are in its `context`. */
export function isPhoenixSpan(value: JsonObject): boolean {
  const context = field(value, 'context')
  return (
    typeof field(context, 'trace_id') === 'string' && typeof field(context, 'span_id') === 'string'
  )
}

/** `undefined`: it says no time that can be read. */
export function fromPhoenix(span: JsonObject): ImportedSpan | undefined {
  const context = field(span, 'context')
  const start = nanosText(span['start_time'])
  if (start === undefined) return undefined
  const attributes = flattened(field(span, 'attributes') ?? {})
  const kind = stringField(span, 'span_kind') ?? 'UNKNOWN'
  const parentId = stringField(span, 'parent_id') ?? ''
  const message = stringField(span, 'status_message') ?? ''
  return {
    traceId: hexId(stringField(context, 'trace_id') ?? '', 32),
    spanId: hexId(stringField(context, 'span_id') ?? '', 16),
    parentSpanId: parentId === '' ? '' : hexId(parentId, 16),
    name: stringField(span, 'name') ?? '',
    startTimeUnixNano: start,
    endTimeUnixNano: nanosText(span['end_time']) ?? '0',
    status: {
      code: STATUS_CODES.get(stringField(span, 'status_code')) ?? 0,
      ...(message === '' ? {} : { message }),
    },
    attributes:
      kind === 'UNKNOWN' ? attributes : { 'openinference.span.kind': kind, ...attributes },
    events: events(span['events']),
  }
}

function events(given: Json | undefined): ImportedSpan['events'] {
  return (Array.isArray(given) ? given : []).map((event) => ({
    name: stringField(event, 'name') ?? '',
    timeUnixNano: nanosText(field(event, 'timestamp')) ?? '0',
    attributes: flattened(field(event, 'attributes') ?? {}),
  }))
}

/** Dotted keys, as OpenInference sends them; lists of plain values stay lists. */
function flattened(value: Json): JsonObject {
  return Object.fromEntries(leaves(value, ''))
}

function leaves(value: Json, prefix: string): [string, Json][] {
  const items = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return items.flatMap(([name, item]): [string, Json][] => {
    const key = `${prefix}${name}`
    const isNested = isObject(item) || (Array.isArray(item) && item.some(isObject))
    if (isNested) return leaves(item, `${key}.`)
    return item === null ? [] : [[key, item]]
  })
}
