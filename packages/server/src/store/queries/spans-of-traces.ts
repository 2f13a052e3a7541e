import type { Span } from '@skein/model/span'
import type { Engine } from '../engine.ts'
import { SPAN_COLUMNS, SpanRow } from '../span-row.ts'

/**
 * Every stored row of the traces' spans, in no order; a span that was sent again may be there twice.
 * Reads far less where the days are known on which spans of them started.
 */
export function spansOfTraces(
  engine: Engine,
  project: string,
  traceIds: readonly string[],
  days?: readonly string[],
): Promise<Span[]> {
  return engine.query({
    sql: `
      SELECT ${SPAN_COLUMNS}
      FROM spans
      WHERE project = {project:String} AND trace_id IN {traceIds:Array(String)}
        ${days === undefined ? '' : 'AND day IN {days:Array(Date32)}'}`,
    params: { project, traceIds, ...(days === undefined ? {} : { days }) },
    row: SpanRow,
  })
}
