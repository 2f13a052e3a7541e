import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the server listens that has a store open is noted in its folder, for commands that find it open. */
const NOTE = 'served-at'

export function noteServedAt(storeFolder: string, url: string): void {
  writeFileSync(join(storeFolder, NOTE), `${url}\n`)
}

/** To be called by who has the store open: what an earlier server noted is true no longer. */
export function forgetServedAt(storeFolder: string): void {
  rmSync(join(storeFolder, NOTE), { force: true })
}

const NO_NOTE = ['ENOENT', 'ENOTDIR', 'EACCES']

/** `undefined` where no server has said so that this program can read, or the disk had no room for it. */
export function servedAt(storeFolder: string): string | undefined {
  try {
    return readFileSync(join(storeFolder, NOTE), 'utf8').trim() || undefined
  } catch (error) {
    if (NO_NOTE.includes(String((error as NodeJS.ErrnoException).code))) return undefined
    throw error
  }
}
