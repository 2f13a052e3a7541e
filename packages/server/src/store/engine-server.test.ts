import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openClickHouseFront, type ClickHouseFront } from '../../test-support/clickhouse-front.ts'
import { insertRows } from './columns.ts'
import { openServer } from './engine-server.ts'
import type { Engine } from './engine.ts'
import { migrate } from './migrate.ts'

let folder: string
let front: ClickHouseFront
let engine: Engine
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-server-'))
  front = await openClickHouseFront(join(folder, 'store'))
  engine = await openServer({ url: front.url })
  await migrate(engine)
})
afterAll(async () => {
  await engine.close()
  await front.close()
  rmSync(folder, { recursive: true })
})

const NASTY = ['', "it's", 'a\\b', 'tab\tline\nend', '{x:String}', '日本語 🎉', "\\'", '\u0001']

test('texts and lists reach the server as they are, and come back so', async () => {
  const [row] = await engine.query({
    sql: `SELECT {list:Array(String)} AS list, {one:String} AS one, {n:UInt64} AS n, {ns:Array(UInt64)} AS ns`,
    params: { list: NASTY, one: NASTY.join('|'), n: '18446744073709551615', ns: [1, 2] },
    row: z.unknown(),
  })
  expect(row).toEqual({
    list: NASTY,
    one: NASTY.join('|'),
    n: '18446744073709551615',
    ns: ['1', '2'],
  })
})

test('rows are there when their insert resolves', async () => {
  const project = "it's"
  await engine.insert('retention', insertRows([{ project, version: 1n, days: 7 }]))
  const rows = await engine.query({
    sql: 'SELECT days FROM retention WHERE project = {project:String}',
    params: { project },
    row: z.object({ days: z.number() }),
  })
  expect(rows).toEqual([{ days: 7 }])
})

test('rows of any number go to a file', async () => {
  const path = join(folder, 'rows')
  const sql = 'SELECT number FROM numbers({most:UInt32}) SETTINGS max_threads = 1'
  await engine.writeFile(path, 'JSONCompactEachRow', { sql, params: { most: 100_000 } })
  const lines = readFileSync(path, 'utf8').trim().split('\n')
  expect(lines.length).toBe(100_000)
  expect(lines.at(-1)).toBe('["99999"]')
})

test('what the server says is wrong is thrown', async () => {
  await expect(engine.command('SELECT nothing')).rejects.toThrow(/nothing/)
  const path = join(folder, 'none')
  await expect(engine.writeFile(path, 'CSVWithNames', { sql: 'SELECT nothing' })).rejects.toThrow(
    /nothing/,
  )
})

test('a server that does not answer, or has no such database, is said in one sentence', async () => {
  await expect(openServer({ url: 'http://127.0.0.1:1' })).rejects.toThrow(
    /^ClickHouse at http:\/\/127.0.0.1:1 doesn't answer .* Is SKEIN_CLICKHOUSE_URL right\? Nothing was changed\.$/,
  )
  await expect(openServer({ url: `${front.url}/other` })).rejects.toThrow(
    `ClickHouse at ${front.url} has no database other: create it, or name another with SKEIN_CLICKHOUSE_DATABASE. Nothing was changed.`,
  )
})
