import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import type { Engine } from './engine.ts'
import { openChdb } from './engine-chdb.ts'
import { limitedEngine, QueryLimitError } from './limited-engine.ts'

let folder: string
let engine: Engine
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'skein-limits-'))
  engine = openChdb(folder)
})
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

const row = z.object({ n: z.unknown() })

test.each([
  ['time', 'SELECT count() AS n FROM numbers(10000000000000) WHERE NOT ignore(sipHash64(number))'],
  ['memory', 'SELECT length(groupArray(toString(number))) AS n FROM numbers(1000000000)'],
])('a question that takes too much %s is ended; the next one is answered', async (_what, sql) => {
  const limited = limitedEngine(engine, { seconds: 1, bytes: 100_000_000 })
  await expect(limited.query({ sql, row })).rejects.toThrow(
    new QueryLimitError(
      'the answer takes more than 1 s or 95 MiB; ask for less, such as a shorter time',
    ),
  )
  expect(await limited.query({ sql: 'SELECT 1 AS n', row })).toEqual([{ n: 1 }])
})
