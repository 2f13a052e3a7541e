import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** The value below which a share of the values lie; 0 without any. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** Milliseconds that each of `count` calls took, after one that doesn't count. */
export async function timeEach(count: number, call: () => Promise<unknown>): Promise<number[]> {
  await call()
  const times: number[] = []
  for (let n = 0; n < count; n++) {
    const startedAt = performance.now()
    await call()
    times.push(performance.now() - startedAt)
  }
  return times
}

/** Calls again and again until it is stopped; resolves to how long each call took. */
export function sampling(everyMs: number, call: () => Promise<unknown>): () => Promise<number[]> {
  const times: number[] = []
  const stop = new AbortController()
  const done = (async () => {
    while (!stop.signal.aborted) {
      const startedAt = performance.now()
      await call()
      times.push(performance.now() - startedAt)
      await delay(everyMs)
    }
    return times
  })()
  return () => {
    stop.abort()
    return done
  }
}

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) * 1024
}

/** Memory of a process and of those that it started, in bytes; what they share counts once. */
export function treeBytes(pid: number): number {
  const share = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return children
    .split(' ')
    .filter((child) => child !== '')
    .reduce((sum, child) => sum + treeBytes(Number(child)), Number(share) * 1024)
}

/** What goes while it is looked through, as a part that was merged away meanwhile, has none. */
export function folderBytes(folder: string): number {
  return entriesOf(folder).reduce((sum, entry) => {
    const path = join(folder, entry.name)
    return sum + (entry.isDirectory() ? folderBytes(path) : sizeOf(path))
  }, 0)
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
