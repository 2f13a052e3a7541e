import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { insertRows } from './columns.ts'
import { EngineUnavailableError } from './engine.ts'
import { openChdb } from './engine-chdb.ts'

const folder = mkdtempSync(join(tmpdir(), 'skein-chdb-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a question that takes long keeps neither others waiting nor what is stored', async () => {
  const engine = openChdb(folder)
  await engine.define('CREATE TABLE IF NOT EXISTS kept (n UInt32) ENGINE = MergeTree ORDER BY n')
  const done: string[] = []
  const row = z.object({ n: z.number() })
  const slow = engine
    .query({ sql: 'SELECT toUInt32(sleep(3) + {n:UInt32}) AS n', params: { n: 1 }, row })
    .then(() => done.push('long'))
  await engine.insert('kept', insertRows([{ n: 7 }]))
  expect(await engine.query({ sql: 'SELECT n FROM kept', row })).toEqual([{ n: 7 }])
  done.push('stored and read')
  await slow
  expect(done).toEqual(['stored and read', 'long'])
  await engine.close()
})

test('parameters arrive as they are, whatever they hold', async () => {
  const engine = openChdb(folder)
  const texts = [
    '',
    "it's",
    '\\',
    "\\'; DROP TABLE kept; --",
    'a\tb\nc\rd\be\ff\0g',
    '\\N',
    '東京 🧶 é',
    '{other:String}',
    '"quoted" `ticks`',
  ]
  const row = z.object({
    text: z.string(),
    texts: z.array(z.string()),
    numbers: z.array(z.number()),
  })
  for (const text of texts) {
    const params = { text, texts, numbers: [1, -2.5], yes: true, count: 3 }
    const sql =
      'SELECT {text:String} AS text, {texts:Array(String)} AS texts, {numbers:Array(Float64)} AS numbers WHERE {yes:Bool} AND {count:UInt8} = 3'
    expect(await engine.query({ sql, params, row })).toEqual([{ text, texts, numbers: [1, -2.5] }])
  }
  await engine.close()
})

test('there is no end to the ids of a question', async () => {
  const engine = openChdb(folder)
  const ids = Array.from({ length: 100_000 }, (_, n) => n.toString(16).padStart(32, '0'))
  const sql = `
    SELECT toUInt32(countIf(isAsked)) AS asked, toUInt32(countIf(isOther)) AS others, toUInt32(any(held)) AS held
    FROM (
      SELECT lower(leftPad(hex(number), 32, '0')) AS id, length({ids:Array(String)}) AS held,
        id IN {ids:Array(String)} AS isAsked, id NOT IN {ids:Array(String)} AS isOther
      FROM numbers(120000))`
  const row = z.object({ asked: z.number(), others: z.number(), held: z.number() })
  const answer = { asked: 100_000, others: 20_000, held: 100_000 }
  expect(await engine.query({ sql, params: { ids }, row })).toEqual([answer])
  await engine.close()
})

test('a file is written alike, and without the limits of a question, whatever was asked before', async () => {
  const engine = openChdb(folder)
  const written: string[] = []
  const write = async (name: string) => {
    const path = join(folder, name)
    await engine.writeFile(path, 'JSONCompactEachRow', {
      sql: `SELECT toUInt64(9007199254740993) AS n, getSetting('max_execution_time') AS seconds`,
    })
    written.push(readFileSync(path, 'utf8').trim())
  }
  await write('first')
  const sql = 'SELECT sleep(0.5)'
  const row = z.unknown()
  const limits = { seconds: 5, bytes: 1e9 }
  await Promise.all(Array.from({ length: 8 }, () => engine.query({ sql, limits, row })))
  await write('second')
  expect(written).toEqual(['["9007199254740993", 0]', '["9007199254740993", 0]'])
  await engine.close()
})

test('what was asked before it is closed is answered, and what is asked after is refused', async () => {
  const engine = openChdb(folder)
  const ask = (n: number) =>
    engine.query({
      sql: 'SELECT {n:UInt32} AS n',
      params: { n },
      row: z.object({ n: z.number() }),
    })
  const numbers = [1, 2, 3, 4]
  const asked = Promise.all(numbers.map(ask))
  const closed = engine.close()
  await expect(ask(5)).rejects.toThrow('Skein is stopping')
  expect(await asked).toEqual(numbers.map((n) => [{ n }]))
  await closed
})

test('words of a row that cannot be read are not taken for an error of the disk', async () => {
  const engine = openChdb(folder)
  await engine.define('CREATE TABLE IF NOT EXISTS kept (n UInt32) ENGINE = MergeTree ORDER BY n')
  for (const words of ['No space left on device', 'Permission denied', 'NOT_ENOUGH_SPACE']) {
    const failed = await engine.insert('kept', insertRows([{ n: words }])).catch((e: unknown) => e)
    expect(String(failed)).toContain(words)
    expect(failed).not.toBeInstanceOf(EngineUnavailableError)
  }
  await engine.close()
})
