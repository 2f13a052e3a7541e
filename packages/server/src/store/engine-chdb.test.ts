import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { openChdb } from './engine-chdb.ts'

const folder = mkdtempSync(join(tmpdir(), 'skein-chdb-'))
afterAll(() => rmSync(folder, { recursive: true }))

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
