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
  row: z.ZodType<Row>
}

/** Formats of files that the engine writes itself. */
export type FileFormat = 'CSVWithNames' | 'Parquet' | 'JSONCompactEachRow'

/** ClickHouse's SQL, wherever it runs. 64-bit integers come back as text. */
export interface Engine {
  /** Where it keeps its files, if it runs in this process. */
  readonly folder?: string
  query<Row>(query: Query<Row>): Promise<Row[]>
  /** Resolves when the rows would survive a power cut. */
  insert(table: string, rows: InsertRows): Promise<void>
  command(sql: string, params?: QueryParams): Promise<void>
  /** Writes rows of any number to a new file of this machine, without holding them in memory. */
  writeFile(path: string, format: FileFormat, query: Omit<Query<unknown>, 'row'>): Promise<void>
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
