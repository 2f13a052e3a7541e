import { createReadStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Moved, MoveProgress } from '@skein/model/api'
import { SHADOW } from '../backup/freeze.ts'
import type { Engine } from '../engine.ts'
import { migrate } from '../migrate.ts'
import { listNodes } from '../queries/nodes.ts'
import { contentsOf, ofUnit, rowHash, rowHashes, unitKey, type Unit } from './compare.ts'
import { dropSnapshot, inSnapshot, snapshotTables, type MovedTable } from './snapshot.ts'

/** What was moved isn't what was to be moved; the message says what to do. */
export class MoveError extends Error {
  override name = 'MoveError'
}

const BYTES_AT_A_TIME = 8 * 1024 * 1024
/** Whose rows only grow, also where others write to the target. */
const ONLY_GROW = ['spans', 'messages']

/**
 * Copies a snapshot of an embedded store to a ClickHouse server or cluster, and makes sure of it by what
 * every unit holds. Only units that differ are copied, and rows that are there already replace themselves:
 * so it may be broken off and begun again, and a later one takes what has arrived since. Nothing in the
 * target is ever erased.
 */
export async function* moveStore(
  source: Engine,
  target: Engine,
): AsyncGenerator<MoveProgress, Moved> {
  const folder = join(source.folder ?? '', SHADOW, 'moving')
  try {
    await mkdir(folder, { recursive: true })
    await migrate(target)
    const isServed = (await listNodes(target)).length > 0
    const moved: Moved = { rows: 0, copied: 0, surplus: 0, isServed, tables: [] }
    for (const table of await snapshotTables(source)) {
      moved.copied += yield* copyTable(source, target, table, join(folder, table.name))
      const { rows, surplus } = await verify(source, target, table, isServed)
      moved.rows += rows
      moved.surplus += surplus
      moved.tables.push({ table: table.name, rows })
    }
    return moved
  } finally {
    await rm(folder, { recursive: true, force: true })
    await dropSnapshot(source)
  }
}

/** Copies the units that differ. Returns how many rows those have. */
async function* copyTable(
  source: Engine,
  target: Engine,
  table: MovedTable,
  file: string,
): AsyncGenerator<MoveProgress, number> {
  const { units, ours } = await differences(source, target, table)
  let rows = 0
  for (const [done, unit] of units.entries()) {
    yield { table: table.name, ...unit, done, units: units.length, rows }
    await copyUnit(source, target, table, unit, file)
    rows += ours.get(unitKey(unit))?.rowCount ?? 0
  }
  return rows
}

async function differences(source: Engine, target: Engine, table: MovedTable) {
  const ours = await contentsOf(source, table, inSnapshot(table.name))
  const theirs = await contentsOf(target, table, table.name)
  const units = [...new Map([...ours, ...theirs])].filter(
    ([key]) => ours.get(key)?.checksum !== theirs.get(key)?.checksum,
  )
  return { ours, theirs, units: units.map(([, { project, day }]): Unit => ({ project, day })) }
}

/** All versions of its rows, tombstones, too: what an earlier copy brought may have been taken back since. */
async function copyUnit(
  source: Engine,
  target: Engine,
  table: MovedTable,
  unit: Unit,
  file: string,
): Promise<void> {
  const { condition, params } = ofUnit(table, unit)
  // Rows of a table in which none replaces another must not come twice.
  const known = table.replaces ? [] : await rowHashes(target, table, table.name, unit)
  await source.writeFile(file, 'JSONCompactEachRow', {
    sql: `
      SELECT ${table.columns.join(', ')} FROM ${inSnapshot(table.name)}
      WHERE ${condition} AND NOT has({known:Array(String)}, toString(${rowHash(table)}))`,
    params: { ...params, known },
  })
  try {
    for await (const lines of wholeLines(file))
      await target.insert(table.name, { columns: table.columns, lines })
  } finally {
    await rm(file, { force: true })
  }
}

/** A file of lines in pieces of some size, none of which ends within a line. */
async function* wholeLines(file: string): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0)
  for await (const chunk of createReadStream(file, { highWaterMark: BYTES_AT_A_TIME })) {
    const bytes = Buffer.concat([rest, chunk as Buffer])
    const end = bytes.lastIndexOf('\n') + 1
    if (end > 0) yield bytes.subarray(0, end)
    rest = bytes.subarray(end)
  }
  if (rest.length > 0) yield rest
}

/** Throws when a row isn't there. Returns how many there are, and how many the target has beside them. */
async function verify(
  source: Engine,
  target: Engine,
  table: MovedTable,
  isServed: boolean,
): Promise<{ rows: number; surplus: number }> {
  const { ours, theirs, units } = await differences(source, target, table)
  const rows = total(ours)
  if (isServed) {
    // What others wrote there may have replaced what came from here.
    if (ONLY_GROW.includes(table.name) && total(theirs) < rows)
      throw missing(table, rows - total(theirs))
    return { rows, surplus: 0 }
  }
  let surplus = 0
  for (const unit of units) {
    const there = new Set(await rowHashes(target, table, table.name, unit))
    const here = await rowHashes(source, table, inSnapshot(table.name), unit)
    const lost = here.filter((hash) => !there.has(hash)).length
    if (lost > 0) throw missing(table, lost)
    surplus += there.size - here.length
  }
  return { rows, surplus }
}

function total(contents: ReadonlyMap<string, { rowCount: number }>): number {
  return [...contents.values()].reduce((sum, { rowCount }) => sum + rowCount, 0)
}

function missing({ name }: MovedTable, count: number): MoveError {
  return new MoveError(
    `${count} rows of the table ${name} are not there as they are here, though all were sent. Run it again; if that doesn't help, move into an empty database.`,
  )
}
