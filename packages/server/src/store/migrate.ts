import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { insertRows } from './columns.ts'
import type { Engine } from './engine.ts'

const SCHEMA_FOLDER = new URL('./schema/', import.meta.url)

const Applied = z.object({ name: z.string() })

/** The store was made by a newer program than this one. */
export class NewerStoreError extends Error {
  override name = 'NewerStoreError'
}

/**
 * Brings the store to this program's schema, one file after the other; what ran is noted by its name.
 * A store with a file that this program doesn't know was made by a newer one and is refused.
 */
export async function migrate(engine: Engine): Promise<void> {
  await engine.command(
    'CREATE TABLE IF NOT EXISTS migrations (name String, at DateTime) ENGINE = MergeTree ORDER BY name',
  )
  const applied = await engine.query({ sql: 'SELECT name FROM migrations', row: Applied })
  const names = new Set(applied.map(({ name }) => name))
  const files = readdirSync(SCHEMA_FOLDER).sort()
  const known = new Set(files)
  const unknown = [...names].filter((name) => !known.has(name))
  if (unknown.length > 0)
    throw new NewerStoreError(
      `This data folder was made by a newer Skein (it has ${unknown.join(', ')}). Update Skein, or choose another folder.`,
    )
  for (const name of files) {
    if (names.has(name)) continue
    await engine.command(readFileSync(new URL(name, SCHEMA_FOLDER), 'utf8'))
    await engine.insert('migrations', insertRows([{ name, at: Math.floor(Date.now() / 1000) }]))
  }
}
