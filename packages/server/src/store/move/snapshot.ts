import { z } from 'zod'
import type { Engine } from '../engine.ts'

/** A database beside the store's, whose tables share the files of those they were cloned from. */
const SNAPSHOT = 'moving'

/**
 * Written after what it tells of, so cloned before it: what the snapshot holds of `turns` is then at least
 * what its `progress` says is derived, and the rest is derived when the copy is opened, as after a crash.
 */
const CLONED_FIRST = ['progress', 'sessions', 'turns']

/** What a process, or a start of it, has for itself alone. Log-ins end with their move: people log in anew. */
const NOT_MOVED = ['migrations', 'nodes', 'signals', 'logins', 'removals', 'handed_on']

/** A table of the snapshot. */
export interface MovedTable {
  name: string
  columns: string[]
  /** Whether of rows with the same key one counts, the greatest version. */
  replaces: boolean
}

const Row = z
  .object({ name: z.string(), columns: z.array(z.string()), replaces: z.number() })
  .transform((row): MovedTable => ({ ...row, replaces: row.replaces === 1 }))

/** Every table that is moved, with what an insert into it names. */
export function snapshotTables(engine: Engine): Promise<MovedTable[]> {
  return engine.query({
    sql: `
      SELECT t.name AS name, groupArray(c.name) AS columns, any(t.engine LIKE 'Replacing%') AS replaces
      FROM system.tables AS t
      JOIN (
        SELECT table, name FROM system.columns
        WHERE database = currentDatabase() ORDER BY table, position
      ) AS c ON c.table = t.name
      WHERE t.database = currentDatabase() AND t.engine LIKE '%MergeTree'
        AND t.name NOT IN {notMoved:Array(String)}
      GROUP BY t.name
      ORDER BY t.name`,
    params: { notMoved: NOT_MOVED },
    row: Row,
  })
}

/** Keeps every table as it is at one moment, under {@link inSnapshot}; an earlier snapshot goes. */
export async function takeSnapshot(engine: Engine): Promise<void> {
  await dropSnapshot(engine)
  await engine.command(`CREATE DATABASE ${SNAPSHOT}`)
  const names = (await snapshotTables(engine)).map(({ name }) => name)
  const place = (name: string) => (CLONED_FIRST.indexOf(name) + 1 || Infinity) - 1
  for (const name of names.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1)))
    await engine.command(`CREATE TABLE ${inSnapshot(name)} CLONE AS ${name}`)
  for (const name of names) await engine.command(`SYSTEM STOP MERGES ${inSnapshot(name)}`)
}

export function inSnapshot(table: string): string {
  return `${SNAPSHOT}.${table}`
}

/** Gives back the room that it takes once merges have replaced the files. */
export async function dropSnapshot(engine: Engine): Promise<void> {
  await engine.command(`DROP DATABASE IF EXISTS ${SNAPSHOT} SYNC`)
}
