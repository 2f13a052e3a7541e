import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Has the names in a folder written to the disk. The engine does so for a part's files, not for the part's own name in
 * the folder of its table, without which nobody finds them after a power cut (POSIX leaves that open; see open(2)).
 */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/**
 * Makes a folder, and those that it is in, and has the names of all of them written to the disk. One by one: where a
 * folder can't be made, as in /proc, Node.js 20 tries `recursive` for ever.
 */
export async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return
  await makeFolder(dirname(path))
  mkdirSync(path)
  await syncFolder(dirname(path))
}

/** The folder that a table's parts are in. */
function partsFolder(store: string, table: string): string {
  return join(store, 'data', 'default', table)
}

/** Syncs tables' parts folders, each of which stays open: an insert waits for no more than that. */
export function openPartsFolders(store: string) {
  const folders = new Map<string, Promise<FileHandle>>()
  return {
    async sync(table: string): Promise<void> {
      const known = folders.get(table)
      const folder = known ?? open(partsFolder(store, table))
      if (known === undefined) {
        folders.set(table, folder)
        folder.catch(() => folders.delete(table))
      }
      await (await folder).sync()
    },
    async close(): Promise<void> {
      for (const folder of folders.values()) await (await folder).close()
    },
  }
}

/** A function that syncs the folders in which tables are named and kept, those that changed since it was called last. */
export function tableFolders(store: string): () => Promise<void> {
  const synced = new Map<string, bigint>()
  return async () => {
    for (const path of foldersOfTables(store)) {
      const { mtimeNs } = statSync(path, { bigint: true, throwIfNoEntry: false }) ?? {}
      if (mtimeNs === undefined || synced.get(path) === mtimeNs) continue
      await syncFolder(path)
      synced.set(path, mtimeNs)
    }
  }
}

function foldersOfTables(store: string): string[] {
  const named = [
    store,
    join(store, 'metadata'),
    join(store, 'data'),
    join(store, 'data', 'default'),
  ]
  const kept = join(store, 'store')
  const groups = foldersIn(kept)
  return [...groups.flatMap(foldersIn), ...groups, kept, ...named]
}

function foldersIn(path: string): string[] {
  const entries = readdirSync(path, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name))
}
