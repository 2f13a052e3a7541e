import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startClickHouse, type ClickHouseServer } from '../../test-support/clickhouse-server.ts'
import { insertRows } from './columns.ts'
import { openServer } from './engine-server.ts'
import type { Engine } from './engine.ts'
import { migrate } from './migrate.ts'

let folder: string
let server: ClickHouseServer
let engine: Engine
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-server-'))
  server = await startClickHouse(join(folder, 'server'))
  engine = await openServer({ url: server.url })
  await migrate(engine)
})
afterAll(async () => {
  await engine.close()
  await server.close()
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
  expect(lines.at(-1)).toBe('[99999]')
})

test('what the server says is wrong is thrown', async () => {
  await expect(engine.command('SELECT nothing')).rejects.toThrow(/nothing/)
  const path = join(folder, 'none')
  await expect(engine.writeFile(path, 'CSVWithNames', { sql: 'SELECT nothing' })).rejects.toThrow(
    /nothing/,
  )
})
