import { z } from 'zod'
import type { Project } from '@skein/model/api'
import { toIso } from '@skein/model/unix-nanos'
import { BigIntColumn, CountColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'

const Row = z
  .object({
    project: z.string(),
    sessions: CountColumn,
    turns: CountColumn,
    last_ns: BigIntColumn,
  })
  .transform((row): Project => ({
    name: row.project,
    sessionCount: row.sessions,
    turnCount: row.turns,
    lastActiveAt: row.turns === 0 ? null : toIso(row.last_ns),
  }))

/** Every project that spans were stored for, the one that was active last first. */
export function listProjects(engine: Engine): Promise<Project[]> {
  return engine.query({
    sql: `
      SELECT project, sum(sessions) AS sessions, sum(turns) AS turns, max(last_ns) AS last_ns
      FROM (
        SELECT project, count() AS sessions, sum(turn_count) AS turns, max(end_ns) AS last_ns
        FROM sessions FINAL GROUP BY project
        UNION ALL
        SELECT project, 0 AS sessions, count() AS turns, max(end_ns) AS last_ns
        FROM turns FINAL WHERE session_id = '' GROUP BY project
      )
      GROUP BY project
      ORDER BY last_ns DESC, project`,
    row: Row,
  })
}

/** Whether a project is one of these. Most have a session, of which there are fewer than of turns. */
export async function hasProject(engine: Engine, project: string): Promise<boolean> {
  return hasRow(engine, ['sessions FINAL', 'turns FINAL'], project)
}

/** Whether there is anything of a project, also such as no list shows. */
export async function holdsAnything(engine: Engine, project: string): Promise<boolean> {
  return hasRow(engine, ['spans', 'feedback FINAL'], project)
}

async function hasRow(
  engine: Engine,
  tables: readonly string[],
  project: string,
): Promise<boolean> {
  for (const table of tables) {
    const found = await engine.query({
      sql: `SELECT 1 AS found FROM ${table} WHERE project = {project:String} LIMIT 1`,
      params: { project },
      row: z.object({ found: z.number() }),
    })
    if (found.length > 0) return true
  }
  return false
}
