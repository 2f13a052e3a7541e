import type { z } from 'zod'
import type { InsertRows } from './columns.ts'

export type QueryParams = Record<
  string,
  string | number | boolean | readonly string[] | readonly number[]
>

/** A statement whose parameters are bound by the engine (`{name:Type}`) and whose rows are parsed. */
interface Query<Row> {
  sql: string
  params?: QueryParams
  /** Past which the engine gives up; none if left out. */
  limits?: QueryLimits
  row: z.ZodType<Row>
}

export interface QueryLimits {
  seconds: number
  bytes: number
}

/** Formats of files that the engine writes itself. */
export type FileFormat = 'CSVWithNames' | 'Parquet' | 'JSONCompactEachRow'

/** What is unknown is an empty field of a CSV, which every reader knows, and no `\N`. */
export const FILE_SETTINGS = { format_csv_null_representation: '' } as const

/** What is to be known of an engine. */
export interface EngineFacts {
  /** Whether other processes write to the same store. */
  isShared: boolean
  /** Whether its tables have replicas, of which one may be behind. */
  isReplicated: boolean
  /** Of tables of `system` the rows about this store, on whatever server, to select from. */
  systemTables: Readonly<Record<SystemTable, string>>
}

type SystemTable = 'mutations' | 'parts' | 'detached_parts'

/** ClickHouse's SQL, wherever it runs. 64-bit integers come back as text. */
export interface Engine {
  readonly facts: EngineFacts
  /** Where it keeps its files, if it runs in this process. */
  readonly folder?: string
  query<Row>(query: Query<Row>): Promise<Row[]>
  /** Resolves when the rows would survive a power cut. */
  insert(table: string, rows: InsertRows): Promise<void>
  /** Resolves when what it inserts would survive a power cut. */
  command(sql: string, params?: QueryParams): Promise<void>
  /** Runs a statement that makes, alters, empties, syncs or erases from one table, wherever its rows are. */
  define(sql: string): Promise<void>
  /** Writes rows of any number to a new file of this machine, without holding them in memory. */
  writeFile(path: string, format: FileFormat, query: Omit<Query<unknown>, 'row'>): Promise<void>
  /** Returns memory to the system that it holds for later; if it runs in this process. */
  giveBackMemory?(): Promise<void>
  /** Waits for what is under way. */
  close(): Promise<void>
}

/** The engine could not be opened; the message says why and what to do. */
export class EngineOpenError extends Error {
  override name: string = 'EngineOpenError'
}

/** Another process has it open. */
export class EngineInUseError extends EngineOpenError {
  override name = 'EngineInUseError'
}

/** What was asked can't be done now and may be later; the message says why, in the middle of a sentence. */
export class EngineUnavailableError extends Error {
  override name: string = 'EngineUnavailableError'
}

/** It came while the engine was being closed, which nobody needs to be told of. */
export class EngineClosedError extends EngineUnavailableError {
  override name = 'EngineClosedError'
  constructor(message = 'Skein is stopping') {
    super(message)
  }
}
