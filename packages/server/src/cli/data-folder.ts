import { accessSync, constants, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { EngineOpenError, type Engine } from '../store/engine.ts'
import { openChdb } from '../store/engine-chdb.ts'

/** Opens the store in a data folder, which is made if it isn't there. */
export function openStore(dataDir: string): Engine {
  try {
    mkdirSync(dataDir, { recursive: true })
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new EngineOpenError(
      `The data folder ${dataDir} can't be written to (${reason}). Mend its rights, or choose another with --data-dir or SKEIN_DATA_DIR.`,
      { cause: error },
    )
  }
  return openChdb(join(dataDir, 'store'))
}
