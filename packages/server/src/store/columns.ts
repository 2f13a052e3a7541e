import { z } from 'zod'
import type { Json, JsonObject } from '@skein/model/json'

/** Readers of column values as ClickHouse writes them in JSON with 64-bit integers quoted. */
export const BigIntColumn = z.union([z.string(), z.number()]).transform((value) => BigInt(value))
export const CountColumn = z.union([z.string(), z.number()]).transform(Number)
const NullableCountColumn = CountColumn.nullable()
export const CostSourceColumn = z
  .enum(['provided', 'computed', 'mixed', ''])
  .transform((source) => (source === '' ? null : source))
export const FlagColumn = z.number().transform((value) => value === 1)

const DAY_MS = 86_400_000
const DAY_NS = 86_400_000_000_000n
const MAX_DAY = Date.UTC(2299, 11, 31) / DAY_MS

/** The UTC day of a time in nanoseconds, within what a `Date32` can hold. */
export function dayOf(nanos: bigint): string {
  const day = Math.min(Number(nanos / DAY_NS), MAX_DAY)
  if (day !== lastDay.day) lastDay = { day, text: dayText(day) }
  return lastDay.text
}

/** Rows of a batch are most often of one day. */
let lastDay = { day: 0, text: dayText(0) }

function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

/** Token columns of a row, the same in every table. */
export const TokenColumns = {
  tokens_input: NullableCountColumn,
  tokens_output: NullableCountColumn,
  tokens_total: NullableCountColumn,
  tokens_cache_read: NullableCountColumn,
  tokens_cache_write: NullableCountColumn,
  tokens_reasoning: NullableCountColumn,
}

type TokenRow = { [Column in keyof typeof TokenColumns]: number | null }

export function tokensFromRow(row: TokenRow) {
  return {
    input: row.tokens_input,
    output: row.tokens_output,
    total: row.tokens_total,
    cacheRead: row.tokens_cache_read,
    cacheWrite: row.tokens_cache_write,
    reasoning: row.tokens_reasoning,
  }
}

export function tokensToRow(tokens: ReturnType<typeof tokensFromRow>): TokenRow {
  return {
    tokens_input: tokens.input,
    tokens_output: tokens.output,
    tokens_total: tokens.total,
    tokens_cache_read: tokens.cacheRead,
    tokens_cache_write: tokens.cacheWrite,
    tokens_reasoning: tokens.reasoning,
  }
}

type Value =
  | string
  | number
  | bigint
  | null
  | readonly (string | number)[]
  | Record<string, string>
  /** In a column of text: its JSON. */
  | JsonObject
  | readonly Json[]

/** A row of a table by its columns. */
export type Row = Readonly<Record<string, Value>>

/** Rows as an insert takes them: the columns, and for each row a JSON list of their values. */
export interface InsertRows {
  columns: string[]
  lines: Buffer
}

/** All rows must have the same columns in the same order, as rows made by one function have. */
export function insertRows(rows: readonly Row[]): InsertRows {
  return { columns: Object.keys(rows[0] ?? {}), lines: joinLines(rows.map(rowLine)) }
}

/** One row's list of values. */
export function rowLine(row: Row): string {
  return JSON.stringify(
    Object.values(row).map((value) => (typeof value === 'bigint' ? value.toString() : value)),
  )
}

export function joinLines(lines: readonly string[]): Buffer {
  return Buffer.from(lines.join('\n'))
}

const LINE_END = Buffer.from('\n')

/** Lines that were joined apart. */
export function concatLines(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts.flatMap((part, place) => (place === 0 ? [part] : [LINE_END, part])))
}
