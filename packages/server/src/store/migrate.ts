import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { isAtLeast, OLDEST_BESIDE, VERSION } from '../version.ts'
import { insertRows } from './columns.ts'
import { EngineOpenError, type Engine } from './engine.ts'

const SCHEMA_FOLDER = new URL('./schema/', import.meta.url)

/** The store was made by a newer program, with which this one can't go on. */
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
  return (await readMigrations(engine)).map(({ name }) => name)
}

/** `needs`: the oldest release that goes on with the store after it. */
const Migration = z.object({ name: z.string(), needs: z.string() })

async function readMigrations(engine: Engine): Promise<z.infer<typeof Migration>[]> {
  // On a cluster nothing is defined while a server is down, and nodes are to start all the same.
  const columns = await migrationColumns(engine)
  if (columns.length === 0)
    await engine.define(
      'CREATE TABLE IF NOT EXISTS migrations (name String, at DateTime) ENGINE = MergeTree ORDER BY name SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1',
    )
  if (!columns.includes('needs'))
    await engine.define('ALTER TABLE migrations ADD COLUMN IF NOT EXISTS needs String')
  return engine.query({
    sql: 'SELECT name, max(needs) AS needs FROM migrations GROUP BY name ORDER BY name',
    row: Migration,
  })
}

async function migrationColumns(engine: Engine): Promise<string[]> {
  return engine.query({
    sql: `SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'migrations'`,
    row: z.object({ name: z.string() }).transform(({ name }) => name),
  })
}

/**
 * Brings the store to this program's schema, one file after the other; what ran is noted by its name.
 * Every file may run again, as it does when the program ended before that was noted. A file that this
 * program doesn't know is of a newer one: the next release's leave it to go on, others it refuses. Returns
 * the names of those.
 */
export async function migrate(engine: Engine, files = schemaFiles()): Promise<string[]> {
  try {
    return await runMissing(engine, files)
  } catch (error) {
    if (!engine.facts.isShared || error instanceof NewerStoreError) throw error
    const [reason = ''] = String(error).split('\n')
    throw new EngineOpenError(
      `ClickHouse could not make the tables (${reason}). What is made stays, and the next start goes on from there.`,
      { cause: error },
    )
  }
}

async function runMissing(engine: Engine, files: readonly string[]): Promise<string[]> {
  const applied = await readMigrations(engine)
  const newer = applied.filter(({ name }) => !files.includes(name))
  const refused = newer.filter(({ needs }) => needs === '' || !isAtLeast(VERSION, needs))
  if (refused.length > 0)
    throw new NewerStoreError(
      `This store was made by a newer Skein (it has ${refused.map(({ name }) => name).join(', ')}). Update Skein, or choose another store.`,
    )
  for (const name of files) {
    if (applied.some((migration) => migration.name === name)) continue
    await engine.define(schemaText(name))
    const at = Math.floor(Date.now() / 1000)
    await engine.insert('migrations', insertRows([{ name, at, needs: OLDEST_BESIDE }]))
  }
  if (!engine.facts.isShared) await syncMerges(engine)
  return newer.map(({ name }) => name)
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
