import type { Span } from '@skein/model/span'
import type { Engine } from '../engine.ts'
import { SPAN_COLUMNS, SpanRow } from '../span-row.ts'

/** Every stored row of the traces' spans, in no order; a span that was sent again may be there twice. */
export function spansOfTraces(
  engine: Engine,
  project: string,
  traceIds: readonly string[],
): Promise<Span[]> {
  return engine.query({
    sql: `
      SELECT ${SPAN_COLUMNS}
      FROM spans
      WHERE project = {project:String} AND trace_id IN {traceIds:Array(String)}`,
    params: { project, traceIds },
    row: SpanRow,
  })
}
