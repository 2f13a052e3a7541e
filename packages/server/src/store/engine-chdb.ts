import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { drainPending, Session } from 'chdb'
import { boundStatement, openConnections } from './chdb-connections.ts'
import {
  EngineClosedError,
  EngineInUseError,
  EngineOpenError,
  EngineUnavailableError,
  type Engine,
  FILE_SETTINGS,
} from './engine.ts'
import { limitSettings } from './limited-engine.ts'
import { readRows } from './read-rows.ts'
import { openPartsFolders, tableFolders } from './sync-folders.ts'
import { systemTables } from './system-tables.ts'

/**
 * All that a question may set, since a connection keeps what it was set to for an earlier one. JavaScript's numbers
 * would round integers that don't fit 53 bits.
 */
const QUERY_SETTINGS = {
  output_format_json_quote_64bit_integers: 1,
  max_execution_time: 0,
  max_memory_usage: '0',
  ...FILE_SETTINGS,
} as const

/** Ids that are asked for stand in a statement; the engine would take no more than 256 KiB of one. */
const CONNECTION_ARGS = ['--max_query_size=1000000000']

/** An export request may hold spans of any number of months. */
const INSERT_SETTINGS = { max_partitions_per_insert_block: 0 }

/**
 * ClickHouse inside this process, its data in `path`. One folder can be open in one process, and one
 * process can have one folder open.
 */
export function openChdb(path: string): Engine {
  const connections = openConnections(() => connect(path))
  const { tracked, settled } = openTracker()
  const partsFolders = openPartsFolders(path)
  const syncTables = tableFolders(path)
  /** Files are written one after another: a large one keeps a thread busy that questions need. */
  let lastFile: Promise<void> = Promise.resolve()
  const run: Engine['command'] = async (sql, params) => {
    await connections.write((connection) => connection.queryAsync(boundStatement(sql, params)))
  }
  return {
    facts: {
      isShared: false,
      isReplicated: false,
      systemTables: systemTables('currentDatabase()'),
    },
    folder: path,
    async query({ sql, params, limits, row }) {
      const settings = { ...QUERY_SETTINGS, ...limitSettings(limits) }
      const statement = boundStatement(sql, params, settings)
      const result = await tracked(() =>
        connections.read((connection) =>
          connection.queryAsync(statement, { format: 'JSONEachRow' }),
        ),
      )
      return Array.from(readRows(result.bytes()), (item) => row.parse(item))
    },
    async insert(table, { columns, lines }) {
      await tracked(async () => {
        await connections.write((connection) =>
          connection.insert({
            table,
            columns,
            values: lines,
            format: 'JSONCompactEachRow',
            settings: INSERT_SETTINGS,
          }),
        )
        await partsFolders.sync(table)
      })
    },
    command: (sql, params) =>
      tracked(async () => {
        await run(sql, params)
        const table = tableInsertedInto(sql)
        if (table !== undefined) await partsFolders.sync(table)
      }),
    define: (sql) =>
      tracked(async () => {
        await run(sql)
        await syncTables()
      }),
    writeFile(filePath, format, { sql, params }) {
      const before = lastFile
      const write = async () => {
        await before
        const query = boundStatement(
          `INSERT INTO FUNCTION file({filePath:String}, '${format}') ${sql}`,
          { ...params, filePath },
          QUERY_SETTINGS,
        )
        await tracked(() => connections.read((connection) => connection.queryAsync(query)))
      }
      const written = write()
      lastFile = written.catch(() => undefined)
      return written
    },
    giveBackMemory: () => tracked(() => run('SYSTEM JEMALLOC PURGE')),
    async close() {
      await settled()
      connections.close()
      await partsFolders.close()
      await drainPending()
    },
  }
}

function tableInsertedInto(sql: string): string | undefined {
  return /^\s*INSERT INTO (\w+)/.exec(sql)?.[1]
}

/** Knows what is under way, so that closing can wait for it. */
function openTracker() {
  const underWay = new Set<Promise<unknown>>()
  let isClosed = false
  return {
    tracked: async <Result>(start: () => Promise<Result>): Promise<Result> => {
      if (isClosed) throw new EngineClosedError()
      const result = start()
      underWay.add(result)
      try {
        return await result
      } catch (error) {
        throw unavailable(error) ?? error
      } finally {
        underWay.delete(result)
      }
    },
    /** Lets nothing more begin, and waits for the rest. */
    settled: async (): Promise<void> => {
      isClosed = true
      await Promise.allSettled(underWay)
    },
  }
}

/**
 * What Node.js and ClickHouse's own exceptions, those with the system's number and those of its file system library
 * begin with or say around the reason. The reason alone might be quoted from a row that can't be read.
 */
const OF_THE_DISK: readonly [RegExp, string][] = [
  [
    /^ENOSPC |^\w+ Code: 243\.|, errno: 28, |filesystem error: in \w+: No space left on device/,
    'the disk of the data folder is full',
  ],
  [
    /^EROFS |, errno: 30, |filesystem error: in \w+: Read-only file system/,
    "the data folder can't be written to (read-only file system)",
  ],
  [
    /^EACCES |, errno: 13, |filesystem error: in \w+: Permission denied/,
    "the data folder can't be written to (permission denied)",
  ],
]

/** What keeps the disk from being written to, if it is that. */
function unavailable(error: unknown): EngineUnavailableError | undefined {
  if (!(error instanceof Error)) return undefined
  const told = `${'code' in error ? String(error.code) : ''} ${error.message}`
  const [, why] = OF_THE_DISK.find(([pattern]) => pattern.test(told)) ?? []
  return why === undefined ? undefined : new EngineUnavailableError(why, { cause: error })
}

function connect(path: string) {
  const holder = lockHolder(path)
  if (holder !== undefined && holder !== String(process.pid))
    throw new EngineInUseError(
      `The data folder ${path} is in use by another Skein (process ${holder}). Stop it, or ${OTHER_FOLDER}.`,
    )
  try {
    return new Session(path, { connectionArgs: CONNECTION_ARGS })
  } catch (error) {
    throw new EngineOpenError(
      `The data folder ${path} could not be opened. If another Skein has it open, stop that one, or ${OTHER_FOLDER}.`,
      { cause: error },
    )
  }
}

const OTHER_FOLDER = 'choose another folder with --data-dir or SKEIN_DATA_DIR'

/**
 * The process that has a store open, where the system tells, which is on Linux. ClickHouse locks its
 * `status` file; when it finds it locked, it prints so itself and then throws without a reason.
 */
function lockHolder(path: string): string | undefined {
  const status = join(path, 'status')
  if (!existsSync(status) || !existsSync('/proc/locks')) return undefined
  const pid = /^PID: (\d+)$/m.exec(readFileSync(status, 'utf8'))?.[1]
  const lock = new RegExp(` FLOCK .* ${pid} \\S+:${statSync(status).ino} `)
  return lock.test(readFileSync('/proc/locks', 'utf8')) ? pid : undefined
}
