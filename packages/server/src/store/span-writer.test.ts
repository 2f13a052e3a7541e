import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { otlpRequest } from '../../test-support/otlp-span.ts'
import { openTestEngine } from '../../test-support/test-engine.ts'
import { systemClock } from '../clock.ts'
import { decodeJson } from '../ingest/decode-json.ts'
import { normalize } from '../ingest/normalize.ts'
import type { Engine } from './engine.ts'
import { migrate } from './migrate.ts'
import { openSpanWriter, type SpanWriter } from './span-writer.ts'

const ignore = () => undefined
let folder: string
let engine: Engine
let writer: SpanWriter
/** How many spans each insert had. */
let inserted: number[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-test-'))
  engine = await openTestEngine(folder)
  await migrate(engine)
})

beforeEach(() => {
  inserted = []
  const insert: Engine['insert'] = async (table, rows) => {
    if (table === 'spans') inserted.push(rows.lines.toString().split('\n').length)
    await engine.insert(table, rows)
  }
  writer = openSpanWriter({
    engine: { ...engine, insert },
    clock: systemClock(0n),
    onBegin: ignore,
    onEnd: ignore,
  })
})

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

const BYTES = 100
const read = (trace: number) => {
  const request = otlpRequest([{ trace: String(trace), span: '1' }])
  return normalize(decodeJson(JSON.stringify(request)), undefined)
}
const write = (trace: number) => writer.write(BYTES, () => read(trace))

test('what has arrived together is stored together, and what arrives meanwhile with the next', async () => {
  const first = [1, 2, 3].map(write)
  const later = first[0]?.then(() => Promise.all([4, 5].map(write)))
  await Promise.all([...first, later])
  expect(inserted).toEqual([3, 2])
})

test('a lone request waits for nothing', async () => {
  await write(6)
  await write(7)
  expect(inserted).toEqual([1, 1])
})

test('a request that can not be read keeps no other waiting', async () => {
  const unreadable = writer.write(BYTES, () => {
    throw new Error('cut off')
  })
  const stored = write(8)
  await expect(unreadable).rejects.toThrow('cut off')
  await stored
  expect(inserted).toEqual([1])
})

test('whoever holds the store finds in it what was read by then; what was not is stored after', async () => {
  let held: Promise<number[]> | undefined
  const begun = writer.write(BYTES, () => {
    held = writer.hold(async () => [...inserted])
    return read(9)
  })
  const after = write(10)
  await begun
  expect(await held).toEqual([1])
  await after
  expect(inserted).toEqual([1, 1])
})
