import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { startClickHouseStore, type ClickHouseStore } from '../../test-support/clickhouse-server.ts'
import { insertRows } from './columns.ts'
import type { Engine } from './engine.ts'

let store: ClickHouseStore
let folder: string
let engine: Engine
beforeAll(async () => {
  store = await startClickHouseStore()
  ;({ folder, engine } = store)
})
afterAll(() => store.close())

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

test('there is no end to the ids of a question, a file and a command', async () => {
  const ids = Array.from({ length: 100_000 }, (_, n) => n.toString(16).padStart(32, '0'))
  const params = { ids: [...ids, ...NASTY], one: NASTY.join('|').repeat(10_000) }
  const sql = `
    SELECT toUInt32(count()) AS found, {ids:Array(String)} = arrayConcat({ids:Array(String)}, []) AS same,
      toUInt32(length({one:String})) AS length, arraySlice({ids:Array(String)}, ${-NASTY.length}) AS last
    FROM numbers(120000)
    WHERE lower(leftPad(hex(number), 32, '0')) IN {ids:Array(String)}`
  const length = Buffer.byteLength(params.one)
  const answer = { found: 100_000, same: 1, length, last: NASTY }
  expect(await engine.query({ sql, params, row: z.unknown() })).toEqual([answer])
  const path = join(folder, 'ids')
  await engine.writeFile(path, 'JSONCompactEachRow', { sql, params })
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(Object.values(answer))
  await engine.command(
    `INSERT INTO retention (project, version, days) SELECT {one:String}, 1, length({ids:Array(String)})`,
    params,
  )
  const [kept] = await engine.query({
    sql: 'SELECT days FROM retention WHERE project = {one:String}',
    params,
    row: z.unknown(),
  })
  expect(kept).toEqual({ days: params.ids.length })
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
