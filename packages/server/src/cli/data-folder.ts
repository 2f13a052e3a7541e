import { accessSync, constants, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EngineOpenError, type Engine } from '../store/engine.ts'
import { forgetServedAt } from './served-at.ts'
import { makeFolder } from '../store/sync-folders.ts'

/** Where in a data folder the store is. */
export function storeFolder(dataDir: string): string {
  return join(resolve(dataDir), 'store')
}

/** For what needs a store that is there: a folder without one was named by mistake, and none is made in it. */
export function requireStore(dataDir: string): void {
  if (existsSync(storeFolder(dataDir))) return
  throw new EngineOpenError(
    `There is no store in ${dataDir}. Name the server's data folder with --data-dir or SKEIN_DATA_DIR.`,
  )
}

/**
 * Opens the store in a data folder, which is made if it isn't there. The engine, which takes as long to
 * load as all the rest, is loaded only now.
 */
export async function openDataFolder(dataDir: string): Promise<Engine> {
  const path = storeFolder(dataDir)
  try {
    await makeFolder(path)
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new EngineOpenError(
      `The data folder ${dataDir} can't be written to (${reason}). Mend its rights, or choose another with --data-dir or SKEIN_DATA_DIR.`,
      { cause: error },
    )
  }
  const { openChdb } = await import('../store/engine-chdb.ts')
  const engine = openChdb(path)
  forgetServedAt(path)
  return engine
}
