import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApiError, Session } from '@skein/model/api'
import { startClickHouse, type ClickHouseServer } from '../test-support/clickhouse-server.ts'
import { eventually } from '../test-support/eventually.ts'
import { otlpRequest } from '../test-support/otlp-span.ts'
import { runSkein, startSkein, type SkeinProcess } from '../test-support/skein-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'skein-roles-'))
let clickHouse: ClickHouseServer
let ingest: SkeinProcess
let web: SkeinProcess
beforeAll(async () => {
  clickHouse = await startClickHouse(join(folder, 'store'))
  const start = (role: string) =>
    startSkein(folder, { SKEIN_CLICKHOUSE_URL: clickHouse.url }, [role])
  ingest = await start('ingest')
  web = await start('web')
}, 120_000)
afterAll(async () => {
  for (const node of [ingest, web]) node.kill('SIGKILL')
  await Promise.all([ingest.exit, web.exit])
  await clickHouse.close()
  rmSync(folder, { recursive: true, force: true })
}, 60_000)

const span = { trace: 'a', span: '1', attributes: { 'session.id': 's', 'input.value': 'hello' } }
const send = (to: SkeinProcess) =>
  fetch(`http://127.0.0.1:${to.port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(otlpRequest([span], 'roles')),
  })

test('what one takes and derives, the other shows and deletes', async () => {
  expect((await send(ingest)).status).toBe(200)
  const path = '/api/projects/roles/sessions/s'
  const session = await eventually(() => web.get<Session>(path))
  expect(session.firstInput).toBe('hello')
  const deleted = await fetch(`http://127.0.0.1:${web.port}${path}`, { method: 'DELETE' })
  expect(deleted.status).toBe(200)
}, 60_000)

test('each says where else to go', async () => {
  const refused = await send(web)
  expect([refused.status, await refused.text()]).toEqual([404, expect.stringMatching(/ingest/)])
  await expect(ingest.get('/api/projects')).rejects.toThrow(/404 .*skein web/)
  for (const node of [ingest, web]) expect(await node.get('/readyz')).toEqual({ status: 'ready' })
}, 60_000)

test('where nobody derives, who asks to delete or rebuild is told at once', async () => {
  ingest.kill('SIGTERM')
  await ingest.exit
  const ask = async (method: string, path: string) => {
    const response = await fetch(`http://127.0.0.1:${web.port}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
    })
    const { error } = (await response.json()) as ApiError
    return [response.status, error.message]
  }
  const told = [503, expect.stringMatching(/^no node derives.*skein ingest/)]
  await eventually(async () => {
    expect(await ask('DELETE', '/api/projects/roles/sessions/s')).toEqual(told)
  })
  expect(await ask('POST', '/api/rebuild')).toEqual(told)
}, 60_000)

test('neither runs on a store of its own', async () => {
  for (const role of ['ingest', 'web']) {
    const { code, stderr } = await runSkein([role, '--data-dir', join(folder, 'own')])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/SKEIN_CLICKHOUSE_URL.*skein serve/)])
  }
}, 60_000)
