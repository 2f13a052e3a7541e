import { z } from 'zod'
import type { Engine } from '../engine.ts'
import { isEmpty } from './is-empty.ts'

export interface TagChange {
  sessionIds: readonly string[]
  add: readonly string[]
  remove: readonly string[]
}

/** Sets tags on those of the sessions that are there, and takes others off. Resolves when that is durable. */
export async function changeSessionTags(
  engine: Engine,
  project: string,
  { sessionIds, add, remove }: TagChange,
  version: bigint,
): Promise<void> {
  await engine.command(
    `INSERT INTO session_tags
     SELECT project, session_id, arrayJoin({tags:Array(String)}) AS tag, {version:UInt64},
       if(has({add:Array(String)}, tag), 0, 1)
     FROM sessions FINAL
     WHERE project = {project:String} AND session_id IN {sessionIds:Array(String)}`,
    { project, sessionIds, add, tags: [...add, ...remove], version: version.toString() },
  )
}

/** The tags that people set on sessions, by session id. */
export async function tagsOfSessions(
  engine: Engine,
  project: string,
  sessionIds: readonly string[],
): Promise<Map<string, string[]>> {
  if (sessionIds.length === 0 || (await isEmpty(engine, 'session_tags'))) return new Map()
  const rows = await engine.query({
    sql: `
      SELECT session_id, groupArray(tag) AS own_tags
      FROM (
        SELECT session_id, tag FROM session_tags FINAL
        WHERE project = {project:String} AND session_id IN {sessionIds:Array(String)}
        ORDER BY tag)
      GROUP BY session_id`,
    params: { project, sessionIds },
    row: z.object({ session_id: z.string(), own_tags: z.array(z.string()) }),
  })
  return new Map(rows.map((row) => [row.session_id, row.own_tags]))
}

/**
 * The selected rows of `sessions FINAL` with `all_tags`, their clients' and those that people set; its
 * condition binds `project`.
 */
export function withAllTags(condition: string): string {
  return `
    SELECT *, arrayDistinct(arrayConcat(tags, own_tags)) AS all_tags
    FROM (SELECT * FROM sessions FINAL WHERE ${condition}) AS selected
    LEFT ANY JOIN (
      SELECT session_id, groupArray(tag) AS own_tags FROM session_tags FINAL
      WHERE project = {project:String}
      GROUP BY session_id
    ) AS tagged USING (session_id)`
}
