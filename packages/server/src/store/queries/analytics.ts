import { z } from 'zod'
import type { Analytics, AnalyticsTotals, Totals } from '@skein/model/api'
import { nanosToMs } from '@skein/model/unix-nanos'
import { BigIntColumn, CountColumn, TokenColumns, tokensFromRow } from '../columns.ts'
import type { Engine } from '../engine.ts'
import { selectedTurns, type Selection } from './selection.ts'

/** Buckets of time, counted from the Unix epoch less `offsetNs`. */
export interface Buckets {
  sizeNs: bigint
  offsetNs: bigint
}

/**
 * Nearest rank, as sessions have it: the smallest value that at least that share do not exceed. The
 * engine takes the element at `floor(level * count)`, hence a little less than the share itself.
 */
const QUANTILES = '0.499999999999, 0.949999999999, 0.989999999999'

const TotalsRow = z.object({
  bucket: BigIntColumn,
  is_total: CountColumn,
  sessions: CountColumn,
  started_sessions: CountColumn,
  error_sessions: CountColumn,
  users: CountColumn,
  turns: CountColumn,
  error_turns: CountColumn,
  errors: CountColumn,
  ...TokenColumns,
  cost_usd: z.number().nullable(),
  unpriced: CountColumn,
  latencies: z.array(BigIntColumn),
  started_durations: z.array(BigIntColumn),
})

/** Sums over the selected turns, of all of them and of each bucket that has any, in order. */
export async function analyticsTotals(
  engine: Engine,
  selection: Selection,
  { sizeNs, offsetNs }: Buckets,
): Promise<{ total: Totals; buckets: (Totals & { bucket: bigint })[] }> {
  const where = selectedTurns(selection)
  const rows = await engine.query({
    sql: `
      SELECT
        intDiv(turn.start_ns + {offsetNs:Int64}, {sizeNs:Int64}) AS bucket,
        grouping(bucket) AS is_total,
        uniqExactIf(turn.session_id, turn.session_id != '') AS sessions,
        uniqExactIf(turn.session_id, turn.session_id != '' AND turn.start_ns = session.start_ns)
          AS started_sessions,
        uniqExactIf(turn.session_id, turn.session_id != '' AND turn.error_count > 0)
          AS error_sessions,
        uniqExactIf(if(turn.user_id != '', turn.user_id, session.user_id) AS user, user != '')
          AS users,
        count() AS turns,
        countIf(turn.error_count > 0) AS error_turns,
        sum(turn.error_count) AS errors,
        sum(turn.tokens_input) AS tokens_input,
        sum(turn.tokens_output) AS tokens_output,
        sum(turn.tokens_total) AS tokens_total,
        sum(turn.tokens_cache_read) AS tokens_cache_read,
        sum(turn.tokens_cache_write) AS tokens_cache_write,
        sum(turn.tokens_reasoning) AS tokens_reasoning,
        sum(turn.cost_usd) AS cost_usd,
        sum(turn.unpriced_count) AS unpriced,
        quantilesExact(${QUANTILES})(turn.end_ns - turn.start_ns) AS latencies,
        quantilesExactIf(${QUANTILES})(session.end_ns - session.start_ns,
          turn.session_id != '' AND turn.start_ns = session.start_ns) AS started_durations
      FROM (
        SELECT session_id, user_id, start_ns, end_ns, error_count, unpriced_count, cost_usd,
          tokens_input, tokens_output, tokens_total, tokens_cache_read, tokens_cache_write,
          tokens_reasoning
        FROM turns FINAL WHERE ${where.sql}
      ) AS turn
      LEFT ANY JOIN (
        SELECT session_id, user_id, start_ns, end_ns FROM sessions FINAL
        WHERE project = {project:String}
      ) AS session ON turn.session_id = session.session_id
      GROUP BY GROUPING SETS ((bucket), ())
      ORDER BY is_total, bucket`,
    params: { ...where.params, sizeNs: sizeNs.toString(), offsetNs: offsetNs.toString() },
    row: TotalsRow,
  })
  const [total] = rows.splice(-1)
  if (total === undefined) throw new Error('the sums have no total')
  return {
    total: totals(total),
    buckets: rows.map((row) => ({ bucket: row.bucket, ...totals(row) })),
  }
}

function totals(row: z.infer<typeof TotalsRow>): Totals {
  const latency = (place: number) =>
    row.turns === 0 ? null : nanosToMs(row.latencies[place] ?? 0n)
  const startedDuration = (place: number) =>
    row.started_sessions === 0 ? null : nanosToMs(row.started_durations[place] ?? 0n)
  return {
    sessions: row.sessions,
    startedSessions: row.started_sessions,
    errorSessions: row.error_sessions,
    users: row.users,
    turns: row.turns,
    errorTurns: row.error_turns,
    errors: row.errors,
    tokens: tokensFromRow(row),
    costUsd: row.cost_usd,
    unpricedCount: row.unpriced,
    turnP50Ms: latency(0),
    turnP95Ms: latency(1),
    turnP99Ms: latency(2),
    startedSessionP50Ms: startedDuration(0),
    startedSessionP95Ms: startedDuration(1),
  }
}

/** Between which starts the turns of a project lie, but for those whose client had no clock. */
export async function turnsExtent(
  engine: Engine,
  project: string,
): Promise<{ firstNs: bigint; lastNs: bigint } | undefined> {
  const [extent] = await engine.query({
    sql: `
      SELECT count() AS turns, min(start_ns) AS first_ns, max(start_ns) AS last_ns
      FROM turns WHERE project = {project:String} AND start_ns > 0`,
    params: { project },
    row: z.object({ turns: CountColumn, first_ns: BigIntColumn, last_ns: BigIntColumn }),
  })
  return extent === undefined || extent.turns === 0
    ? undefined
    : { firstNs: extent.first_ns, lastNs: extent.last_ns }
}

export type SessionSpread = Pick<
  AnalyticsTotals,
  'sessionP50Ms' | 'sessionP95Ms' | 'sessionP99Ms'
> &
  Pick<Analytics, 'turnsPerSession'>

/** Upper ends of the classes in which sessions are counted by their turns. */
const CLASS_ENDS = [1, 2, 3, 5, 10, 20, 50, 100]

/** How long the sessions of the selected turns last, and how many turns they have, in all. */
export async function sessionSpread(engine: Engine, selection: Selection): Promise<SessionSpread> {
  const where = selectedTurns(selection)
  const [row] = await engine.query({
    sql: `
      SELECT count() AS sessions, quantilesExact(${QUANTILES})(end_ns - start_ns) AS durations,
        arrayMap(
          class -> countEqual(groupArray(arrayCount(top -> turn_count > top, {tops:Array(UInt64)})), class),
          range(length({tops:Array(UInt64)}) + 1)
        ) AS classes
      FROM sessions FINAL
      WHERE project = {project:String}
        AND session_id IN (SELECT session_id FROM turns FINAL WHERE ${where.sql})`,
    params: { ...where.params, tops: CLASS_ENDS },
    row: z.object({
      sessions: CountColumn,
      durations: z.array(BigIntColumn),
      classes: z.array(CountColumn),
    }),
  })
  const duration = (place: number) =>
    row === undefined || row.sessions === 0 ? null : nanosToMs(row.durations[place] ?? 0n)
  return {
    sessionP50Ms: duration(0),
    sessionP95Ms: duration(1),
    sessionP99Ms: duration(2),
    turnsPerSession: [...CLASS_ENDS, null].map((to, place) => ({
      from: (CLASS_ENDS[place - 1] ?? 0) + 1,
      to,
      sessions: row?.classes[place] ?? 0,
    })),
  }
}
