import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { runExporters } from '../exporters.ts'
import { percentile, residentBytes, sampling } from '../measure.ts'
import { megabytes, ms, perSecond, report, times } from '../report.ts'
import { makeRequests } from '../requests.ts'
import { openStore } from '../store.ts'

const ENGINE_ALONE = fileURLToPath(new URL('../engine-alone.ts', import.meta.url))
const EXPORTERS = 2
const SPANS_WARM = 10_000

/** Acknowledged spans a second beside what the engine alone can insert, and what that costs. */
export async function ingest(spans: number): Promise<void> {
  const requests = makeRequests(spans)
  const store = await openStore()
  const { port, pid = 0 } = store.skein
  const warm = makeRequests(SPANS_WARM, 2)
  await runExporters(1, { port, files: warm.files, concurrency: 4 })
  await store.settled()

  const memory: number[] = []
  const stopMemory = sampling(100, async () => void memory.push(residentBytes(pid)))
  const stopLooking = sampling(10, () => store.get('/healthz'))
  const sent = await runExporters(EXPORTERS, { port, files: requests.files, concurrency: 8 })
  const looks = await stopLooking()
  await stopMemory()
  await store.settled()
  const settledBytes = await quietMemory(pid)
  const disk = await store.restingBytes()
  await store.close()
  const engineMs = await engineAlone(requests.files)

  const { spanCount } = requests
  report('acknowledged, durable', perSecond(spanCount, sent.durationMs))
  report('the engine alone, the same rows', perSecond(spanCount, engineMs))
  report('ingest beside the engine alone', times(engineMs / sent.durationMs), '≥ 0.6 ×')
  report('memory at full load', megabytes(Math.max(...memory)), '< 1,500 MB')
  report('memory after', megabytes(settledBytes), '< 600 MB')
  report('longest wait for /healthz under load', ms(Math.max(...looks)), '≤ 100 ms')
  report('wait for /healthz under load, p99', ms(percentile(looks, 0.99)))
  report('bytes on disk for a byte of OTLP', times(disk / requests.byteSize))
  report('bytes on disk for a byte of gzipped OTLP', times(disk / requests.gzipByteSize))
  report('bytes on disk a span', String(Math.round(disk / spanCount)))
}

async function engineAlone(files: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', ENGINE_ALONE], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(files))
  return JSON.parse(await text(child.stdout)) as number
}

const QUIET_MS = 20_000

/** What a process comes down to when nothing is asked of it. */
async function quietMemory(pid: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
  return residentBytes(pid)
}
