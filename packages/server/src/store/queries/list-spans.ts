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
  after?: { startNs: bigint; spanId: string }
  limit: number
}

/** A page of a project's spans, the latest first. */
export function listSpans(engine: Engine, selection: SpanSelection): Promise<WholeSpan[]> {
  const conditions = ['project = {project:String}']
  const params: Record<string, string | number | readonly string[]> = {
    project: selection.project,
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
      SELECT trace_id, root_span_id FROM turns FINAL WHERE project = {project:String})`)
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
    conditions.push('(start_ns, span_id) < ({afterNs:UInt64}, {afterId:String})')
    params['afterNs'] = selection.after.startNs.toString()
    params['afterId'] = selection.after.spanId
  }
  return wholeSpans(
    engine,
    `${conditions.map((condition) => `(${condition})`).join(' AND ')}
     ORDER BY start_ns DESC, span_id DESC, spans.version DESC
     LIMIT 1 BY trace_id, span_id
     LIMIT {limit:UInt32}`,
    params,
  )
}
