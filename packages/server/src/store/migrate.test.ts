import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openChdb } from './engine-chdb.ts'
import { migrate } from './migrate.ts'

const folder = mkdtempSync(join(tmpdir(), 'skein-migrate-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a store that is up to date has nothing defined anew, which a cluster with a server down refuses', async () => {
  const engine = openChdb(folder)
  await migrate(engine)
  const refusing = { ...engine, define: (sql: string) => Promise.reject(new Error(sql)) }
  expect(await migrate(refusing)).toEqual([])
  await engine.close()
})
