import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { startSkein, type SkeinProcess } from '../packages/server/test-support/skein-process.ts'
import { runExporters } from './exporters.ts'
import { makeRequests } from './requests.ts'

/** As `npm start`, the image and the service set it. */
export const AS_SERVED = { MALLOC_MMAP_THRESHOLD_: '262144' }

/** A running Skein with a data folder of its own, which goes when it is closed. */
export interface BenchStore {
  skein: SkeinProcess
  dataDir: string
  get<Answer>(path: string): Promise<Answer>
  /** Resolves when everything that was acknowledged shows. */
  settled(): Promise<void>
  /** Bytes of what the tables hold, once the engine has merged what it wants to merge. */
  restingBytes(): Promise<number>
  /** Stops the program and starts it again; resolves to how long until its first answer. */
  restart(): Promise<number>
  close(): Promise<void>
}

export async function openStore(keptAt?: string): Promise<BenchStore> {
  const dataDir = keptAt ?? mkdtempSync(join(tmpdir(), 'skein-bench-store-'))
  let skein = await startSkein(dataDir, AS_SERVED)
  const stop = async () => {
    skein.kill('SIGTERM')
    await skein.exit
  }
  return {
    get skein() {
      return skein
    },
    dataDir,
    get: (path) => skein.get(path),
    async settled() {
      let last = ''
      for (;;) {
        const now = JSON.stringify(await skein.get('/api/projects'))
        if (now === last) return
        last = now
        await delay(1500)
      }
    },
    async restingBytes() {
      let last = -1
      for (;;) {
        const now = await tableBytes(skein.port)
        if (now === last) return now
        last = now
        await delay(MERGING_MS)
      }
    },
    async restart() {
      await stop()
      const startedAt = performance.now()
      skein = await startSkein(dataDir, AS_SERVED)
      await skein.get('/api/projects')
      return performance.now() - startedAt
    },
    async close() {
      await stop()
      if (keptAt === undefined) rmSync(dataDir, { recursive: true })
    },
  }
}

const MERGING_MS = 10_000

/** Of parts that are in use: files that a merge replaced are kept for another minute. */
async function tableBytes(port: number): Promise<number> {
  const metrics = await fetch(`http://127.0.0.1:${port}/metrics`)
  const sizes = [...(await metrics.text()).matchAll(/^skein_store_bytes\{.*\} (\d+)$/gm)]
  return sizes.reduce((sum, [, bytes]) => sum + Number(bytes), 0)
}

/** More than this is not sent: a store of this size is multiplied. */
const MOST_SENT = 1_000_000
const MULTIPLY = fileURLToPath(new URL('./multiply.ts', import.meta.url))

/** A store that holds a workload of this many spans, filled once and kept for the next run. */
export async function openFilledStore(spans: number): Promise<BenchStore> {
  const dataDir = filledFolder(spans)
  if (spans > MOST_SENT && !existsSync(dataDir)) await multiplyStore(spans)
  const isFilled = existsSync(dataDir)
  const store = await openStore(dataDir)
  if (!isFilled) {
    const { files } = makeRequests(spans)
    await runExporters(2, { port: store.skein.port, files, concurrency: 8 })
    await store.settled()
  }
  return store
}

function filledFolder(spans: number): string {
  return join(tmpdir(), 'skein-bench', `store-${spans}`)
}

async function multiplyStore(spans: number): Promise<void> {
  const original = await openFilledStore(MOST_SENT)
  await original.close()
  const making = `${filledFolder(spans)}-${process.pid}`
  cpSync(filledFolder(MOST_SENT), making, { recursive: true })
  const times = String(Math.round(spans / MOST_SENT))
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', MULTIPLY, making, times], {
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error('the store could not be multiplied')
  renameSync(making, filledFolder(spans))
}
