import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { openChdb } from '../src/store/engine-chdb.ts'
import { openServer } from '../src/store/engine-server.ts'
import type { Engine } from '../src/store/engine.ts'
import { openClickHouseFront, type FrontOptions } from './clickhouse-front.ts'

/** The cluster of `SKEIN_TEST_ENGINE=cluster`. */
const CLUSTER = 'test_cluster'

/**
 * The engine that a suite is run over: embedded; with `SKEIN_TEST_ENGINE` the same behind a server's
 * interface (`server`), as a cluster's of one shard (`shard`) or of two (`cluster`); with `SKEIN_TEST_CLICKHOUSE_URL` a real server's,
 * each folder a database of its own there.
 */
export async function openTestEngine(folder: string): Promise<Engine> {
  const real = process.env['SKEIN_TEST_CLICKHOUSE_URL'] ?? ''
  if (real !== '') return openServer({ url: real, database: await databaseOf(folder, real) })
  switch (process.env['SKEIN_TEST_ENGINE']) {
    case 'server':
      return openBehindFront(folder)
    case 'shard':
      return openBehindFront(folder, { cluster: CLUSTER, shards: 1 })
    case 'cluster':
      return openBehindFront(folder, { cluster: CLUSTER })
    default:
      return openChdb(folder)
  }
}

async function openBehindFront(folder: string, options: FrontOptions = {}): Promise<Engine> {
  const front = await openClickHouseFront(join(folder, 'store'), options)
  const { cluster } = options
  const engine = await openServer({
    url: front.url,
    ...(cluster === undefined ? {} : { cluster }),
  })
  return {
    ...engine,
    async close() {
      await engine.close()
      await front.close()
    },
  }
}

const databases = new Map<string, string>()

async function databaseOf(folder: string, url: string): Promise<string> {
  const known = databases.get(folder)
  if (known !== undefined) return known
  const database = `skein_test_${randomUUID().replaceAll('-', '')}`
  const client = createClient({ url })
  await client.command({ query: `CREATE DATABASE ${database}` })
  await client.close()
  databases.set(folder, database)
  return database
}
