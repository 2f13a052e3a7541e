import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { storedTables } from './backup/freeze.ts'
import { insertRows } from './columns.ts'
import type { Engine } from './engine.ts'
import { openChdb } from './engine-chdb.ts'
import { migrate } from './migrate.ts'

let folder: string
let engine: Engine
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-durability-'))
  engine = openChdb(folder)
  await migrate(engine)
})
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

test('every table has what is inserted written to the disk before the insert is answered, and what merges make of it', async () => {
  const settings = await engine.query({
    sql: `SELECT name, create_table_query AS made FROM system.tables WHERE database = currentDatabase()`,
    row: z.object({ name: z.string(), made: z.string() }),
  })
  const tables = new Map(settings.map(({ name, made }) => [name, made]))
  for (const { name } of await storedTables(engine)) {
    expect(`${name}: ${tables.get(name)}`).toMatch(/fsync_after_insert = 1/)
    expect(`${name}: ${tables.get(name)}`).toMatch(/fsync_part_directory = 1/)
    expect(`${name}: ${tables.get(name)}`).toMatch(/min_rows_to_fsync_after_merge = 1/)
  }
})

test('the engine does ask the system to, for the files and for the folder', async () => {
  const synced = async () => {
    const rows = await engine.query({
      sql: `SELECT event, value FROM system.events WHERE event IN ('FileSync', 'DirectorySync')`,
      row: z.object({ event: z.string(), value: z.coerce.number() }),
    })
    return Object.fromEntries(rows.map(({ event, value }) => [event, value]))
  }
  const before = await synced()
  await engine.insert('progress', insertRows([{ name: 'x', version: 1, derived_us: 1 }]))
  const after = await synced()
  expect(after['FileSync'] ?? 0).toBeGreaterThan(before['FileSync'] ?? 0)
  expect(after['DirectorySync'] ?? 0).toBeGreaterThan(before['DirectorySync'] ?? 0)
})
