import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSkein, type SkeinProcess } from '../packages/server/test-support/skein-process.ts'
import { runExporters } from './exporters.ts'
import { makeRequests } from './requests.ts'

/** A running Skein with a data folder of its own, which goes when it is closed. */
export interface BenchStore {
  skein: SkeinProcess
  dataDir: string
  get<Answer>(path: string): Promise<Answer>
  /** Resolves when everything that was acknowledged shows. */
  settled(): Promise<void>
  /** Stops the program and starts it again; resolves to how long until its first answer. */
  restart(): Promise<number>
  close(): Promise<void>
}

export async function openStore(keptAt?: string): Promise<BenchStore> {
  const dataDir = keptAt ?? mkdtempSync(join(tmpdir(), 'skein-bench-store-'))
  let skein = await startSkein(dataDir)
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
        await new Promise((resolve) => setTimeout(resolve, 1500))
      }
    },
    async restart() {
      await stop()
      const startedAt = performance.now()
      skein = await startSkein(dataDir)
      await skein.get('/api/projects')
      return performance.now() - startedAt
    },
    async close() {
      await stop()
      if (keptAt === undefined) rmSync(dataDir, { recursive: true })
    },
  }
}

/** A store that holds a workload of this many spans, filled once and kept for the next run. */
export async function openFilledStore(spans: number): Promise<BenchStore> {
  const dataDir = join(tmpdir(), 'skein-bench', `store-${spans}`)
  const isFilled = existsSync(dataDir)
  const store = await openStore(dataDir)
  if (!isFilled) {
    const { files } = makeRequests(spans)
    await runExporters(2, { port: store.skein.port, files, concurrency: 8 })
    await store.settled()
  }
  return store
}
