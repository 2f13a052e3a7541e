import { z } from 'zod'
import { CountColumn } from '../columns.ts'
import type { Engine, QueryParams } from '../engine.ts'
import type { MovedTable } from './snapshot.ts'

/** The rows of a table that are moved and compared together: of a project, and of a day where it has days. */
export interface Unit {
  project: string
  day: string
}

interface Contents extends Unit {
  rowCount: number
  /** Of every column of every row that counts, whatever their order. */
  checksum: string
}

const ContentsRow = z
  .object({ project: z.string(), day: z.string(), row_count: CountColumn, checksum: z.string() })
  .transform(({ row_count, ...row }): Contents => ({ ...row, rowCount: row_count }))

/** What a table holds, by unit; `from` is its name where it is looked for. */
export async function contentsOf(
  engine: Engine,
  table: MovedTable,
  from: string,
): Promise<Map<string, Contents>> {
  const { project, day } = unitColumns(table)
  const rows = await engine.query({
    sql: `
      SELECT ${project} AS project, ${day} AS day, count() AS row_count,
        toString(sum(${rowHash(table)})) AS checksum
      FROM (SELECT ${table.columns.join(', ')} FROM ${from}${final(table)})
      GROUP BY 1, 2
      ORDER BY 2, 1`,
    row: ContentsRow,
  })
  return new Map(rows.map((row) => [unitKey(row), row]))
}

/** A hash of each row that counts. */
export async function rowHashes(
  engine: Engine,
  table: MovedTable,
  from: string,
  unit: Unit,
): Promise<string[]> {
  const { condition, params } = ofUnit(table, unit)
  const rows = await engine.query({
    sql: `
      SELECT toString(${rowHash(table)}) AS hash
      FROM (SELECT ${table.columns.join(', ')} FROM ${from}${final(table)} WHERE ${condition})`,
    params,
    row: z.object({ hash: z.string() }),
  })
  return rows.map(({ hash }) => hash)
}

/** What a query of the unit's rows asks. */
export function ofUnit(
  { columns }: MovedTable,
  { project, day }: Unit,
): { condition: string; params: QueryParams } {
  const conditions = [
    ...(columns.includes('project') ? ['project = {project:String}'] : []),
    ...(columns.includes('day') ? ['day = toDate32({day:String})'] : []),
  ]
  return { condition: conditions.join(' AND ') || 'true', params: { project, day } }
}

export function rowHash({ columns }: MovedTable): string {
  return `cityHash64(formatRow('RowBinary', ${columns.join(', ')}))`
}

/** A text for each of a table's units. */
export function unitKey({ day, project }: Unit): string {
  return `${day}\0${project}`
}

function unitColumns({ columns }: MovedTable) {
  return {
    project: columns.includes('project') ? 'toString(project)' : `''`,
    day: columns.includes('day') ? 'toString(day)' : `''`,
  }
}

function final({ replaces }: MovedTable): string {
  return replaces ? ' FINAL' : ''
}
