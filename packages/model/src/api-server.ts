import { z } from 'zod'

/** Where a running Skein takes OTLP beside the port of its API; `null`: that way in is off. */
export const Receivers = z.object({
  otlpHttpPort: z.number().nullable(),
  otlpGrpcPort: z.number().nullable(),
})
export type Receivers = z.infer<typeof Receivers>

/** What models cost, in US dollars per million tokens. */
export const OwnPrice = z.object({
  /** A model's name, or the beginning of several's with `*` after it. */
  model: z.string(),
  /** Only when this provider is the one that is called. */
  provider: z.string().optional(),
  input: z.number(),
  output: z.number(),
  /** Tokens read from and written to a cache; as other input unless given. */
  cacheRead: z.number().optional(),
  cacheWrite: z.number().optional(),
})
export type OwnPrice = z.infer<typeof OwnPrice>

/** The prices that this Skein was given; they count before the list that comes with it. */
export const Prices = z.object({ own: z.array(OwnPrice) })
export type Prices = z.infer<typeof Prices>

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
