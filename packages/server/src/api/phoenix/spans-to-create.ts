import { z } from 'zod'
import type { JsonObject } from '@skein/model/json'
import { fromIso } from '@skein/model/unix-nanos'
import { AppError } from '../app-error.ts'
import { keyValueList } from '../otlp-json.ts'

const Attributes = z.record(z.string(), z.json()).nullish()

const SpanToCreate = z.object({
  name: z.string(),
  context: z.object({ trace_id: z.string(), span_id: z.string() }),
  span_kind: z.string(),
  parent_id: z.string().nullish(),
  start_time: z.string(),
  end_time: z.string(),
  status_code: z.string(),
  status_message: z.string().nullish(),
  attributes: Attributes,
  events: z
    .array(z.object({ name: z.string(), timestamp: z.string(), attributes: Attributes }))
    .nullish(),
})
type SpanToCreate = z.output<typeof SpanToCreate>

/** Spans in the form in which Phoenix's clients read and write them. */
export const SpansToCreate = z.object({ data: z.array(SpanToCreate) })

interface Fault {
  span: SpanToCreate
  error: string
}

/** What is wrong with spans, one fault each. */
export function faultsOf(spans: readonly SpanToCreate[]): Fault[] {
  return spans.flatMap((span) => {
    const error = faultOf(span)
    return error === undefined ? [] : [{ span, error }]
  })
}

function faultOf(span: SpanToCreate): string | undefined {
  if (!isId(span.context.trace_id, 32)) return 'trace_id must be 32 hexadecimal digits, not all 0'
  if (!isId(span.context.span_id, 16)) return 'span_id must be 16 hexadecimal digits, not all 0'
  if (span.parent_id && !isId(span.parent_id, 16))
    return 'parent_id must be 16 hexadecimal digits, not all 0'
  const times = [span.start_time, span.end_time, ...(span.events ?? []).map((e) => e.timestamp)]
  const wrong = times.find((time) => fromIso(time) === undefined)
  return wrong === undefined ? undefined : `${wrong} is no ISO 8601 time`
}

function isId(id: string, digits: number): boolean {
  return id.length === digits && /^[0-9a-f]+$/i.test(id) && !/^0+$/.test(id)
}

/** The answer to spans of which some can't be taken: as Skein says it, and as Phoenix's clients read it. */
export function refusal(
  spans: readonly SpanToCreate[],
  invalid: readonly Fault[],
  duplicates: readonly SpanToCreate[],
) {
  const why = [
    ...invalid.map(({ span, error }) => `span ${span.context.span_id}: ${error}`),
    ...duplicates.map(({ context }) => `span ${context.span_id} is there already`),
  ]
  return {
    ...new AppError('bad_request', why.slice(0, 5).join('; '), 'data').toJson(),
    detail: JSON.stringify({
      total_received: spans.length,
      total_queued: 0,
      total_invalid: invalid.length,
      total_duplicates: duplicates.length,
      invalid_spans: invalid.map(({ span, error }) => ({ ...span.context, error })),
      duplicate_spans: duplicates.map(({ context }) => context),
    }),
  }
}

const STATUS_CODES: Record<string, number> = { OK: 1, ERROR: 2 }

/** The spans as an export request in OTLP's JSON. */
export function toOtlpRequest(spans: readonly SpanToCreate[]): JsonObject {
  return { resourceSpans: [{ scopeSpans: [{ spans: spans.map(toOtlpSpan) }] }] }
}

function toOtlpSpan(span: SpanToCreate): JsonObject {
  return {
    traceId: span.context.trace_id,
    spanId: span.context.span_id,
    parentSpanId: span.parent_id ?? '',
    name: span.name,
    startTimeUnixNano: nanos(span.start_time),
    endTimeUnixNano: nanos(span.end_time),
    attributes: keyValueList({
      'openinference.span.kind': span.span_kind,
      ...span.attributes,
    }),
    events: (span.events ?? []).map((event) => ({
      name: event.name,
      timeUnixNano: nanos(event.timestamp),
      attributes: keyValueList(event.attributes ?? {}),
    })),
    status: {
      code: STATUS_CODES[span.status_code.toUpperCase()] ?? 0,
      message: span.status_message ?? '',
    },
  }
}

function nanos(time: string): string {
  return (fromIso(time) ?? 0n).toString()
}
