import { z } from 'zod'
import type { Engine } from '../engine.ts'

/** Ids of one project, in order. */
export interface IdPage {
  project: string
  ids: string[]
}

/** Every trace that has a span or a turn, page by page. */
export function allTraces(engine: Engine, pageSize: number): AsyncGenerator<IdPage> {
  return pages(
    engine,
    `SELECT project, trace_id AS id FROM spans WHERE (project, trace_id) > ({project:String}, {id:String})
     UNION DISTINCT
     SELECT project, trace_id AS id FROM turns WHERE (project, trace_id) > ({project:String}, {id:String})`,
    pageSize,
  )
}

/** Every session that has a row, page by page. */
export function allSessions(engine: Engine, pageSize: number): AsyncGenerator<IdPage> {
  return pages(
    engine,
    `SELECT project, session_id AS id FROM sessions FINAL
     WHERE (project, session_id) > ({project:String}, {id:String})`,
    pageSize,
  )
}

async function* pages(engine: Engine, after: string, pageSize: number): AsyncGenerator<IdPage> {
  let last = { project: '', id: '' }
  for (;;) {
    const rows = await engine.query({
      sql: `SELECT DISTINCT project, id FROM (${after}) ORDER BY project, id LIMIT {pageSize:UInt32}`,
      params: { ...last, pageSize },
      row: z.object({ project: z.string(), id: z.string() }),
    })
    for (const project of new Set(rows.map((row) => row.project)))
      yield { project, ids: rows.filter((row) => row.project === project).map((row) => row.id) }
    const end = rows.at(-1)
    if (end === undefined || rows.length < pageSize) return
    last = end
  }
}
