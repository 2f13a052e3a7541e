import { z } from 'zod'
import { CountColumn } from '../columns.ts'
import type { Engine } from '../engine.ts'

/** Bytes on disk and rows of each table, with what is superseded and not merged away yet. */
export function storeSize(engine: Engine) {
  return engine.query({
    sql: `
      SELECT table, sum(bytes_on_disk) AS bytes, sum(rows) AS row_count
      FROM ${engine.facts.systemTables.parts}
      WHERE active
      GROUP BY table
      ORDER BY table`,
    row: z
      .object({ table: z.string(), bytes: CountColumn, row_count: CountColumn })
      .transform((row) => ({ table: row.table, bytes: row.bytes, rows: row.row_count })),
  })
}

const OF_PROJECTS = ['spans', 'messages', 'turns', 'sessions', 'feedback', 'session_tags']

/** Rows of each table by project, counted as {@link storeSize} counts them. */
export function storeRows(engine: Engine) {
  return engine.query({
    sql: OF_PROJECTS.map(
      (table) =>
        `SELECT project, '${table}' AS table, count() AS row_count FROM ${table} GROUP BY project`,
    ).join(' UNION ALL '),
    row: z
      .object({ project: z.string(), table: z.string(), row_count: CountColumn })
      .transform((row) => ({ project: row.project, table: row.table, count: row.row_count })),
  })
}

/** Throws when the store doesn't answer. */
export async function askStore(engine: Engine): Promise<void> {
  await engine.query({ sql: 'SELECT 1 AS one', row: z.object({ one: z.number() }) })
}
