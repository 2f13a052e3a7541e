import { z } from 'zod'

/** Where a running Skein takes OTLP beside the port of its API; `null`: that way in is off. */
export const Receivers = z.object({
  otlpHttpPort: z.number().nullable(),
  otlpGrpcPort: z.number().nullable(),
})
export type Receivers = z.infer<typeof Receivers>

/** What the store holds, with what is superseded and not merged away yet. */
export const Storage = z.object({
  tables: z.array(z.object({ table: z.string(), bytes: z.number(), rows: z.number() })),
  /** The largest first; `bytes` is a project's share of each table by its rows, and so about right. */
  projects: z.array(
    z.object({
      name: z.string(),
      bytes: z.number(),
      spans: z.number(),
      messages: z.number(),
    }),
  ),
})
export type Storage = z.infer<typeof Storage>
