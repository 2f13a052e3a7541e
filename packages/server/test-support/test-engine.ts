import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { afterAll } from 'vitest'
import { openChdb } from '../src/store/engine-chdb.ts'
import { openServer } from '../src/store/engine-server.ts'
import type { Engine } from '../src/store/engine.ts'
import { CLUSTER, startClickHouseCluster } from './clickhouse-cluster.ts'
import { startClickHouse } from './clickhouse-server.ts'

/**
 * The engine that a suite is run over: embedded; with `SKEIN_TEST_ENGINE` a server's (`server`), or a cluster's of
 * two shards (`cluster`); with `SKEIN_TEST_CLICKHOUSE_URL` that server's, each folder a database of its own there.
 */
export async function openTestEngine(folder: string): Promise<Engine> {
  const real = process.env['SKEIN_TEST_CLICKHOUSE_URL'] ?? ''
  if (real !== '') return openServer({ url: real, database: await databaseOf(folder, real) })
  switch (process.env['SKEIN_TEST_ENGINE']) {
    case 'server':
      return openServer({ url: (await storeOf(folder, startReadingFiles)).url })
    case 'cluster':
      return openServer({
        url: (await storeOf(folder, startClickHouseCluster)).url,
        cluster: CLUSTER,
      })
    default:
      return openChdb(folder)
  }
}

/** Exports are looked at by the engine itself. */
const startReadingFiles = (folder: string) =>
  startClickHouse(folder, { alsoAllowed: ['READ ON FILE'] })

interface Store {
  url: string
  close(): Promise<void>
}

/** By the folder of whom they are for. They go on while those restart. */
const stores = new Map<string, Store>()
const places: string[] = []
afterAll(async () => {
  await Promise.all([...stores.values()].map((store) => store.close()))
  for (const place of places) rmSync(place, { recursive: true })
})

async function storeOf(folder: string, start: (place: string) => Promise<Store>): Promise<Store> {
  const known = stores.get(folder)
  if (known !== undefined) return known
  const place = mkdtempSync(join(tmpdir(), 'skein-clickhouse-'))
  places.push(place)
  const store = await start(place)
  stores.set(folder, store)
  return store
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
