import { z } from 'zod'
import { CountColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'

export interface Dropped {
  attributes: number
  events: number
  links: number
}

/** What the client dropped of each of these traces, by trace id. */
export async function droppedByKind(
  engine: Engine,
  project: string,
  traceIds: readonly string[],
): Promise<Map<string, Dropped>> {
  if (traceIds.length === 0) return new Map()
  const rows = await engine.query({
    sql: `
      SELECT trace_id, sum(dropped_attributes) AS attributes, sum(dropped_events) AS events,
        sum(dropped_links) AS links
      FROM (
        SELECT trace_id, dropped_attributes, dropped_events, dropped_links
        FROM spans
        WHERE project = {project:String} AND trace_id IN {traceIds:Array(String)}
        ORDER BY version DESC
        LIMIT 1 BY trace_id, span_id
      )
      GROUP BY trace_id`,
    params: { project, traceIds },
    row: z.object({
      trace_id: z.string(),
      attributes: CountColumn,
      events: CountColumn,
      links: CountColumn,
    }),
  })
  return new Map(
    rows.map(({ trace_id, attributes, events, links }) => [
      trace_id,
      { attributes, events, links },
    ]),
  )
}
