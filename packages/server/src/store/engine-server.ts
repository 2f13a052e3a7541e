import { createWriteStream, readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { ClickHouseLogLevel, createClient, type ClickHouseSettings } from '@clickhouse/client'
import { clusterStatements } from './cluster-statements.ts'
import {
  requireAnswer,
  requireCluster,
  requireRights,
  requireVersion,
  requireWhole,
} from './check-server.ts'
import { EngineOpenError, FILE_SETTINGS, type Engine, type QueryParams } from './engine.ts'
import { limitSettings } from './limited-engine.ts'
import { readRows } from './read-rows.ts'
import { sqlText } from './sql-text.ts'
import { statementForm } from './statement-form.ts'
import { systemTables } from './system-tables.ts'

/** Where a ClickHouse server is, and as whom to ask it. */
export interface ServerOptions {
  /** `http://host:8123` or `https://host:8443`; what stands in it of user, password and database counts. */
  url: string
  user?: string
  password?: string
  database?: string
  /** Name of a cluster in the server's configuration; empty: a single server, or one that is many by itself. */
  cluster?: string
  /** File with the certificate of who signed the server's. */
  ca?: string
  /** How many replicas of a cluster's shard have a row when its insert resolves; left out: most. */
  insertQuorum?: string
}

/** JavaScript's numbers would round what doesn't fit 53 bits. */
const QUERY_SETTINGS = { output_format_json_quote_64bit_integers: 1 } as const

/**
 * An answer to a client means durable, hence no insert that the server only remembers. A removal that
 * is planned again has the same rows as before, hence no leaving out of what looks like a retry.
 */
const INSERT_SETTINGS = {
  async_insert: 0,
  insert_deduplicate: 0,
  max_partitions_per_insert_block: '0',
} as const

/**
 * Deriving reads what another node has just stored: of each shard all nodes ask the same replica, the
 * first that is up and has caught up, and what is acknowledged is on most. Sequential consistency
 * would have that, too, but of two inserts at a time it fails one.
 */
const CLUSTER_SETTINGS = {
  load_balancing: 'in_order',
  max_replica_delay_for_distributed_queries: '1',
  prefer_localhost_replica: 0,
  distributed_foreground_insert: 1,
  distributed_product_mode: 'global',
  prefer_global_in_and_join: 1,
} satisfies ClickHouseSettings

const TIMEOUT_MS = 120_000
const CONNECTIONS = 32

/** A ClickHouse server, cluster or service. Throws an {@link EngineOpenError} when it won't do. */
export async function openServer(options: ServerOptions): Promise<Engine> {
  const place = readPlace(options)
  const client = createClient({
    url: place.url,
    username: place.user,
    password: place.password,
    database: place.database,
    application: 'skein',
    // Whoever asked says what went wrong.
    log: { level: ClickHouseLogLevel.OFF },
    request_timeout: TIMEOUT_MS,
    max_open_connections: CONNECTIONS,
    clickhouse_settings: {
      // Said before the answer, so that one is whole or an error.
      wait_end_of_query: 1,
      send_progress_in_http_headers: 1,
      http_headers_progress_interval_ms: '20000',
      allow_nondeterministic_mutations: 1,
      ...(place.cluster === undefined
        ? {}
        : { ...CLUSTER_SETTINGS, insert_quorum: options.insertQuorum ?? 'auto' }),
    },
    ...(options.ca === undefined || options.ca === ''
      ? {}
      : { tls: { ca_cert: readCa(options.ca) } }),
  })
  const database = sqlText(place.database)
  const cluster = place.cluster === undefined ? undefined : sqlText(place.cluster)
  const run = async (sql: string, params?: QueryParams, settings: ClickHouseSettings = {}) => {
    const { body, contentType } =
      params === undefined ? { body: sql, contentType: 'text/plain' } : statementForm(sql, params)
    const { stream } = await client.exec({
      query: body,
      http_headers: { 'content-type': contentType },
      clickhouse_settings: settings,
    })
    return stream
  }
  const command: Engine['command'] = async (sql, params) => {
    await buffer(await run(sql, params))
  }
  const ask = async (sql: string) => (await text(await run(sql))).trim()
  try {
    await requireAnswer(place, ask)
    await requireVersion(place.url, ask)
    await requireRights(place, ask)
    await requireCluster(place, ask)
    await requireWhole(place, ask)
  } catch (error) {
    await client.close()
    throw error
  }
  return {
    facts: {
      isShared: true,
      isReplicated: cluster !== undefined,
      systemTables: systemTables(database, cluster),
    },
    async query({ sql, params, limits, row }) {
      const rows = await buffer(
        await run(`${sql}\nFORMAT JSONEachRow`, params, {
          ...QUERY_SETTINGS,
          ...limitSettings(limits),
        }),
      )
      return Array.from(readRows(rows), (item) => row.parse(item))
    },
    async insert(table, { columns, lines }) {
      // As bytes: the client's own insert would make text of rows again.
      const { stream } = await client.exec({
        query: `INSERT INTO ${table} (${columns.join(', ')}) FORMAT JSONCompactEachRow`,
        values: Readable.from([lines], { objectMode: false }),
        clickhouse_settings: INSERT_SETTINGS,
      })
      await buffer(stream)
    },
    command,
    async define(sql) {
      for (const statement of place.cluster === undefined
        ? [sql]
        : clusterStatements(sql, { ...place, cluster: place.cluster }))
        await command(statement)
    },
    async writeFile(path, format, { sql, params }) {
      await pipeline(
        await run(`${sql}\nFORMAT ${format}`, params, FILE_SETTINGS),
        createWriteStream(path),
      )
    },
    close: () => client.close(),
  }
}

/** A server's address without what else may stand in it. */
export interface ServerPlace {
  url: string
  user: string
  password: string
  database: string
  cluster: string | undefined
}

function readPlace(options: ServerOptions): ServerPlace {
  const url = new URL(options.url)
  const given = (value: string | undefined) => (value === '' ? undefined : value)
  return {
    url: url.origin,
    user: given(options.user) ?? given(decodeURIComponent(url.username)) ?? 'default',
    password: given(options.password) ?? decodeURIComponent(url.password),
    database: given(options.database) ?? given(url.pathname.slice(1)) ?? 'default',
    cluster: given(options.cluster),
  }
}

function readCa(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new EngineOpenError(
      `The certificate file ${path} (SKEIN_CLICKHOUSE_CA) can't be read (${String(error)}). Nothing was changed.`,
      { cause: error },
    )
  }
}
