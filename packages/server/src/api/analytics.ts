import type { Hono } from 'hono'
import {
  AnalyticsQuery,
  FacetQuery,
  type Analytics,
  type AnalyticsTotals,
  type Facet,
  type Facets,
  type Totals,
} from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { NO_TOKENS } from '@skein/model/span'
import { toIso } from '@skein/model/unix-nanos'
import {
  analyticsTotals,
  sessionSpread,
  turnsExtent,
  type Buckets,
  type SessionSpread,
} from '../store/queries/analytics.ts'
import { feedbackFacet, isHeldField, listFacets } from '../store/queries/list-facets.ts'
import { selectedTurns, type Selection } from '../store/queries/selection.ts'
import { feedbackOfTurns } from '../store/queries/summarize-feedback.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { parseQuery, pathParam } from './request.ts'
import { readSelection } from './selection.ts'

/** So many bars are as much as a picture of a curve shows. */
const MANY_BUCKETS = 60
const MAX_BUCKETS = 2000
const METADATA_KEYS = 10

export function analyticsRoutes(app: Hono, { engine }: ApiContext): void {
  app.get(PATHS.analytics, async (context) => {
    const project = pathParam(context, 'project')
    const query = parseQuery(context, AnalyticsQuery)
    const selection = readSelection(project, query.of, query)
    const range = await wholeRange(selection)
    const size = range === undefined ? 60_000 : bucketMs(range, query.bucketMs)
    const buckets: Buckets = {
      sizeNs: BigInt(size) * 1_000_000n,
      offsetNs: BigInt(query.utcOffset) * 60_000_000_000n,
    }
    const before = rangeBefore(selection, range)
    const [now, spread, feedback, previous, previousSpread] = await Promise.all([
      analyticsTotals(engine, selection, buckets),
      sessionSpread(engine, selection),
      feedbackOfTurns(engine, selectedTurns(selection)),
      before && analyticsTotals(engine, before, buckets),
      before && sessionSpread(engine, before),
    ])
    return context.json({
      from: range === undefined ? null : toIso(range.fromNs),
      to: range === undefined ? null : toIso(range.toNs),
      bucketMs: size,
      buckets: range === undefined ? [] : everyBucket(range, buckets, now.buckets),
      total: withSpread(now.total, spread),
      previous: previous && previousSpread ? withSpread(previous.total, previousSpread) : null,
      turnsPerSession: spread.turnsPerSession,
      feedback,
    } satisfies Analytics)
  })

  /** What a range leaves open is where the project's turns begin and end. */
  async function wholeRange(selection: Selection): Promise<Range | undefined> {
    const { fromNs, toNs } = selection
    if (fromNs !== undefined && toNs !== undefined) return { fromNs, toNs }
    const extent = await turnsExtent(engine, selection.project)
    if (fromNs !== undefined) {
      const now = BigInt(Date.now()) * 1_000_000n
      return { fromNs, toNs: latest(now, extent?.lastNs ?? 0n, fromNs) + 1n }
    }
    if (extent === undefined) return undefined
    return { fromNs: extent.firstNs, toNs: toNs ?? extent.lastNs + 1n }
  }

  app.get(PATHS.facets, async (context) => {
    const project = pathParam(context, 'project')
    const query = parseQuery(context, FacetQuery)
    const selection = readSelection(project, query.of, query)
    const page = { contains: query.contains ?? '', limit: query.limit }
    const facets =
      query.field === undefined
        ? await usualFacets(selection, page)
        : [await oneFacet(selection, query.field, page)]
    return context.json({ facets } satisfies Facets)
  })

  async function usualFacets(selection: Selection, page: FacetPage): Promise<Facet[]> {
    const [held, feedback] = await Promise.all([
      listFacets(engine, selection, ['user', 'model', 'tool', 'tag', 'metadata'], page),
      feedbackFacet(engine, selection, undefined, page),
    ])
    const keys = held.find(({ field }) => field === 'metadata')?.values ?? []
    const ofKeys = keys.slice(0, METADATA_KEYS).map(({ value }) => `metadata.${value}`)
    return [...held, feedback, ...(await listFacets(engine, selection, ofKeys, page))]
  }

  async function oneFacet(selection: Selection, field: string, page: FacetPage): Promise<Facet> {
    if (field === 'feedback') return feedbackFacet(engine, selection, undefined, page)
    if (field.startsWith('feedback.'))
      return feedbackFacet(engine, selection, field.slice('feedback.'.length), page)
    const [facet] = isHeldField(selection.of, field)
      ? await listFacets(engine, selection, [field], page)
      : []
    if (facet !== undefined) return facet
    throw new AppError('bad_request', `field: ${selection.of} have no list of ${field}`, 'field')
  }
}

type FacetPage = Parameters<typeof listFacets>[3]

interface Range {
  fromNs: bigint
  toNs: bigint
}

function rangeBefore(selection: Selection, range: Range | undefined): Selection | undefined {
  const { fromNs } = selection
  if (fromNs === undefined || range === undefined) return undefined
  const length = range.toNs - fromNs
  return { ...selection, fromNs: fromNs > length ? fromNs - length : 0n, toNs: fromNs }
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const BUCKET_SIZES_MS = [
  ...[1, 5, 15, 30].map((count) => count * SECOND),
  ...[1, 5, 15, 30].map((count) => count * MINUTE),
  ...[1, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 4, 7, 14, 28, 91, 365].map((count) => count * DAY),
]

/** The size asked for, or the smallest usual one that makes no more buckets than can be told apart. */
function bucketMs({ fromNs, toNs }: Range, asked: number | undefined): number {
  const rangeMs = Number(toNs - fromNs) / 1e6
  if (asked !== undefined) {
    if (rangeMs / asked <= MAX_BUCKETS) return asked
    throw new AppError(
      'bad_request',
      `bucketMs: more than ${MAX_BUCKETS} buckets; take at least ${Math.ceil(rangeMs / MAX_BUCKETS)}`,
      'bucketMs',
    )
  }
  return BUCKET_SIZES_MS.find((size) => rangeMs / size <= MANY_BUCKETS) ?? 365 * DAY
}

function everyBucket(
  { fromNs, toNs }: Range,
  { sizeNs, offsetNs }: Buckets,
  filled: readonly (Totals & { bucket: bigint })[],
): Analytics['buckets'] {
  const byBucket = new Map(filled.map(({ bucket, ...totals }) => [bucket, totals]))
  const buckets: Analytics['buckets'] = []
  for (let at = (fromNs + offsetNs) / sizeNs; at * sizeNs - offsetNs < toNs; at++)
    buckets.push({ startedAt: toIso(at * sizeNs - offsetNs), ...(byBucket.get(at) ?? NO_TURNS) })
  return buckets
}

const NO_TURNS: Totals = {
  sessions: 0,
  startedSessions: 0,
  errorSessions: 0,
  users: 0,
  turns: 0,
  errorTurns: 0,
  errors: 0,
  tokens: NO_TOKENS,
  costUsd: null,
  unpricedCount: 0,
  turnP50Ms: null,
  turnP95Ms: null,
  turnP99Ms: null,
  startedSessionP50Ms: null,
  startedSessionP95Ms: null,
}

function withSpread(
  totals: Totals,
  { sessionP50Ms, sessionP95Ms, sessionP99Ms }: SessionSpread,
): AnalyticsTotals {
  return { ...totals, sessionP50Ms, sessionP95Ms, sessionP99Ms }
}

function latest(...times: bigint[]): bigint {
  return times.reduce((a, b) => (a > b ? a : b))
}
