import { z } from 'zod'
import type { Engine } from '../engine.ts'

/** A piece of a table that the engine could not read when it opened the store, and set aside. */
interface BrokenPart {
  table: string
  path: string
}

/**
 * Those of which something is missing. After a power cut one may be broken that was just made of others; these
 * are kept until it is surely on the disk, and hold all the inserts, each a block, that it held.
 */
export function brokenParts(engine: Engine): Promise<BrokenPart[]> {
  const { detached_parts: detached, parts } = engine.facts.systemTables
  return engine.query({
    sql: `SELECT broken.table AS table, broken.path AS path
          FROM (SELECT table, path, partition_id, ifNull(min_block_number, 0) AS first, ifNull(max_block_number, 0) AS last
                FROM ${detached} WHERE startsWith(reason, 'broken')) AS broken
          LEFT JOIN (SELECT table, partition_id, min_block_number AS first, max_block_number AS last
                     FROM ${parts} WHERE active) AS whole
            ON whole.table = broken.table AND whole.partition_id = broken.partition_id
          GROUP BY table, path, broken.first, broken.last
          HAVING uniqExactArray(range(
              toUInt64(greatest(broken.first, whole.first)),
              toUInt64(least(broken.last, whole.last) + 1)
            )) < broken.last - broken.first + 1
          ORDER BY path`,
    row: z.object({ table: z.string(), path: z.string() }),
  })
}
