import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

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

/** The folder that a table's parts are in. */
export function partsFolder(store: string, table: string): string {
  return join(store, 'data', 'default', table)
}

/** A function that syncs the folders in which tables are named and kept, those that changed since it was called last. */
export function tableFolders(store: string): () => Promise<void> {
  const synced = new Map<string, bigint>()
  return async () => {
    for (const path of await foldersOfTables(store)) {
      const { mtimeNs } = await stat(path, { bigint: true })
      if (synced.get(path) === mtimeNs) continue
      await syncFolder(path)
      synced.set(path, mtimeNs)
    }
  }
}

async function foldersOfTables(store: string): Promise<string[]> {
  const named = [
    store,
    join(store, 'metadata'),
    join(store, 'data'),
    join(store, 'data', 'default'),
  ]
  const kept = join(store, 'store')
  const groups = await foldersIn(kept)
  const tables = await Promise.all(groups.map(foldersIn))
  return [...tables.flat(), ...groups, kept, ...named]
}

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true })
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(path, name))
}
