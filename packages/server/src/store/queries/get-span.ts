import { z } from 'zod'
import type { Json, JsonObject } from '@skein/model/json'
import type { SentSpan } from '@skein/model/normalized-span'
import type { Span } from '@skein/model/span'
import type { Engine, QueryParams } from '../engine.ts'
import { SPAN_COLUMNS, SpanRow } from '../span-row.ts'
import { withInputLists } from './input-lists.ts'

const SENT_COLUMNS = `
  otel_kind, flags, trace_state, attributes, events, links, resource, scope, documents, input_key,
  input_mime_type, output_key, output_mime_type, dropped_attributes, dropped_events, dropped_links`

const jsonList = z.string().transform((text) => (text === '' ? [] : (JSON.parse(text) as Json[])))
const jsonObject = z.string().transform((text) => JSON.parse(text) as JsonObject)

const SentRow = z
  .object({
    otel_kind: z.number(),
    flags: z.number(),
    trace_state: z.string(),
    attributes: jsonObject,
    events: jsonList,
    links: jsonList,
    resource: jsonObject,
    scope: jsonObject,
    documents: jsonList,
    input_key: z.string(),
    input_mime_type: z.string(),
    output_key: z.string(),
    output_mime_type: z.string(),
    dropped_attributes: z.number(),
    dropped_events: z.number(),
    dropped_links: z.number(),
  })
  .transform((row): SentSpan => ({
    otelKind: row.otel_kind | 0,
    flags: row.flags,
    traceState: row.trace_state,
    attributes: row.attributes,
    events: row.events,
    links: row.links,
    resource: row.resource,
    scope: row.scope,
    documents: row.documents as unknown as SentSpan['documents'],
    inputKey: row.input_key,
    inputMimeType: row.input_mime_type,
    outputKey: row.output_key,
    outputMimeType: row.output_mime_type,
    droppedAttributesCount: row.dropped_attributes,
    droppedEventsCount: row.dropped_events,
    droppedLinksCount: row.dropped_links,
  }))

const WholeSpanRow = z.unknown().transform((row) => ({
  span: SpanRow.parse(row),
  sent: SentRow.parse(row),
}))

export interface WholeSpan {
  span: Span
  sent: SentSpan
}

/** A span with everything that it carried. */
export async function getSpan(
  engine: Engine,
  project: string,
  traceId: string,
  spanId: string,
): Promise<WholeSpan | undefined> {
  const spans = await wholeSpans(
    engine,
    project,
    `project = {project:String} AND trace_id = {traceId:String} AND span_id = {spanId:String}
     ORDER BY spans.version DESC LIMIT 1`,
    { traceId, spanId },
  )
  return spans[0]
}

/**
 * A project's spans with everything that they carried; `where` is a condition on `spans`, with `project`
 * bound, and what may follow it.
 */
export async function wholeSpans(
  engine: Engine,
  project: string,
  where: string,
  params: QueryParams,
): Promise<WholeSpan[]> {
  const rows = await engine.query({
    sql: `SELECT ${SPAN_COLUMNS}, ${SENT_COLUMNS} FROM spans WHERE ${where}`,
    params: { project, ...params },
    row: WholeSpanRow,
  })
  const spans = await withInputLists(
    engine,
    project,
    rows.map(({ span }) => span),
  )
  return rows.map(({ span, sent }, place) => ({ span: spans[place] ?? span, sent }))
}
