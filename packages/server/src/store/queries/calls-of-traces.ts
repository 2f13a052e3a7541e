import { z } from 'zod'
import { INPUT_LIST_LENGTH } from '@skein/model/input-lists'
import type { Span } from '@skein/model/span'
import { CountColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'
import { SPAN_COLUMNS, SpanRow } from '../span-row.ts'
import { withInputLists } from './input-lists.ts'

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

/** Of the lists of a history that is longer. */
const FIRST_LISTS = 1
const LAST_LISTS = 8

/**
 * The spans of traces as `spansOfTraces` has them, with what they were told but for the middle of long
 * histories: of a chat of thousands of turns every call is told all that went before.
 */
export async function callsOfTraces(
  engine: Engine,
  project: string,
  traceIds: readonly string[],
): Promise<CallSpan[]> {
  const spans = await engine.query({
    sql: `
      SELECT ${SPAN_COLUMNS}, told_in_all
      FROM (
        SELECT * REPLACE (
            ${withoutMiddle('input_messages', FIRST_TOLD, LAST_TOLD)},
            ${withoutMiddle('input_lists', FIRST_LISTS, LAST_LISTS)}),
          length(spans.input_messages) + ${INPUT_LIST_LENGTH} * length(spans.input_lists) AS told_in_all
        FROM spans
        WHERE project = {project:String} AND trace_id IN {traceIds:Array(String)}
      )`,
    params: { project, traceIds },
    row: Row,
  })
  return withInputLists(engine, project, spans)
}

function withoutMiddle(column: string, first: number, last: number): string {
  const ends = `arrayConcat(arraySlice(${column}, 1, ${first}), arraySlice(${column}, -${last}))`
  return `if(length(spans.${column}) > ${first + last}, ${ends}, ${column}) AS ${column}`
}
