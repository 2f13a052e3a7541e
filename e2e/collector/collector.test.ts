import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SessionList } from '@skein/model/api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startClickHouse } from '../../packages/server/test-support/clickhouse-server.ts'
import { eventually } from '../../packages/server/test-support/eventually.ts'
import { freePort } from '../read-sessions.ts'
import { startProgram } from '../run-program.ts'
import { runSkein } from '../running-skein.ts'
import { sendTurn } from '../send-turn.ts'
import { runCollector, type RunningCollector } from './collector.ts'

let folder: string
const closers: (() => unknown)[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-collector-'))
})
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
  rmSync(folder, { recursive: true })
})

async function collectorBefore(skeinUrl: string): Promise<RunningCollector> {
  const collector = await runCollector(folder, skeinUrl)
  closers.push(() => collector.kill())
  return collector
}

async function stored(url: string, project: string) {
  const response = await fetch(`${url}/api/projects/${project}/sessions?limit=500`)
  const { sessions } = (await response.json()) as SessionList
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0)
  return {
    turns: sum(sessions.map(({ turnCount }) => turnCount)),
    spans: sum(sessions.map(({ spanCount }) => spanCount)),
  }
}

test.each(['proto', 'grpc'])(
  'what the Collector took arrives once, whichever of the two is killed (%s)',
  async (protocol) => {
    const skein = await runSkein()
    closers.push(() => skein.close())
    const collector = await collectorBefore(skein.url)
    const endSending = await startProgram(
      'otlp-exporters',
      'stream.mjs',
      ['--protocol', protocol],
      { OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? collector.grpcUrl : collector.url },
    )
    const moreArrive = async () => {
      const before = await stored(skein.url, 'stream')
      await eventually(async () =>
        expect((await stored(skein.url, 'stream')).turns).toBeGreaterThan(before.turns + 50),
      )
    }
    await moreArrive()
    await skein.killAndRestart()
    await moreArrive()
    await collector.kill()
    await collector.start()
    await moreArrive()
    // Both at once: what the Collector took meanwhile is on its disk alone.
    await Promise.all([skein.killAndRestart(), collector.kill()])
    await collector.start()
    await moreArrive()
    const { turns } = JSON.parse(await endSending()) as { turns: number }
    await eventually(async () =>
      expect(await stored(skein.url, 'stream')).toEqual({ turns, spans: 2 * turns }),
    )
  },
)

test('the Collector asks no sooner than Skein says while the store is away, and then hands over', async () => {
  const ports = { http: await freePort(), native: await freePort() }
  const store = () => startClickHouse(join(folder, 'store'), { ports })
  const first = await store()
  const skein = await runSkein({ SKEIN_CLICKHOUSE_URL: first.url })
  closers.push(() => skein.close())
  const watched = await watch(skein.url)
  closers.push(() => watched.server.close())
  const collector = await collectorBefore(watched.url)
  await first.close()
  await sendTurn(collector.url, { session: 's', input: 'hello', output: 'hi' })
  const { attempts } = watched
  await eventually(() => {
    expect(attempts.length).toBeGreaterThanOrEqual(3)
    return Promise.resolve()
  })
  const [refused, again] = attempts
  expect(refused).toMatchObject({ status: 503, retryAfter: '1' })
  expect((again?.at ?? 0) - (refused?.answeredAt ?? 0)).toBeGreaterThanOrEqual(1000)
  const second = await store()
  closers.push(() => second.close())
  await eventually(async () =>
    expect(await stored(skein.url, 'default')).toMatchObject({ turns: 1 }),
  )
})

interface Attempt {
  at: number
  answeredAt: number
  status: number | undefined
  retryAfter: string | undefined
}

/** Hands all requests on, and notes when each was asked and how it was answered. */
async function watch(to: string): Promise<{ url: string; server: Server; attempts: Attempt[] }> {
  const attempts: Attempt[] = []
  const server = createServer((from, answer) => {
    const at = performance.now()
    const handed = request(
      new URL(from.url ?? '/', to),
      { method: from.method, headers: from.headers },
      (answered) => {
        const { statusCode: status, headers } = answered
        const retryAfter = headers['retry-after']
        attempts.push({ at, answeredAt: performance.now(), status, retryAfter })
        answer.writeHead(status ?? 502, headers)
        answered.pipe(answer)
      },
    )
    handed.on('error', () => answer.destroy())
    from.pipe(handed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, attempts }
}
