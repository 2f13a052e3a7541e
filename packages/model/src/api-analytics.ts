import { z } from 'zod'
import {
  Cursor,
  FeedbackSummary,
  FilterText,
  limit,
  Range,
  Selects,
  Time,
  Words,
} from './api-parts.ts'
import { TokenCounts } from './span.ts'

export const AnalyticsQuery = z.object({
  ...Range,
  q: Words.optional(),
  filter: FilterText.optional(),
  of: Selects.default('sessions'),
  /** Milliseconds that a bucket spans; left out, a size that gives some 30 to 120 of them. */
  bucketMs: z.coerce.number().int().min(1000).optional(),
  /** Minutes that the viewer's clock is ahead of UTC: where days and hours begin. */
  utcOffset: z.coerce
    .number()
    .int()
    .min(-16 * 60)
    .max(16 * 60)
    .default(0),
})
export type AnalyticsQuery = z.infer<typeof AnalyticsQuery>

/**
 * What a selection adds up to. A turn counts where it starts, so that neighbouring ranges and buckets
 * share none; a session where it has a turn. Latencies are of turns; `null` without any.
 */
export const Totals = z.object({
  sessions: z.number(),
  /** Of them those whose first turn is here. */
  startedSessions: z.number(),
  /** Of them those with a failed span here. */
  errorSessions: z.number(),
  users: z.number(),
  turns: z.number(),
  errorTurns: z.number(),
  errors: z.number(),
  tokens: TokenCounts,
  costUsd: z.number().nullable(),
  unpricedCount: z.number(),
  turnP50Ms: z.number().nullable(),
  turnP95Ms: z.number().nullable(),
  turnP99Ms: z.number().nullable(),
  /** Of the sessions whose first turn is here, from their first start to their last end. */
  startedSessionP50Ms: z.number().nullable(),
  startedSessionP95Ms: z.number().nullable(),
})
export type Totals = z.infer<typeof Totals>

export const AnalyticsTotals = Totals.extend({
  /** Of the sessions counted, from their first start to their last end. */
  sessionP50Ms: z.number().nullable(),
  sessionP95Ms: z.number().nullable(),
  sessionP99Ms: z.number().nullable(),
})
export type AnalyticsTotals = z.infer<typeof AnalyticsTotals>

export const Analytics = z.object({
  /** The range asked for; what was left out is where the project's turns begin or end. */
  from: Time.nullable(),
  to: Time.nullable(),
  bucketMs: z.number(),
  /** Every bucket of the range, also those in which nothing happened. */
  buckets: z.array(Totals.extend({ startedAt: Time })),
  total: AnalyticsTotals,
  /** The same of as long a time before; `null` without a `from`. */
  previous: AnalyticsTotals.nullable(),
  /** How many sessions have `from` to `to` turns in all, both included; `null`: or more. */
  turnsPerSession: z.array(
    z.object({ from: z.number(), to: z.number().nullable(), sessions: z.number() }),
  ),
  feedback: z.array(FeedbackSummary),
})
export type Analytics = z.infer<typeof Analytics>

export const FacetQuery = z.object({
  ...Range,
  q: Words.optional(),
  filter: FilterText.optional(),
  of: Selects.default('sessions'),
  /** One field of the filter language, such as `model`, `metadata` (its keys) or `metadata.plan`. */
  field: z.string().max(500).optional(),
  /** Only values that have this in them, whatever its case. */
  contains: z.string().max(200).optional(),
  limit: limit(200, 20),
})
export type FacetQuery = z.infer<typeof FacetQuery>

/** The most frequent values of a field of the filter language, and how many of the selection have each. */
export const Facet = z.object({
  field: z.string(),
  values: z.array(z.object({ value: z.string(), count: z.number() })),
  /** How many different values there are. */
  distinct: z.number(),
})
export type Facet = z.infer<typeof Facet>

/** Without `field`: `user`, `model`, `tool`, `tag`, `metadata`, `feedback`, then `metadata.…` of its keys. */
export const Facets = z.object({ facets: z.array(Facet) })
export type Facets = z.infer<typeof Facets>

/** An end user. A turn that names no user is the first user's of its session. */
export const User = z.object({
  userId: z.string(),
  sessionCount: z.number(),
  turnCount: z.number(),
  errorTurnCount: z.number(),
  errorCount: z.number(),
  tokens: TokenCounts,
  costUsd: z.number().nullable(),
  unpricedCount: z.number(),
  firstSeenAt: Time,
  lastSeenAt: Time,
})
export type User = z.infer<typeof User>

export const UserSort = z.enum(['lastSeen', 'sessions', 'turns', 'tokens', 'cost', 'errors', 'id'])
export type UserSort = z.infer<typeof UserSort>

export const UserListQuery = z.object({
  /** Counts turns that start in [from, to). */
  ...Range,
  /** Only users whose id has this in it, whatever its case. */
  q: z.string().max(200).optional(),
  sort: UserSort.default('lastSeen'),
  order: z.enum(['asc', 'desc']).default('desc'),
  cursor: Cursor.optional(),
  limit: limit(500, 50),
})
export type UserListQuery = z.infer<typeof UserListQuery>

export const UserQuery = z.object(Range)
export const UserList = z.object({
  users: z.array(User),
  nextCursor: Cursor.nullable(),
  total: z.number(),
})
export type UserList = z.infer<typeof UserList>
