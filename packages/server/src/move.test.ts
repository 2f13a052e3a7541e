import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SessionList } from '@skein/model/api'
import { startClickHouse, type ClickHouseServer } from '../test-support/clickhouse-server.ts'
import { eventually } from '../test-support/eventually.ts'
import { otlpRequest, type TestSpan } from '../test-support/otlp-span.ts'
import { SHOP_SESSIONS, shopSessions } from '../test-support/shop-sessions.ts'
import { runSkein, startSkein, type SkeinProcess } from '../test-support/skein-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'skein-move-'))
const dataDir = join(folder, 'data')
let clickHouse: ClickHouseServer
let skein: SkeinProcess
beforeAll(async () => {
  clickHouse = await startClickHouse(join(folder, 'server'))
  skein = await startSkein(dataDir)
  await send(skein, shopSessions(), 'shop')
}, 120_000)
afterAll(async () => {
  skein.kill('SIGKILL')
  await skein.exit
  await clickHouse.close()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

async function send(to: SkeinProcess, spans: readonly TestSpan[], project: string) {
  const response = await fetch(`http://127.0.0.1:${to.port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(otlpRequest([...spans], project)),
  })
  expect(response.status).toBe(200)
}

const late = (n: number): TestSpan => ({
  trace: (0xe0000 + n).toString(16),
  span: '1',
  start: n,
  attributes: { 'session.id': 'late', 'input.value': `question ${n} "quoted"\n日本語` },
})

async function sessions(of: SkeinProcess, project: string) {
  return (await of.get<SessionList>(`/api/projects/${project}/sessions?limit=500`)).sessions
}

const move = () =>
  runSkein(['move', '--to', clickHouse.url, '--data-dir', dataDir], {
    SKEIN_PORT: String(skein.port),
  })

test('a move that is broken off goes on where it was, while spans arrive', async () => {
  await eventually(async () => expect(await sessions(skein, 'shop')).toHaveLength(SHOP_SESSIONS))
  const stop = new AbortController()
  const response = await fetch(`http://127.0.0.1:${skein.port}/api/move`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: clickHouse.url }),
    signal: stop.signal,
  })
  const read = response.body?.getReader()
  await read?.read()
  await read?.read()
  stop.abort()
  await send(skein, [late(1)], 'late')
  const exit = await eventually(async () => {
    const done = await move()
    expect(done.stderr).not.toMatch(/under way/)
    return done
  })
  expect(exit).toMatchObject({ code: 0, stdout: '' })
  expect(exit.stderr).toMatch(
    /^All [\d,]+ rows that were here when it began are there, .* sessions, /,
  )
  expect(exit.stderr).toContain('the same by count and checksum')
  expect(exit.stderr).toContain('then run this once more')
}, 120_000)

test('the last run, without a server, takes the rest, and what is there answers the same', async () => {
  await send(skein, [late(2), late(3)], 'late')
  await eventually(async () => expect((await sessions(skein, 'late'))[0]?.turnCount).toBe(3))
  const shop = await sessions(skein, 'shop')
  const other = await sessions(skein, 'late')
  skein.kill('SIGTERM')
  await skein.exit
  expect(await move()).toMatchObject({ code: 0, stderr: expect.stringMatching(/^All /) })
  // The audit log has the move before.
  expect((await move()).stderr).toMatch(/, \d of them in pieces copied now/)
  expect(readdirSync(join(dataDir, 'store', 'shadow'))).toEqual([])
  skein = await startSkein(folder, { SKEIN_CLICKHOUSE_URL: clickHouse.url })
  expect(await sessions(skein, 'shop')).toEqual(shop)
  expect(await sessions(skein, 'late')).toEqual(other)
}, 120_000)

test('where a Skein runs already nothing is taken back, and what differs is told', async () => {
  const [before] = await sessions(skein, 'late')
  await send(skein, [late(4)], 'late')
  const exit = await move()
  expect(exit).toMatchObject({ code: 0 })
  expect(exit.stderr).toContain('skein rebuild')
  await eventually(async () =>
    expect((await sessions(skein, 'late'))[0]?.turnCount).toBe((before?.turnCount ?? 0) + 1),
  )
}, 120_000)

test('what is not a place to move to is said in a sentence', async () => {
  const refused = async (...args: string[]) => {
    const { code, stderr } = await runSkein(['move', ...args, '--data-dir', dataDir])
    return [code, stderr]
  }
  expect(await refused()).toEqual([2, expect.stringContaining('--to is ""')])
  expect(await refused('--to', 'http://127.0.0.1:1')).toEqual([
    1,
    expect.stringMatching(/^ClickHouse at http:\/\/127.0.0.1:1 doesn't answer .*\n$/),
  ])
}, 60_000)
