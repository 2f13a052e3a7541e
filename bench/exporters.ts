import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { SendOptions, Sent } from './send.ts'

const SEND = fileURLToPath(new URL('./send.ts', import.meta.url))

/** Sends requests from separate processes, each its share. */
export async function runExporters(count: number, options: SendOptions): Promise<Sent> {
  const shares = Array.from({ length: count }, (_, place) =>
    options.files.filter((__, index) => index % count === place),
  )
  const startedAt = performance.now()
  const results = await Promise.all(
    shares.map((files) =>
      runOne({
        ...options,
        files,
        ...(options.rate === undefined ? {} : { rate: options.rate / count }),
      }),
    ),
  )
  return {
    requests: results.reduce((sum, { requests }) => sum + requests, 0),
    refused: results.reduce((sum, { refused }) => sum + refused, 0),
    durationMs:
      Math.max(...results.map(({ durationMs }) => durationMs), 0) || performance.now() - startedAt,
    latenciesMs: results.flatMap(({ latenciesMs }) => latenciesMs),
    takenAtMs: results.flatMap(({ takenAtMs }) => takenAtMs),
  }
}

async function runOne(options: SendOptions): Promise<Sent> {
  const child = spawn(process.execPath, ['--import', 'tsx', SEND], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.end(JSON.stringify(options))
  return JSON.parse(await text(child.stdout)) as Sent
}
