import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { z } from 'zod'
import type { Engine } from '../engine.ts'

/**
 * Written after what it tells of, so frozen before it: what a copy holds of `turns` is then at least what
 * its `progress` says is derived, and the rest is derived when the copy is opened, as after a crash.
 */
const FROZEN_FIRST = ['progress', 'sessions', 'turns']
const HOLDS_THE_SCHEMA = 'migrations'

const StoredTable = z.object({ name: z.string(), data_path: z.string() })

/** Keeps the files of every table as they are, as hard links, and resolves to the copy's name. */
export async function freezeTables(engine: Engine): Promise<string> {
  const name = `backup_${randomBytes(8).toString('hex')}`
  const tables = (await storedTables(engine)).map((table) => table.name)
  const place = (table: string) => (FROZEN_FIRST.indexOf(table) + 1 || Infinity) - 1
  for (const table of tables.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1)))
    await engine.command(`ALTER TABLE {table:Identifier} FREEZE WITH NAME '${name}'`, { table })
  return name
}

/** A table's name, and the folder with the parts that it had when it was frozen. */
interface FrozenTable {
  table: string
  folder: string
}

export async function frozenTables(
  engine: Engine,
  folder: string,
  name: string,
): Promise<FrozenTable[]> {
  const tables = await storedTables(engine)
  return tables.map((table) => ({
    table: table.name,
    folder: join(folder, SHADOW, name, relative(folder, table.data_path)),
  }))
}

/** Every table with files, and where they are. */
export function storedTables(engine: Engine) {
  return engine.query({
    sql: `SELECT name, data_paths[1] AS data_path FROM system.tables
          WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != {schema:String}
          ORDER BY name`,
    params: { schema: HOLDS_THE_SCHEMA },
    row: StoredTable,
  })
}

/** Where in a store's folder copies are for a while; it is cleared when the store is opened. */
export const SHADOW = 'shadow'

/** Of one copy; without a name, whatever earlier processes left. */
export async function dropFrozen(folder: string, name = ''): Promise<void> {
  await rm(join(folder, SHADOW, name), { recursive: true, force: true })
}
