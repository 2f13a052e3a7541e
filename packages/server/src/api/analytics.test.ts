import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Analytics, Facets, type SessionListItem, type TraceListItem } from '@skein/model/api'
import { fromIso } from '@skein/model/unix-nanos'
import { otlpRequest, traceId } from '../../test-support/otlp-span.ts'
import { everyPage } from '../../test-support/pages.ts'
import { SHOP_SESSIONS, shopSessions } from '../../test-support/shop-sessions.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'

let skein: TestSkein
let traces: TraceListItem[]
let shop: SessionListItem[]
beforeAll(async () => {
  skein = await openTestSkein()
  await skein.export(otlpRequest(shopSessions()), 'shop')
  traces = await everyPage(skein, '/api/projects/shop/traces?sort=started&order=asc', 'traces')
  shop = await sessionsOf('')
})
afterAll(() => skein.close())

const analytics = async (query: string) =>
  Analytics.parse(await skein.get(`/api/projects/shop/analytics?${query}`))
const sessionsOf = (query: string) =>
  everyPage<SessionListItem>(skein, `/api/projects/shop/sessions?${query}`, 'sessions')

/** The same sums from single turns. */
function bruteForce(turns: readonly TraceListItem[]) {
  const sum = (value: (turn: TraceListItem) => number | null) => {
    const known = turns.map(value).filter((one) => one !== null)
    return known.length === 0 ? null : known.reduce((total, one) => total + one, 0)
  }
  const durations = turns.map((turn) => turn.durationMs)
  const withSession = turns.filter((turn) => turn.sessionId !== null)
  const started = withSession
    .filter((turn) => turn.index === 1)
    .map((turn) => shop.find(({ sessionId }) => sessionId === turn.sessionId)?.durationMs ?? 0)
  const distinct = (of: readonly TraceListItem[]) => new Set(of.map((turn) => turn.sessionId)).size
  return {
    sessions: distinct(withSession),
    startedSessions: distinct(withSession.filter((turn) => turn.index === 1)),
    errorSessions: distinct(withSession.filter((turn) => turn.errorCount > 0)),
    turns: turns.length,
    errorTurns: turns.filter((turn) => turn.errorCount > 0).length,
    errors: sum((turn) => turn.errorCount) ?? 0,
    tokens: {
      input: sum((turn) => turn.tokens.input),
      output: sum((turn) => turn.tokens.output),
      total: sum((turn) => turn.tokens.total),
      cacheRead: sum((turn) => turn.tokens.cacheRead),
      cacheWrite: sum((turn) => turn.tokens.cacheWrite),
      reasoning: sum((turn) => turn.tokens.reasoning),
    },
    costUsd: closeTo(sum((turn) => turn.costUsd)),
    unpricedCount: sum((turn) => turn.unpricedCount) ?? 0,
    turnP50Ms: quantile(durations, 0.5),
    turnP95Ms: quantile(durations, 0.95),
    turnP99Ms: quantile(durations, 0.99),
    startedSessionP50Ms: quantile(started, 0.5),
    startedSessionP95Ms: quantile(started, 0.95),
  }
}

/** Nearest rank; `null` of nothing. */
function quantile(values: readonly number[], share: number): number | null {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? null
}

function closeTo(sum: number | null): unknown {
  return sum === null ? null : expect.closeTo(sum, 9)
}

const between = (turns: readonly TraceListItem[], from: string, to: string) =>
  turns.filter((turn) => turn.startedAt >= from && turn.startedAt < to)

describe('analytics', () => {
  test.each([
    '',
    'filter=tag:vip',
    'filter=error:true user:ada',
    'filter=-model:*mini&q=question',
    'filter=cost>0',
  ])('of sessions add up to what their turns are: %s', async (query) => {
    const ids = new Set((await sessionsOf(query)).map((session) => session.sessionId))
    const turns = traces.filter((turn) => ids.has(turn.sessionId ?? ''))
    const { total, buckets, turnsPerSession } = await analytics(query)
    expect(total).toMatchObject(bruteForce(turns))
    const durations = shop.filter((one) => ids.has(one.sessionId)).map((one) => one.durationMs)
    expect(total).toMatchObject({
      sessionP50Ms: quantile(durations, 0.5),
      sessionP95Ms: quantile(durations, 0.95),
      sessionP99Ms: quantile(durations, 0.99),
    })
    expect(total.sessions).toBe(ids.size)
    expect(buckets.reduce((sum, bucket) => sum + bucket.turns, 0)).toBe(turns.length)
    expect(buckets.reduce((sum, bucket) => sum + bucket.startedSessions, 0)).toBe(ids.size)
    expect(turnsPerSession.reduce((sum, one) => sum + one.sessions, 0)).toBe(ids.size)
  })

  test.each(['', 'filter=duration>200ms', 'filter=name:browse OR session:*1', 'q=question'])(
    'of turns add up to the turns listed: %s',
    async (query) => {
      const turns = await everyPage<TraceListItem>(
        skein,
        `/api/projects/shop/traces?${query}`,
        'traces',
      )
      const { total } = await analytics(`of=turns&${query}`)
      expect(total).toMatchObject(bruteForce(turns))
    },
  )

  test('every bucket has its own turns, the range before has those before', async () => {
    const from = traces[20]?.startedAt ?? ''
    const to = traces[50]?.startedAt ?? ''
    const found = await analytics(`of=turns&from=${from}&to=${to}&bucketMs=60000`)
    expect(found).toMatchObject({ from, to, bucketMs: 60_000 })
    expect(found.total).toMatchObject(bruteForce(between(traces, from, to)))
    for (const [place, { startedAt, ...totals }] of found.buckets.entries()) {
      const end = found.buckets[place + 1]?.startedAt ?? to
      const start = startedAt < from ? from : startedAt
      expect(totals).toMatchObject(bruteForce(between(traces, start, end)))
    }
    const length = (fromIso(to) ?? 0n) - (fromIso(from) ?? 0n)
    const before = traces.filter((turn) => {
      const start = fromIso(turn.startedAt) ?? 0n
      return turn.startedAt < from && start >= (fromIso(from) ?? 0n) - length
    })
    expect(before.length).toBeGreaterThan(0)
    expect(found.previous).toMatchObject(bruteForce(before))
  })

  test('sessions that were active before the range are in it with the turns that are', async () => {
    const from = traces.find((turn) => turn.sessionId === 'shop 3' && turn.index === 3)?.startedAt
    const found = await analytics(`from=${from}&filter=session:"shop 3"`)
    expect(found.total).toMatchObject({ sessions: 1, startedSessions: 0, turns: 2 })
  })

  test('buckets are as many as a curve can show, and where the clock of the viewer has hours', async () => {
    const { buckets, bucketMs } = await analytics(
      'from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z',
    )
    expect(bucketMs).toBe(12 * 3_600_000)
    expect(buckets).toHaveLength(60)
    expect(buckets[0]).toMatchObject({ startedAt: '2026-11-01T00:00:00.000000000Z', turns: 0 })
    expect(buckets[0]).toMatchObject({ costUsd: null, turnP50Ms: null })
    const day = await analytics(
      'from=2026-11-01T00:00:00Z&to=2026-11-03T00:00:00Z&bucketMs=86400000&utcOffset=330',
    )
    expect(day.buckets.map((bucket) => bucket.startedAt)).toEqual([
      '2026-10-31T18:30:00.000000000Z',
      '2026-11-01T18:30:00.000000000Z',
      '2026-11-02T18:30:00.000000000Z',
    ])
  })

  test('of nothing are nothing, not zero dollars', async () => {
    const found = await analytics('filter=user:nobody')
    expect(found.total).toMatchObject({ sessions: 0, turns: 0, costUsd: null, turnP50Ms: null })
    expect(found).toMatchObject({ from: traces[0]?.startedAt, previous: null, feedback: [] })
    expect(found.total.tokens.total).toBeNull()
    const empty = Analytics.parse(await skein.get('/api/projects/nobody/analytics'))
    expect(empty).toMatchObject({ from: null, to: null, buckets: [], total: { turns: 0 } })
  })

  test.each([
    ['bucketMs=1000&from=2020-01-01T00:00:00Z', 'bucketMs'],
    ['from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'to'],
    ['of=spans', 'of'],
    ['utcOffset=9000', 'utcOffset'],
  ])('refuse %s', async (query, field) => {
    const response = await skein.request(`/api/projects/shop/analytics?${query}`)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { field } })
  })
})

describe('facets', () => {
  const facets = async (query: string) =>
    Facets.parse(await skein.get(`/api/projects/shop/facets?${query}`)).facets

  test('count what each value has, over the sessions selected', async () => {
    const sessions = await sessionsOf('filter=error:true')
    const found = await facets('filter=error:true')
    expect(found.map((facet) => facet.field)).toEqual([
      'user',
      'model',
      'tool',
      'tag',
      'metadata',
      'feedback',
      'metadata.a.key with space',
      'metadata.plan',
    ])
    const tags = found.find((facet) => facet.field === 'tag')
    expect(tags?.values[0]).toEqual({
      value: 'vip',
      count: sessions.filter((session) => session.tags.includes('vip')).length,
    })
    for (const { field, values } of found.filter((one) => one.field.startsWith('metadata.')))
      for (const { value, count } of values)
        expect(count).toBe(
          sessions.filter((session) => session.metadata[field.slice(9)] === value).length,
        )
  })

  test('of one field, those with some letters, as many as asked for', async () => {
    expect(await facets('field=model&contains=MINI')).toEqual([
      {
        field: 'model',
        values: [{ value: 'unheard-of-gpt-4o-mini', count: SHOP_SESSIONS / 3 }],
        distinct: 1,
      },
    ])
    const [one] = await facets('field=session&limit=2')
    expect(one).toMatchObject({ distinct: SHOP_SESSIONS })
    expect(one?.values).toHaveLength(2)
    const [traceFacet] = await facets(`of=turns&field=trace&contains=${traceId('b2')}`)
    expect(traceFacet?.values).toEqual([{ value: traceId('b2'), count: 1 }])
    expect((await facets('field=metadata.nothing'))[0]).toEqual({
      field: 'metadata.nothing',
      values: [],
      distinct: 0,
    })
  })

  test('a field that has no values to list is refused', async () => {
    const response = await skein.request('/api/projects/shop/facets?field=cost')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { field: 'field' } })
  })
})
