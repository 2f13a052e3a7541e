import { z } from 'zod'

/** A ClickHouse server or cluster, as the settings of the same names say it. */
export const MoveTarget = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  user: z.string().default(''),
  password: z.string().default(''),
  database: z.string().default(''),
  cluster: z.string().default(''),
  /** A file where the server runs. */
  ca: z.string().default(''),
})
export type MoveTarget = z.infer<typeof MoveTarget>

/** The piece of a table that is copied next; a day or a project is empty where a table has none. */
export const MoveProgress = z.object({
  table: z.string(),
  project: z.string(),
  day: z.string(),
  /** Pieces of this table that were copied, and rows in them. */
  done: z.number(),
  rows: z.number(),
  /** Pieces of this table that are to be copied. */
  units: z.number(),
})
export type MoveProgress = z.infer<typeof MoveProgress>

export const Moved = z.object({
  /** What is there as it is here. */
  rows: z.number(),
  tables: z.array(z.object({ table: z.string(), rows: z.number() })),
  /** In pieces that were copied this time. */
  copied: z.number(),
  /** Rows there that are not here: removed here since an earlier move, or from elsewhere. */
  surplus: z.number(),
  /** Whether a Skein has run there; then counts alone are compared. */
  isServed: z.boolean(),
})
export type Moved = z.infer<typeof Moved>

export const MoveLine = z.union([
  MoveProgress,
  z.object({ moved: Moved }),
  z.object({ error: z.string() }),
])
export type MoveLine = z.infer<typeof MoveLine>
