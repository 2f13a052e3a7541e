import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { insertRows } from './columns.ts'
import type { Engine } from './engine.ts'

const SCHEMA_FOLDER = new URL('./schema/', import.meta.url)

/** The store was made by a newer program than this one. */
export class NewerStoreError extends Error {
  override name = 'NewerStoreError'
}

/** The files of this program's schema, in order. */
export function schemaFiles(): string[] {
  return readdirSync(SCHEMA_FOLDER).sort()
}

/** The tables that this program's schema makes. */
export function schemaTables(): string[] {
  return schemaFiles().flatMap((name) =>
    [...schemaText(name).matchAll(/^CREATE TABLE IF NOT EXISTS (\w+)/gm)].map(
      ([, table = '']) => table,
    ),
  )
}

function schemaText(name: string): string {
  return readFileSync(new URL(name, SCHEMA_FOLDER), 'utf8')
}

/** The files of the schema that a store has, in order; empty before it is migrated for the first time. */
export async function appliedMigrations(engine: Engine): Promise<string[]> {
  await engine.define(
    'CREATE TABLE IF NOT EXISTS migrations (name String, at DateTime) ENGINE = MergeTree ORDER BY name SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1',
  )
  const rows = await engine.query({
    sql: 'SELECT DISTINCT name FROM migrations ORDER BY name',
    row: z.object({ name: z.string() }),
  })
  return rows.map(({ name }) => name)
}

/**
 * Brings the store to this program's schema, one file after the other; what ran is noted by its name.
 * Every file may run again, as it does when the program ended before that was noted. A store with a file
 * that this program doesn't know was made by a newer one and is refused.
 */
export async function migrate(engine: Engine, files = schemaFiles()): Promise<void> {
  const applied = await appliedMigrations(engine)
  const unknown = applied.filter((name) => !files.includes(name))
  if (unknown.length > 0)
    throw new NewerStoreError(
      `This store was made by a newer Skein (it has ${unknown.join(', ')}). Update Skein, or choose another store.`,
    )
  for (const name of files) {
    if (applied.includes(name)) continue
    await engine.define(schemaText(name))
    await engine.insert('migrations', insertRows([{ name, at: Math.floor(Date.now() / 1000) }]))
  }
  if (!engine.facts.isShared) await syncMerges(engine)
}

/**
 * Has every table write to the disk what merges make, before what they were made of is removed. A server's
 * tables are as durable as it is set up to be.
 */
async function syncMerges(engine: Engine): Promise<void> {
  const tables = await engine.query({
    sql: `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'
      AND create_table_query NOT LIKE '%min_rows_to_fsync_after_merge%'`,
    row: z.object({ name: z.string() }),
  })
  for (const { name } of tables)
    await engine.define(
      `ALTER TABLE ${name} MODIFY SETTING fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1`,
    )
}
