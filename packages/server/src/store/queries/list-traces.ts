import { z } from 'zod'
import { BigIntColumn, CountColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'

export interface TraceSelection {
  project: string
  /** Of these sessions; of any and none if left out. */
  sessionIds?: readonly string[]
  /** When the trace started. */
  fromNs?: bigint
  toNs?: bigint
  hasError?: boolean
  minMs?: number
  maxMs?: number
  sort: 'started' | 'duration'
  descending: boolean
  after?: { value: string; traceId: string }
  limit: number
}

const Row = z.object({
  trace_id: z.string(),
  start_ns: BigIntColumn,
  end_ns: BigIntColumn,
  tokens_input: CountColumn.nullable(),
  tokens_output: CountColumn.nullable(),
  tokens_total: CountColumn.nullable(),
  sort_value: z.union([z.string(), z.number()]).transform(String),
})
export type TraceRow = z.output<typeof Row>

const SORT = { started: 'toInt64(start_ns)', duration: 'toInt64(end_ns - start_ns)' }

/** A page of a project's traces, with no more than their times and tokens. */
export function listTraces(engine: Engine, selection: TraceSelection): Promise<TraceRow[]> {
  const conditions = ['project = {project:String}']
  const params: Record<string, string | number | readonly string[]> = {
    project: selection.project,
    limit: selection.limit,
  }
  const add = (name: string, condition: string, value: string | readonly string[] | undefined) => {
    if (value === undefined) return
    conditions.push(condition)
    params[name] = value
  }
  add('sessionIds', 'session_id IN {sessionIds:Array(String)}', selection.sessionIds)
  add('fromNs', 'start_ns >= {fromNs:UInt64}', selection.fromNs?.toString())
  add('toNs', 'start_ns < {toNs:UInt64}', selection.toNs?.toString())
  add('minMs', 'end_ns - start_ns >= {minMs:Float64} * 1e6', selection.minMs?.toString())
  add('maxMs', 'end_ns - start_ns <= {maxMs:Float64} * 1e6', selection.maxMs?.toString())
  if (selection.hasError !== undefined)
    conditions.push(selection.hasError ? 'error_count > 0' : 'error_count = 0')
  const order = selection.descending ? 'DESC' : 'ASC'
  const value = SORT[selection.sort]
  const { after } = selection
  if (after !== undefined) {
    const sign = selection.descending ? '<' : '>'
    conditions.push(`(${value}, trace_id) ${sign} ({afterValue:Int64}, {afterId:String})`)
    params['afterValue'] = after.value
    params['afterId'] = after.traceId
  }
  return engine.query({
    sql: `
      SELECT trace_id, start_ns, end_ns, tokens_input, tokens_output, tokens_total,
        ${value} AS sort_value
      FROM turns FINAL
      WHERE ${conditions.join(' AND ')}
      ORDER BY sort_value ${order}, trace_id ${order}
      LIMIT {limit:UInt32}`,
    params,
    row: Row,
  })
}
