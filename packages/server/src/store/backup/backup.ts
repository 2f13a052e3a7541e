import { createHash, type Hash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Engine } from '../engine.ts'
import { appliedMigrations } from '../migrate.ts'
import { dropFrozen, frozenTables } from './freeze.ts'
import { TAR_END, tarHeader, tarPadding } from './tar.ts'

/**
 * A backup is a tar archive of three kinds of files, in this order:
 *
 *     manifest.json                  what it is, see {@link Manifest}
 *     tables/TABLE/PART/FILE         the tables' parts as the engine keeps them
 *     SHA256SUMS                     of every file before it, as sha256sum writes it
 *
 * so that it can be written as it is read, and what is cut off or damaged is found.
 */
export const MANIFEST = 'manifest.json'
export const TABLES = 'tables'
export const SUMS = 'SHA256SUMS'

export const FORMAT = 1

export const Manifest = z.object({
  format: z.number(),
  /** The version of the program that made it. */
  skein: z.string(),
  createdAt: z.string(),
  /** Which files of the schema the tables were made by. */
  schema: z.array(z.string()),
  tables: z.array(z.string()),
})
export type Manifest = z.infer<typeof Manifest>

/** The backup can't be made or used; the message says why and what to do. */
export class BackupError extends Error {
  override name = 'BackupError'
}

const CHUNK_BYTES = 1024 * 1024

/** The bytes of a backup, of what was frozen by this name; that is dropped when they were taken. */
export async function* backupBytes(
  engine: Engine,
  folder: string,
  frozen: string,
  version: string,
): AsyncGenerator<Buffer> {
  try {
    const now = new Date()
    const tables = await frozenTables(engine, folder, frozen)
    const manifest: Manifest = {
      format: FORMAT,
      skein: version,
      createdAt: now.toISOString(),
      schema: await appliedMigrations(engine),
      tables: tables.map(({ table }) => table),
    }
    const sums: string[] = []
    const entry = async function* (name: string, size: number, body: AsyncIterable<Buffer>) {
      yield tarHeader(name, size, now)
      const hash = createHash('sha256')
      yield* hashed(body, hash)
      yield tarPadding(size)
      sums.push(sumLine(hash.digest('hex'), name))
    }
    yield* textEntry(entry, MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`)
    for (const { table, folder: parts } of tables)
      for (const file of await filesIn(parts)) {
        const path = join(parts, file)
        yield* entry([TABLES, table, file].join('/'), (await stat(path)).size, bytesOf(path))
      }
    yield* textEntry(entry, SUMS, sums.join(''))
    yield TAR_END
  } finally {
    await dropFrozen(folder, frozen)
  }
}

export function sumLine(sum: string, name: string): string {
  return `${sum}  ${name}\n`
}

/** The same bytes, on their way through a hash. */
export async function* hashed(body: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const piece of body) {
    hash.update(piece)
    yield piece
  }
}

type Entry = (name: string, size: number, body: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>

function textEntry(entry: Entry, name: string, text: string): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  return entry(name, bytes.length, Readable.from([bytes]))
}

/** Opened when it is read: who breaks a backup off before that leaves no file open. */
async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES }))
    yield chunk as Buffer
}

// A table without rows has no folder.
async function filesIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return []
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
