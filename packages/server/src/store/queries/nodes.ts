import { z } from 'zod'
import { BigIntColumn, CountColumn, insertRows } from '../columns.ts'
import type { Engine } from '../engine.ts'

/** A process that writes to a shared store. Times are the store's, in microseconds. */
export interface Node {
  node: string
  /** When it last gave a sign of life. */
  beatUs: bigint
  hasLeft: boolean
  /** Whether it derives, as those that only serve the web don't. */
  derives: boolean
  /** All that was its own and was stored until then is derived. */
  derivedUs: bigint
  /** All that it was told until then is derived. */
  roundUs: bigint
  /** The version of its program. */
  release: string
}

const Row = z
  .object({
    node: z.string(),
    beat_us: BigIntColumn,
    has_left: z.number(),
    derives: z.number(),
    derived_us: BigIntColumn,
    round_us: BigIntColumn,
    release: z.string(),
  })
  .transform((row): Node => ({
    node: row.node,
    beatUs: row.beat_us,
    hasLeft: row.has_left === 1,
    derives: row.derives === 1,
    derivedUs: row.derived_us,
    roundUs: row.round_us,
    release: row.release,
  }))

/** All that were there in the last weeks. */
export function listNodes(engine: Engine): Promise<Node[]> {
  return engine.query({
    sql: 'SELECT node, beat_us, has_left, derives, derived_us, round_us, release FROM nodes FINAL',
    row: Row,
  })
}

/** Whether nodes say of which release they are: before the migration for it there is none to ask. */
export async function knowsReleases(engine: Engine): Promise<boolean> {
  const [row] = await engine.query({
    sql: `SELECT count() AS columns FROM system.columns
          WHERE database = currentDatabase() AND table = 'nodes' AND name = 'release'`,
    row: z.object({ columns: CountColumn }),
  })
  return row?.columns === 1
}

/** A sign of life. */
export async function beat(
  engine: Engine,
  node: Omit<Node, 'beatUs'>,
  version: bigint,
): Promise<void> {
  const { hasLeft, derives, derivedUs, roundUs, release } = node
  const row = {
    node: node.node,
    version,
    has_left: hasLeft ? 1 : 0,
    derives: derives ? 1 : 0,
    derived_us: derivedUs,
    round_us: roundUs,
    release,
  }
  await engine.insert('nodes', insertRows([row]))
}

/** The store's clock, in microseconds. */
export async function storeTime(engine: Engine): Promise<bigint> {
  const [row] = await engine.query({
    sql: 'SELECT toUnixTimestamp64Micro(now64(6)) AS now_us',
    row: z.object({ now_us: BigIntColumn }),
  })
  return row?.now_us ?? 0n
}
