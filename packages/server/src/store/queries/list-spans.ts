import { z } from 'zod'
import type { Span } from '@skein/model/span'
import { BigIntColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'
import { wholeSpans, type WholeSpan } from './get-span.ts'

export interface SpanSelection {
  project: string
  traceIds: readonly string[]
  spanIds: readonly string[]
  names: readonly string[]
  kinds: readonly string[]
  statusCodes: readonly string[]
  /** Attributes that must have this value, as text. */
  attributes: readonly { key: string; value: string }[]
  /** Only spans without a parent, and the effective roots of turns that have no such span. */
  rootsOnly: boolean
  parentId?: string
  fromNs?: bigint
  toNs?: bigint
  after?: SpanPosition
  limit: number
}

/** Where a span stands in the list; the last of a page is what the next one begins after. */
export interface SpanPosition {
  startNs: bigint
  traceId: string
  spanId: string
}

/** A page of a project's spans, the latest first. */
export async function listSpans(engine: Engine, selection: SpanSelection): Promise<WholeSpan[]> {
  const page: WholeSpan[] = []
  let { after } = selection
  for (;;) {
    const rows = await spanRows(engine, after === undefined ? selection : { ...selection, after })
    page.push(...(await latestEditions(engine, selection.project, rows)))
    const last = rows.at(-1)?.span
    if (last === undefined || rows.length < selection.limit || page.length >= selection.limit)
      return page.slice(0, selection.limit)
    after = { startNs: last.startUnixNano, traceId: last.traceId, spanId: last.spanId }
  }
}

/** A span that was sent again with another start is stored in both places, and belongs in one. */
async function latestEditions(
  engine: Engine,
  project: string,
  rows: readonly WholeSpan[],
): Promise<WholeSpan[]> {
  if (rows.length === 0) return []
  const versions = await latestVersions(
    engine,
    project,
    rows.map(({ span }) => span),
  )
  return rows.filter(({ span }) => versions.get(placeKey(span)) === span.version)
}

async function latestVersions(
  engine: Engine,
  project: string,
  spans: readonly Span[],
): Promise<Map<string, bigint>> {
  const rows = await engine.query({
    sql: `
      SELECT trace_id, span_id, toString(max(version)) AS version
      FROM spans
      WHERE project = {project:String} AND trace_id IN {traceIds:Array(String)}
        AND span_id IN {spanIds:Array(String)}
      GROUP BY trace_id, span_id`,
    params: {
      project,
      traceIds: [...new Set(spans.map(({ traceId }) => traceId))],
      spanIds: [...new Set(spans.map(({ spanId }) => spanId))],
    },
    row: z.object({ trace_id: z.string(), span_id: z.string(), version: BigIntColumn }),
  })
  return new Map(
    rows.map((row) => [placeKey({ traceId: row.trace_id, spanId: row.span_id }), row.version]),
  )
}

function placeKey({ traceId, spanId }: Pick<Span, 'traceId' | 'spanId'>): string {
  return `${traceId} ${spanId}`
}

/** Rows of spans that are selected, earlier editions included. */
function spanRows(engine: Engine, selection: SpanSelection): Promise<WholeSpan[]> {
  const conditions = ['project = {project:String}']
  const params: Record<string, string | number | readonly string[]> = {
    limit: selection.limit,
  }
  for (const [column, values] of [
    ['trace_id', selection.traceIds],
    ['span_id', selection.spanIds],
    ['name', selection.names],
    ['kind', selection.kinds],
    ['status_code', selection.statusCodes],
  ] as const) {
    if (values.length === 0) continue
    conditions.push(`${column} IN {${column}s:Array(String)}`)
    params[`${column}s`] = values
  }
  selection.attributes.forEach(({ key, value }, place) => {
    conditions.push(
      `JSONExtractString(attributes, {key${place}:String}) = {value${place}:String}
       OR JSONExtractRaw(attributes, {key${place}:String}) = {value${place}:String}`,
    )
    params[`key${place}`] = key
    params[`value${place}`] = value
  })
  if (selection.rootsOnly)
    conditions.push(`parent_span_id = '' OR (trace_id, span_id) IN (
      SELECT trace_id, root_span_id FROM turns FINAL
      WHERE project = {project:String}
        ${selection.traceIds.length === 0 ? '' : 'AND trace_id IN {trace_ids:Array(String)}'})`)
  if (selection.parentId !== undefined) {
    conditions.push('parent_span_id = {parentId:String}')
    params['parentId'] = selection.parentId
  }
  if (selection.fromNs !== undefined) {
    conditions.push('start_ns >= {fromNs:UInt64}')
    params['fromNs'] = selection.fromNs.toString()
  }
  if (selection.toNs !== undefined) {
    conditions.push('start_ns < {toNs:UInt64}')
    params['toNs'] = selection.toNs.toString()
  }
  if (selection.after !== undefined) {
    conditions.push(
      '(start_ns, trace_id, span_id) < ({afterNs:UInt64}, {afterTrace:String}, {afterSpan:String})',
    )
    params['afterNs'] = selection.after.startNs.toString()
    params['afterTrace'] = selection.after.traceId
    params['afterSpan'] = selection.after.spanId
  }
  return wholeSpans(
    engine,
    selection.project,
    `${conditions.map((condition) => `(${condition})`).join(' AND ')}
     ORDER BY start_ns DESC, trace_id DESC, span_id DESC, spans.version DESC
     LIMIT 1 BY trace_id, span_id
     LIMIT {limit:UInt32}`,
    params,
  )
}
