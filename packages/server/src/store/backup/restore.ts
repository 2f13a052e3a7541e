import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openChdb } from '../engine-chdb.ts'
import { migrate, schemaFiles } from '../migrate.ts'
import { makeFolder, syncFolder } from '../sync-folders.ts'
import { BackupError, FORMAT, hashed, MANIFEST, Manifest, sumLine, SUMS, TABLES } from './backup.ts'
import { storedTables } from './freeze.ts'
import { readTar, TarError } from './tar.ts'

/**
 * Makes the store in `path` from a backup, for this program to open and bring up to date. It is there when
 * it is whole. Throws a {@link BackupError} that says why it can't be.
 */
export async function restoreStore(file: string, path: string): Promise<Manifest> {
  if (existsSync(path) && readdirSync(path).length > 0)
    throw new BackupError(
      `There is a store in ${path} already: restore into another folder with --data-dir, or move that one away.`,
    )
  const unfinished = `${path}.unfinished`
  try {
    await makeFolder(dirname(path))
    await rm(unfinished, { recursive: true, force: true })
    const manifest = await restoreInto(unfinished, file)
    await rm(path, { recursive: true, force: true })
    await rename(unfinished, path)
    await syncFolder(dirname(path))
    return manifest
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw toBackupError(file, error)
  }
}

async function restoreInto(path: string, file: string): Promise<Manifest> {
  const sums: string[] = []
  let manifest: Manifest | undefined
  let folders = new Map<string, string>()
  /** Of parts, and those in which parts are named. */
  const filled = new Set<string>()
  for await (const { name, body } of readTar(createReadStream(file))) {
    const hash = createHash('sha256')
    const bytes = hashed(body, hash)
    if (manifest === undefined) {
      manifest = readManifest(name, await textOf(bytes))
      folders = await makeTables(path, manifest)
    } else if (name === SUMS) {
      if ((await textOf(bytes)) !== sums.join('')) throw damaged('its checksums do not fit')
      for (const folder of filled) await syncFolder(folder)
      return manifest
    } else {
      const place = placeOf(name, folders)
      await writeFile(place, bytes)
      filled.add(dirname(place)).add(dirname(dirname(place)))
    }
    sums.push(sumLine(hash.digest('hex'), name))
  }
  throw damaged('it ends before its end')
}

function readManifest(name: string, text: string): Manifest {
  if (name !== MANIFEST) throw new BackupError('it is no backup of Skein')
  const manifest = Manifest.safeParse(JSON.parse(text))
  if (!manifest.success) throw damaged('its manifest can not be read')
  const known = new Set(schemaFiles())
  const { format, skein, schema } = manifest.data
  if (format > FORMAT || schema.some((applied) => !known.has(applied)))
    throw new BackupError(
      `it holds a store of a newer Skein than this one (${skein} made it): update this one first`,
    )
  return manifest.data
}

/** Makes the tables as they were when the backup was made; resolves to the folders for their parts. */
async function makeTables(path: string, manifest: Manifest): Promise<Map<string, string>> {
  await mkdir(path, { recursive: true })
  const engine = openChdb(path)
  try {
    await migrate(engine, manifest.schema)
    const tables = await storedTables(engine)
    return new Map(tables.map(({ name, data_path }) => [name, data_path]))
  } finally {
    await engine.close()
  }
}

function placeOf(name: string, folders: ReadonlyMap<string, string>): string {
  const [top, table = '', ...rest] = name.split('/')
  const folder = folders.get(table)
  const isInside = rest.length >= 2 && rest.every((step) => /^(?!\.\.?$)[^\\]+$/.test(step))
  if (top === TABLES && folder !== undefined && isInside) return join(folder, ...rest)
  throw damaged(`it holds ${name}, which belongs to no table`)
}

async function writeFile(path: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, 'wx')
  try {
    for await (const piece of bytes) await file.write(piece)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function textOf(bytes: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

function damaged(why: string): BackupError {
  return new BackupError(`it is damaged or cut off (${why}); take another one`)
}

function toBackupError(file: string, error: unknown): unknown {
  const why =
    error instanceof TarError || error instanceof SyntaxError
      ? damaged(error.message).message
      : error instanceof BackupError
        ? error.message
        : (error as NodeJS.ErrnoException).code
  return why === undefined
    ? error
    : new BackupError(`The backup ${file} can't be restored: ${why}.`, { cause: error })
}
