import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as immediate, setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startClickHouse, type ClickHouseServer } from '../../test-support/clickhouse-server.ts'
import { eventually } from '../../test-support/eventually.ts'
import { otlpRequest } from '../../test-support/otlp-span.ts'
import type { LiveEvent } from '@skein/model/api'
import { openSkein, type Skein } from '../skein.ts'
import { openServer } from '../store/engine-server.ts'
import type { Engine } from '../store/engine.ts'

const TRACES = 20
const LATE_EVERY_MS = 300

const folder = mkdtempSync(join(tmpdir(), 'skein-late-'))
let server: ClickHouseServer
let skein: Skein
let saying: NodeJS.Timeout
/** What the store's time is ahead of what it gives its rows, and what is done before it is asked. */
let aheadSeconds = 0
let beforeTime = () => Promise.resolve()
/** What is done before it is asked who is there. */
let beforeNodes = () => Promise.resolve()
/** What fails, where that is expected. */
let failing: unknown[] | undefined
beforeAll(async () => {
  server = await startClickHouse(join(folder, 'server'))
  const fail = (error: unknown) => {
    if (failing === undefined) throw error
    failing.push(error)
  }
  const engine = await openServer({ url: server.url })
  const query: Engine['query'] = async (asked) => {
    if (asked.sql.includes('AS now_us')) await beforeTime()
    if (asked.sql.includes('FROM nodes FINAL')) await beforeNodes()
    return engine.query({
      ...asked,
      sql: asked.sql.replace('now64(6)', `now64(6) + ${aheadSeconds}`),
    })
  }
  skein = await openSkein(
    { ...engine, query },
    {
      ownThread: false,
      onError: fail,
    },
  )
  await late()
  saying = setInterval(() => void late(), LATE_EVERY_MS)
})
afterAll(async () => {
  clearInterval(saying)
  await server.ask('TRUNCATE TABLE skein.nodes')
  await skein.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

/** Another node's sign of life, always two seconds old: it derives nothing, and is never taken for dead. */
async function late(): Promise<void> {
  const now = 'toUnixTimestamp64Micro(now64(6))'
  await server.ask(
    `INSERT INTO skein.nodes (node, version, beat_us, derives, derived_us, round_us)
     SELECT 'late', ${now}, ${now} - 2000000, 1, ${now}, ${now}`,
  )
}

test('what a node would derive that is late, another does', async () => {
  const spans = Array.from({ length: TRACES }, (_, n) => ({
    trace: (n + 1).toString(16),
    span: '1',
    attributes: { 'session.id': `session-${n}`, 'input.value': 'hello' },
  }))
  const bytes = Buffer.from(JSON.stringify(otlpRequest(spans)))
  await skein.pipeline.collect({ bytes, format: 'json', project: undefined })
  await eventually(async () => {
    const derived = await server.ask(
      'SELECT (SELECT count() FROM skein.turns FINAL), (SELECT count() FROM skein.sessions FINAL)',
    )
    expect(derived).toBe(`${TRACES}\t${TRACES}`)
  })
})

/** Resolves to what the node heard that happened, once this is among it. */
async function heardUntil(event: LiveEvent): Promise<LiveEvent[]> {
  const heard: LiveEvent[] = []
  const stop = skein.live.subscribe(
    'default',
    (events) => heard.push(...events),
    () => {},
  )
  await eventually(() => {
    expect(heard).toContainEqual(event)
    return Promise.resolve()
  })
  stop()
  return heard
}

let told = 0
const tell = (body: string, stamp = 'toUnixTimestamp64Micro(now64(6))') =>
  server.ask(
    `INSERT INTO skein.signals (stamp_us, node, number, kind, project, id, body)
     SELECT ${stamp}, 'late', ${++told}, 'events', 'default', '', '${body}'`,
  )
const sessionGone = (sessionId: string): LiveEvent => ({ type: 'sessionGone', sessionId })

test('what others told while a round took long is heard in the next', async () => {
  const event = sessionGone('told meanwhile')
  beforeTime = async () => {
    beforeTime = () => Promise.resolve()
    await tell(JSON.stringify([event]))
    aheadSeconds = 60
  }
  expect(await heardUntil(event)).toContainEqual(event)
  aheadSeconds = 0
})

test('what is seen long after its stamp is heard, too', async () => {
  const event = sessionGone('seen late')
  const hearing = heardUntil(event)
  await tell(JSON.stringify([event]), 'toUnixTimestamp64Micro(now64(6)) - 8000000')
  expect(await hearing).toContainEqual(event)
})

test('what can not be read is left out and said, and keeps nothing else from being heard', async () => {
  failing = []
  const event = sessionGone('after it')
  const hearing = heardUntil(event)
  await tell('[{')
  await tell(JSON.stringify([event]))
  expect(await hearing).toContainEqual(event)
  expect(failing).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(
        /^What the node late told \(events, \d+\) is left out: .*JSON/,
      ),
    }),
  ])
})

test('while the store can not be asked, who waits for a round has it tried no more often', async () => {
  failing = []
  beforeNodes = async () => {
    await immediate()
    throw new Error('no store')
  }
  const settling = skein.pipeline.settled()
  await eventually(() => {
    expect(failing).not.toEqual([])
    return Promise.resolve()
  })
  // Time enough for hundreds, one right after the other.
  await delay(20)
  expect(failing.length).toBeLessThan(5)
  beforeNodes = () => Promise.resolve()
  await settling
})
