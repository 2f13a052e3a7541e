import { z } from 'zod'
import type { Engine } from '../engine.ts'

/** A piece of a table that the engine could not read when it opened the store, and set aside. */
interface BrokenPart {
  table: string
  path: string
}

export function brokenParts(engine: Engine): Promise<BrokenPart[]> {
  return engine.query({
    sql: `SELECT table, path FROM ${engine.facts.systemTables.detached_parts}
          WHERE startsWith(reason, 'broken') ORDER BY path`,
    row: z.object({ table: z.string(), path: z.string() }),
  })
}
