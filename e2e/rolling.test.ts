import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { SessionList, TraceList } from '@skein/model/api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listPrice } from '../packages/server/src/derive/price.ts'
import { insertRows } from '../packages/server/src/store/columns.ts'
import { openServer } from '../packages/server/src/store/engine-server.ts'
import { openBalancer, type Balancer } from '../packages/server/test-support/balancer.ts'
import {
  startClickHouse,
  type ClickHouseServer,
} from '../packages/server/test-support/clickhouse-server.ts'
import { recomputed, storedDerived } from '../packages/server/test-support/derived.ts'
import { eventually } from '../packages/server/test-support/eventually.ts'
import { makeNewerSkein } from '../packages/server/test-support/newer-skein.ts'
import { startSkein, type SkeinProcess } from '../packages/server/test-support/skein-process.ts'
import { startProgram } from './run-program.ts'

const PROJECT = 'rolling'
const READ_EVERY_MS = 100
const UNDER_LOAD_MS = 60_000
/** What a release may do to the store under one that doesn't know it. */
const LATER = {
  '9001-later.sql': `ALTER TABLE spans ADD COLUMN IF NOT EXISTS mood String DEFAULT 'calm';`,
  '9002-later.sql': `ALTER TABLE sessions ADD COLUMN IF NOT EXISTS moods Array(String);`,
  '9003-later.sql': `ALTER TABLE turns ADD INDEX IF NOT EXISTS by_user user_id TYPE bloom_filter(0.001) GRANULARITY 1;`,
}

const folder = mkdtempSync(join(tmpdir(), 'skein-rolling-'))
const running = new Set<SkeinProcess>()
let clickHouse: ClickHouseServer
let balancer: Balancer

beforeAll(async () => {
  clickHouse = await startClickHouse(join(folder, 'store'))
  balancer = await openBalancer()
})
afterAll(async () => {
  balancer.close()
  for (const node of running) node.kill('SIGKILL')
  await Promise.all([...running].map((node) => node.exit))
  await clickHouse.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Starts a node, and has requests handed to it. */
async function take(program?: string): Promise<SkeinProcess> {
  const node = await startSkein(
    folder,
    // Long enough for the balancer to ask several times.
    { SKEIN_CLICKHOUSE_URL: clickHouse.url, SKEIN_DRAIN_SECONDS: '1' },
    [],
    [],
    program,
  )
  running.add(node)
  await balancer.add(node.port)
  return node
}

/** Ends a node as Kubernetes does; the balancer has to notice by itself. */
async function leave(node: SkeinProcess): Promise<void> {
  node.kill('SIGTERM')
  expect(await node.exit).toMatchObject({ code: 0, signal: null })
  running.delete(node)
  balancer.remove(node.port)
}

/** Asks for lists without end; what it returns ends that, and resolves to how often they were given. */
function keepReading(): () => Promise<number> {
  let given = 0
  const ending = new AbortController()
  const reading = (async () => {
    while (!ending.signal.aborted) {
      for (const list of ['sessions', 'traces'])
        await fetch(`http://127.0.0.1:${balancer.port}/api/projects/${PROJECT}/${list}`).then(
          (response) => response.text(),
        )
      given++
      await delay(READ_EVERY_MS)
    }
  })()
  return async () => {
    ending.abort()
    await reading
    return given
  }
}

test('nodes are replaced by those of the next release, and by the ones before again, while all is sent and read on', async () => {
  const newer = makeNewerSkein(join(folder, 'newer'), 1, LATER)
  const [first, second] = [await take(), await take()]
  const endSending = await startProgram('otlp-exporters', 'stream.mjs', ['--project', PROJECT], {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${balancer.port}`,
  })
  const endReading = keepReading()
  const answers = async (node: SkeinProcess) => {
    const before = balancer.answered.get(node.port) ?? 0
    await eventually(() => {
      expect(balancer.answered.get(node.port) ?? 0).toBeGreaterThan(before)
      return Promise.resolve()
    }, UNDER_LOAD_MS)
  }

  // The newer one brings the store up to date under one that goes on.
  const third = await take(newer.path)
  expect(await third.get('/healthz')).toMatchObject({ version: newer.version })
  const engine = await openServer({ url: clickHouse.url })
  await engine.insert('signals', insertRows([{ node: 'newer', number: 1, kind: 'later' }]))
  await leave(first)
  await answers(second)
  await answers(third)
  // One that starts on such a store goes on, too: the way back.
  const fourth = await take()
  expect(fourth.said.stdout).toContain('A newer Skein has brought this store up to date')
  await leave(third)
  await answers(fourth)

  const sent = JSON.parse(await endSending()) as { turns: number; failedExports: number }
  expect(await endReading()).toBeGreaterThan(0)
  expect([sent.failedExports, balancer.failures]).toEqual([0, []])
  expect(sent.turns).toBeGreaterThan(10)
  await eventually(async () => {
    for (const node of [second, fourth]) {
      const path = `/api/projects/${PROJECT}`
      const { sessions } = await node.get<SessionList>(`${path}/sessions?limit=500`)
      const sum = (of: (session: (typeof sessions)[number]) => number) =>
        sessions.reduce((total, session) => total + of(session), 0)
      expect(sum(({ turnCount }) => turnCount)).toBe(sent.turns)
      expect(sum(({ spanCount }) => spanCount)).toBe(2 * sent.turns)
      const { traces } = await node.get<TraceList>(`${path}/traces?limit=1`)
      expect(traces).toHaveLength(1)
    }
  }, UNDER_LOAD_MS)
  expect(await storedDerived(engine)).toEqual(await recomputed({ engine, price: listPrice }))
  await engine.close()
}, 240_000)

test('of releases that are further apart, neither starts beside or after the other', async () => {
  const later = makeNewerSkein(join(folder, 'later'), 2, {
    ...LATER,
    '9004-much-later.sql': 'ALTER TABLE spans ADD COLUMN IF NOT EXISTS weather String;',
  })
  expect(running.size).toBeGreaterThan(0)
  await expect(take(later.path)).rejects.toThrow(
    /Nodes of Skein \S+ are running.*Stop them, or update them.*Nothing was changed/,
  )
  for (const node of running) await leave(node)
  await leave(await take(later.path))
  await expect(take()).rejects.toThrow(/newer Skein.*9004-much-later\.sql/)
})
