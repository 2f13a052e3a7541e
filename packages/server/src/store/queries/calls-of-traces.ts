import { z } from 'zod'
import type { Span } from '@skein/model/span'
import { CountColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'
import { SPAN_COLUMNS, SpanRow } from '../span-row.ts'

/** So many messages of what a call was told: what opens it, and what is last. */
const FIRST_TOLD = 8
const LAST_TOLD = 248

/** A span of which, when it was told a long history, the middle is left out. */
export interface CallSpan extends Span {
  toldInAll: number
}

const ToldInAll = z.object({ told_in_all: CountColumn })
const Row = z.unknown().transform((row): CallSpan => ({
  ...SpanRow.parse(row),
  toldInAll: ToldInAll.parse(row).told_in_all,
}))

/**
 * The spans of traces as `spansOfTraces` has them, but for the middle of long histories: of a chat of
 * thousands of turns every call is told all that went before.
 */
export function callsOfTraces(
  engine: Engine,
  project: string,
  traceIds: readonly string[],
): Promise<CallSpan[]> {
  return engine.query({
    sql: `
      SELECT ${SPAN_COLUMNS}, told_in_all
      FROM (
        SELECT * REPLACE (if(told_in_all > ${FIRST_TOLD + LAST_TOLD},
            arrayConcat(
              arraySlice(input_messages, 1, ${FIRST_TOLD}),
              arraySlice(input_messages, -${LAST_TOLD})),
            input_messages) AS input_messages),
          length(spans.input_messages) AS told_in_all
        FROM spans
        WHERE project = {project:String} AND trace_id IN {traceIds:Array(String)}
      )`,
    params: { project, traceIds },
    row: Row,
  })
}
