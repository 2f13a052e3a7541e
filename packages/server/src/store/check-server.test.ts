import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openClickHouseFront } from '../../test-support/clickhouse-front.ts'
import { requireWhole } from './check-server.ts'
import { openServer } from './engine-server.ts'
import { appliedMigrations, migrate, schemaFiles } from './migrate.ts'

const CLUSTER = 'test_cluster'

test('a cluster whose servers have the same tables opens, before its first migration and after', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'skein-whole-'))
  const front = await openClickHouseFront(join(folder, 'store'), { cluster: CLUSTER })
  try {
    for (const migrated of [0, schemaFiles().length]) {
      const engine = await openServer({ url: front.url, cluster: CLUSTER })
      expect(await appliedMigrations(engine)).toHaveLength(migrated)
      await migrate(engine)
      await engine.close()
    }
  } finally {
    await front.close()
    rmSync(folder, { recursive: true })
  }
})

test('one of which a server lacks columns of a migration that is done is refused in a sentence', async () => {
  const place = { url: '', user: 'u', password: '', database: 'skein', cluster: CLUSTER }
  const answers = [
    '1',
    String(schemaFiles().length),
    'b lacks turns.x, turns_local.x\nc lacks spans.y',
  ]
  await expect(requireWhole(place, () => Promise.resolve(answers.shift() ?? ''))).rejects.toThrow(
    "The servers of the cluster test_cluster don't have the same tables: b lacks turns.x, turns_local.x; c lacks spans.y. Bring these servers to what the others have, then start again. Nothing was changed.",
  )
})
