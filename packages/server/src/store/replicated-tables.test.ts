import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import {
  isReadOnly,
  replicatedStore,
  startClickHouseReplicas,
  type ClickHouseReplicas,
} from '../../test-support/clickhouse-replicas.ts'
import { missingZooKeeper, startZooKeeper, type ZooKeeper } from '../../test-support/zookeeper.ts'
import { SHARDED_BY } from './cluster-statements.ts'
import { openChdb } from './engine-chdb.ts'
import type { Engine } from './engine.ts'
import { migrate, schemaFiles, schemaTables } from './migrate.ts'

const missing = missingZooKeeper()
beforeEach(({ skip }) => skip(missing !== undefined, missing))

const TABLES = ['migrations', ...schemaTables()]
/** Six make the table of migrations on three servers; a file of the schema has no more than that, either. */
const STATEMENTS_A_START = 14

let zooKeeper: ZooKeeper
let replicas: ClickHouseReplicas
let embedded: Engine
/** Servers on which all migrations ran, in the database `migrated`. */
let migrated: Engine[]
let refused: string[]
const closers: (() => unknown)[] = []
beforeAll(async () => {
  if (missing !== undefined) return
  const folder = mkdtempSync(join(tmpdir(), 'skein-replicated-'))
  closers.push(() => rmSync(folder, { recursive: true }))
  zooKeeper = await startZooKeeper(join(folder, 'zookeeper'))
  closers.push(() => zooKeeper.close())
  replicas = await startClickHouseReplicas(folder, zooKeeper, ['migrated', 'cut_off', 'as_altered'])
  closers.push(() => replicas.close())
  embedded = openChdb(join(folder, 'embedded'))
  closers.push(() => embedded.close())
  await migrate(embedded)
  migrated = await replicas.open('migrated')
  const store = replicatedStore(migrated, 'migrated')
  await migrate(store.engine)
  refused = store.refused
})
afterAll(async () => {
  for (const close of closers.toReversed()) await close()
})

test('each table is in ZooKeeper by its shard, or once for all, with its replicas', async () => {
  const expected = TABLES.flatMap((name): [string, string[]][] =>
    name in SHARDED_BY
      ? [
          [`/1/${name}`, ['1', '2']],
          [`/2/${name}`, ['1']],
        ]
      : [[`/everywhere/${name}`, ['1-1', '1-2', '2-1']]],
  )
  const found = [...(await replicatedTables('migrated'))].map(([path, table]) => [
    path,
    table.replicas,
  ])
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
})

test('what is asked for all shards has the columns of the embedded tables', async () => {
  const large = Object.keys(SHARDED_BY)
  const columns = (await columnsOf(embedded)).filter(({ table }) => large.includes(table))
  for (const server of migrated)
    expect((await columnsOf(server)).filter(({ table }) => large.includes(table))).toEqual(columns)
})

test('as made, and as all migrations leave them, tables have in ZooKeeper the columns and keys of the embedded ones', async () => {
  const { engine } = replicatedStore(await replicas.open('as_altered'), 'as_altered')
  const columns = await columnsOf(embedded)
  const tables = await embedded.query({
    sql: `SELECT name, create_table_query AS definition, sorting_key AS sortedBy, partition_key AS partitionedBy
      FROM system.tables WHERE database = currentDatabase()`,
    row: z.object({
      name: z.string(),
      definition: z.string(),
      sortedBy: z.string(),
      partitionedBy: z.string(),
    }),
  })
  expect(tables.map(({ name }) => name).toSorted()).toEqual(TABLES.toSorted())
  for (const { name, definition } of tables)
    await engine.define(
      definition.replace(/^CREATE TABLE \S+/, `CREATE TABLE IF NOT EXISTS ${name}`),
    )
  const made = await replicatedTables('migrated')
  const found = await replicatedTables('as_altered')
  expect(found.size).toBe(TABLES.length + Object.keys(SHARDED_BY).length)
  for (const [path, { replicas: _replicas, ...table }] of found) {
    const { name, sortedBy, partitionedBy } =
      tables.find((one) => path.endsWith(`/${one.name}`)) ?? {}
    expect({ path, ...table }).toEqual({
      path,
      sortedBy,
      partitionedBy,
      columns: columns
        .filter((column) => column.table === name)
        .map((column) => `\`${column.name}\` ${column.type}`),
    })
    const first = made.get(path)?.columns.length
    expect(first).toBeGreaterThan(0)
    expect(made.get(path)).toMatchObject({ ...table, columns: table.columns.slice(0, first) })
  }
})

test('a second start changes nothing', async () => {
  const before = await zooKeeper.nodes(pathOf('migrated'))
  await migrate(replicatedStore(migrated, 'migrated', { noted: schemaFiles() }).engine)
  expect(await zooKeeper.nodes(pathOf('migrated'))).toEqual(before)
})

test('no more do migrations that run again, as they do when they were not noted', async () => {
  const before = await zooKeeper.nodes(pathOf('migrated'))
  await migrate(replicatedStore(migrated, 'migrated').engine)
  expect(await zooKeeper.nodes(pathOf('migrated'))).toEqual(before)
})

test('what was cut off between two servers, or two statements, is finished by the next starts', async () => {
  const servers = await replicas.open('cut_off')
  const noted: string[] = []
  let starts = 0
  for (let isWhole = false; !isWhole; starts++) {
    let left = STATEMENTS_A_START
    const before = () => {
      if (left-- === 0) throw new Error('cut off')
    }
    isWhole = await migrate(replicatedStore(servers, 'cut_off', { noted, before }).engine).then(
      () => true,
      (error: unknown) => {
        if (!String(error).includes('cut off')) throw error
        return false
      },
    )
  }
  expect(starts).toBeGreaterThan(10)
  expect(await replicatedTables('cut_off')).toEqual(await replicatedTables('migrated'))
  expect(await Promise.all(servers.map(columnsOf))).toEqual(
    await Promise.all(migrated.map(columnsOf)),
  )
})

test('that far the library goes: changes are checked, then refused like rows, as its replicas are read-only', async () => {
  const [server] = migrated
  const wrong = 'ALTER TABLE audit ADD COLUMN one String DEFAULT nothing'
  await expect(server?.command(wrong)).rejects.toMatchObject({ type: 'UNKNOWN_IDENTIFIER' })
  const [alter = ''] = refused
  await expect(server?.command(alter)).rejects.toThrow(/Replicated DDL queries are disabled/)
  expect(refused.filter((statement) => !statement.startsWith('ALTER TABLE '))).toEqual([])
  const insert = 'INSERT INTO audit (at_us) SETTINGS insert_keeper_max_retries = 0 VALUES (1)'
  await expect(server?.command(insert)).rejects.toSatisfy(isReadOnly)
})

function pathOf(database: string): string {
  return `/clickhouse/tables/${database}`
}

interface ReplicatedTable {
  replicas: string[]
  columns: string[]
  sortedBy: string
  partitionedBy: string
}

/** What ZooKeeper has of a database's tables, by their paths in it. */
async function replicatedTables(database: string): Promise<Map<string, ReplicatedTable>> {
  const nodes = await zooKeeper.nodes(pathOf(database))
  const textAt = (path: string) => nodes.find((node) => node.path === path)?.text ?? ''
  const paths = nodes.flatMap(({ path }) => /^(.*)\/replicas$/.exec(path)?.[1] ?? [])
  return new Map(
    paths.map((path) => {
      const said = new Map(
        [...textAt(`${path}/metadata`).matchAll(/^([^:\n]+): (.*)$/gm)].map(
          ([, name = '', value = '']) => [name, value],
        ),
      )
      return [
        path.slice(pathOf(database).length),
        {
          replicas: nodes.flatMap((node) =>
            node.path.startsWith(`${path}/replicas/`)
              ? (/\/replicas\/([^/]+)$/.exec(node.path)?.[1] ?? [])
              : [],
          ),
          columns: textAt(`${path}/columns`).match(/^`\w+` [^\t\n]+/gm) ?? [],
          sortedBy: said.get('primary key') ?? '',
          partitionedBy: said.get('partition key') ?? '',
        },
      ]
    }),
  )
}

function columnsOf(engine: Engine) {
  return engine.query({
    sql: `SELECT table, name, type FROM system.columns WHERE database = currentDatabase()
      ORDER BY table, position`,
    row: z.object({ table: z.string(), name: z.string(), type: z.string() }),
  })
}
