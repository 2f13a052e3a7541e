import { createClient } from '@clickhouse/client'
import { drainPending } from 'chdb'
import { createChdbConnection } from 'chdb/connection'
import { EngineOpenError, type Engine } from './engine.ts'

type ClientOptions = NonNullable<Parameters<typeof createClient>[0]>

/** JavaScript's numbers would round what doesn't fit 53 bits. */
const QUERY_SETTINGS = { output_format_json_quote_64bit_integers: 1 } as const

/** An export request may hold spans of any number of months. */
const INSERT_SETTINGS = { max_partitions_per_insert_block: 0 }

/**
 * ClickHouse inside this process, its data in `path`. One folder can be open in one process, and one
 * process can have one folder open.
 */
export function openChdb(path: string): Engine {
  const connection = connect(path)
  const client = createClient({
    // The same interface; each package declares it for itself.
    connection: connection as unknown as NonNullable<ClientOptions['connection']>,
  })
  return {
    async query({ sql, params, row }) {
      const result = await client.query({
        query: sql,
        format: 'JSONEachRow',
        clickhouse_settings: QUERY_SETTINGS,
        ...(params === undefined ? {} : { query_params: { ...params } }),
      })
      const rows = await result.json<unknown>()
      return rows.map((item) => row.parse(item))
    },
    async insert(table, jsonLines) {
      await connection.chdb.rawInsert({
        table,
        values: jsonLines,
        format: 'JSONEachRow',
        settings: INSERT_SETTINGS,
      })
    },
    async command(sql) {
      await client.command({ query: sql })
    },
    async close() {
      await client.close()
      await drainPending()
    },
  }
}

function connect(path: string) {
  try {
    return createChdbConnection({ path })
  } catch (error) {
    throw new EngineOpenError(openFailure(path, error), { cause: error })
  }
}

function openFailure(path: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return /lock|another (?:server|process)|already running/i.test(reason)
    ? `The data folder ${path} is in use by another Skein. Stop it, or choose another folder with --data-dir or SKEIN_DATA_DIR.`
    : `The data folder ${path} could not be opened: ${reason.split('\n')[0] ?? ''}`
}
