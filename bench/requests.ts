import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { encodeRequest } from './otlp-encoder.ts'
import { workload } from './workload.ts'

/** Export requests of a workload on disk, gzipped: making them must not slow down what is measured. */
export interface Requests {
  folder: string
  files: string[]
  spanCount: number
  /** Of the OTLP protobuf, before and after gzip. */
  byteSize: number
  gzipByteSize: number
}

const DAY_MS = 86_400_000

/** Made once for each seed and size, below the system's folder for temporary files. */
export function makeRequests(spans: number, seed = 1): Requests {
  const folder = join(tmpdir(), 'skein-bench', `requests-${seed}-${spans}`)
  const summary = join(folder, 'summary.json')
  if (!existsSync(summary)) {
    const making = `${folder}-${process.pid}`
    mkdirSync(making, { recursive: true })
    const days = Math.max(1, Math.min(30, spans / 50_000))
    const sums = { spanCount: 0, byteSize: 0, gzipByteSize: 0 }
    let place = 0
    const startMs = Date.now() - days * DAY_MS
    for (const request of workload({ seed, spans, startMs, durationMs: days * DAY_MS })) {
      const body = encodeRequest(request)
      const gzipped = gzipSync(body, { level: 1 })
      writeFileSync(join(making, `${String(place++).padStart(6, '0')}.pb.gz`), gzipped)
      sums.spanCount += request.length
      sums.byteSize += body.length
      sums.gzipByteSize += gzipped.length
    }
    writeFileSync(join(making, 'summary.json'), JSON.stringify(sums))
    renameSync(making, folder)
  }
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.gz'))
    .sort()
    .map((name) => join(folder, name))
  const sums = JSON.parse(readFileSync(summary, 'utf8')) as Omit<Requests, 'folder' | 'files'>
  return { folder, files, ...sums }
}
