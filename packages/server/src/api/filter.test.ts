import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiError, SessionListItem, TraceListItem } from '@skein/model/api'
import {
  formatFilter,
  type Filter,
  type FilterCondition,
  type FilterLevel,
  type FilterValue,
} from '@skein/model/filter'
import { otlpRequest } from '../../test-support/otlp-span.ts'
import { everyPage } from '../../test-support/pages.ts'
import { shopSessions } from '../../test-support/shop-sessions.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'

let skein: TestSkein
let sessions: SessionListItem[]
let traces: TraceListItem[]
beforeAll(async () => {
  skein = await openTestSkein()
  await skein.export(otlpRequest(shopSessions()), 'shop')
  await skein.request('/api/projects/shop/sessions/tags', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ sessionIds: ['shop 1', 'shop 3', 'shop 4'], add: ['vip', 'own tag'] }),
  })
  sessions = await everyPage(skein, '/api/projects/shop/sessions', 'sessions')
  traces = await everyPage(skein, '/api/projects/shop/traces', 'traces')
})
afterAll(() => skein.close())

const foundSessions = async (filter: string) => {
  const found = await everyPage<SessionListItem>(
    skein,
    `/api/projects/shop/sessions?limit=500&filter=${encodeURIComponent(filter)}`,
    'sessions',
  )
  return found.map((session) => session.sessionId).sort()
}
const foundTraces = async (filter: string) => {
  const found = await everyPage<TraceListItem>(
    skein,
    `/api/projects/shop/traces?limit=500&filter=${encodeURIComponent(filter)}`,
    'traces',
  )
  return found.map((trace) => trace.traceId).sort()
}

/** What conditions look at: the contract's own words for a session or a turn. */
function facts(item: SessionListItem | TraceListItem): Record<string, string[] | number | null> {
  const common = {
    model: item.models,
    tool: item.tools,
    tag: item.tags,
    error: item.errorCount > 0 ? 1 : 0,
    errors: item.errorCount,
    spans: item.spanCount,
    tokens: item.tokens.total,
    'tokens.input': item.tokens.input,
    'tokens.cached': item.tokens.cacheRead,
    cost: item.costUsd,
    unpriced: item.unpricedCount,
    duration: item.durationMs,
  }
  return 'turnCount' in item
    ? { ...common, session: [item.sessionId], user: item.userIds, turns: item.turnCount }
    : {
        ...common,
        session: item.sessionId === null ? [] : [item.sessionId],
        user: item.userId === null ? [] : [item.userId],
        trace: [item.traceId],
        name: item.name === '' ? [] : [item.name],
      }
}

/** The language again, over what the API shows. */
function meets(filter: Filter, item: SessionListItem | TraceListItem): boolean {
  switch (filter.type) {
    case 'all':
      return filter.parts.every((part) => meets(part, item))
    case 'any':
      return filter.parts.some((part) => meets(part, item))
    case 'not':
      return !meets(filter.part, item)
    case 'is':
      return meetsCondition(filter, item)
  }
}

function meetsCondition(condition: FilterCondition, item: SessionListItem | TraceListItem) {
  const { field, key, value } = condition
  if (field === 'metadata') {
    const held = Object.hasOwn(item.metadata, key) ? item.metadata[key] : undefined
    if (held === undefined) return false
    return value.type === 'number' ? compares(Number(held), condition) : isText(held, value)
  }
  const fact = facts(item)[field]
  if (Array.isArray(fact)) return fact.some((text) => isText(text, value))
  if (fact === null || fact === undefined) return false
  if (value.type === 'boolean') return fact > 0 === value.boolean
  return value.type === 'any' || compares(fact, condition)
}

function isText(text: string, value: FilterValue): boolean {
  if (value.type === 'any') return true
  if (value.type === 'text') return text === value.text
  if (value.type !== 'pattern') return false
  const pattern = value.texts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^${pattern.join('.*')}$`, 's').test(text)
}

function compares(held: number, { operator, value }: FilterCondition): boolean {
  if (value.type !== 'number') return false
  const { number } = value
  switch (operator) {
    case '=':
      return held === number
    case '>':
      return held > number
    case '>=':
      return held >= number
    case '<':
      return held < number
    case '<=':
      return held <= number
  }
}

const number = (texts: number[]) =>
  fc.record({
    operator: fc.constantFrom(
      '=' as const,
      '>' as const,
      '>=' as const,
      '<' as const,
      '<=' as const,
    ),
    value: fc.oneof(
      fc.constantFrom(...texts).map((one): FilterValue => ({ type: 'number', number: one })),
    ),
  })
const text = (texts: string[]) =>
  fc.record({
    operator: fc.constant('=' as const),
    value: fc.oneof(
      fc.constantFrom(...texts).map((one): FilterValue => ({ type: 'text', text: one })),
      fc.constant<FilterValue>({ type: 'any' }),
      fc
        .constantFrom(
          ['', 'a', ''],
          ['gpt', ''],
          ['100%', ''],
          ['', '_off'],
          ['unheard', '4o'],
          ['shop', ''],
        )
        .map((parts): FilterValue => ({ type: 'pattern', texts: [...parts] })),
    ),
  })

const CONDITIONS = {
  user: text(['ada', 'Grace O’Hara', 'linus "lt"', "'; DROP TABLE sessions --", '']),
  session: text(['shop 3', 'shop 12', 'nobody']),
  model: text(['unheard-of-gpt-4o', 'gpt-4o']),
  tool: text(['tool-0', 'tool-1']),
  tag: text(['vip', 'batch-0', 'batch-1', String.raw`\%`]),
  errors: number([0, 1, 2]),
  spans: number([2, 3, 6]),
  tokens: number([0, 100, 901, 2400]),
  'tokens.cached': number([0, 2, 7]),
  cost: number([0, 0.01, 0.07, 0.26]),
  unpriced: number([0, 1, 3]),
  duration: number([0, 100, 5010, 10_220]),
} as const

const leaf = (extra: Record<string, ReturnType<typeof number>>) =>
  fc.oneof(
    ...Object.entries({ ...CONDITIONS, ...extra }).map(([field, condition]) =>
      condition.map((rest) => ({ type: 'is', field, key: '', offset: 0, ...rest }) as Filter),
    ),
    fc.constantFrom('plan', 'a.key with space', 'nothing').chain((key) =>
      fc
        .oneof(text(['pro', 'free', '100%_off', '2']), number([0, 1, 2, 3]))
        .filter(({ operator, value }) => operator !== '=' || value.type !== 'number')
        .map((rest): Filter => ({ type: 'is', field: 'metadata', key, offset: 0, ...rest })),
    ),
    fc.boolean().map((boolean): Filter => ({
      type: 'is',
      field: 'error',
      key: '',
      operator: '=',
      value: { type: 'boolean', boolean },
      offset: 0,
    })),
  )

const filters = (extra: Record<string, ReturnType<typeof number>>) =>
  fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'xsmall', withCrossShrink: true },
      leaf(extra),
      tie('filter').map((part): Filter => ({ type: 'not', part })),
      fc
        .record({
          type: fc.constantFrom('all' as const, 'any' as const),
          parts: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }),
        })
        .map((list): Filter => list),
    ),
  })).filter

describe('a filter selects', () => {
  test('the sessions that meet it, as they are shown', async () => {
    await fc.assert(
      fc.asyncProperty(filters({ turns: number([1, 2, 4]) }), async (filter) => {
        const expected = sessions.filter((session) => meets(filter, session))
        expect(await foundSessions(formatFilter(filter))).toEqual(
          expected.map((session) => session.sessionId).sort(),
        )
      }),
      { numRuns: 60 },
    )
  })

  test('the turns that meet it, as they are shown, with and without a session', async () => {
    const extra = { name: text(['checkout', 'browse']) as unknown as ReturnType<typeof number> }
    await fc.assert(
      fc.asyncProperty(filters(extra), async (filter) => {
        const expected = traces.filter((trace) => meets(filter, trace))
        expect(await foundTraces(formatFilter(filter))).toEqual(
          expected.map((trace) => trace.traceId).sort(),
        )
      }),
      { numRuns: 60 },
    )
  })

  test('sessions by what their turns are', async () => {
    const [trace] = traces.filter((one) => one.sessionId === 'shop 7')
    expect(await foundSessions(`trace:${trace?.traceId}`)).toEqual(['shop 7'])
    expect(await foundSessions('name:checkout')).toEqual(
      sessions
        .map((session) => session.sessionId)
        .filter((id) => Number(id.slice(5)) % 2 === 0)
        .sort(),
    )
  })

  test('with words, a user and a time range besides', async () => {
    const query = new URLSearchParams({ filter: 'tag:vip', q: 'question', user: 'ada' })
    const found = await skein.get<{ sessions: SessionListItem[]; total: { sessions: number } }>(
      `/api/projects/shop/sessions?${query.toString()}`,
    )
    const expected = sessions.filter(
      (session) => session.tags.includes('vip') && session.userIds.includes('ada'),
    )
    expect(found.total.sessions).toBe(expected.length)
    expect(found.sessions.every((session) => session.hits.length > 0)).toBe(true)
  })
})

test.each<[FilterLevel, string, string, number]>([
  ['sessions', 'sessions', 'tag:vip colour:red', 8],
  ['turns', 'traces', 'turns>3', 0],
  ['sessions', 'analytics', 'error:perhaps', 6],
  ['turns', 'analytics?of=turns', 'turns>3', 0],
  ['sessions', 'facets', '(tag:a', 6],
  ['sessions', 'export', 'cost>', 5],
])('of %s: %s refuse %s and say where', async (_, path, filter, offset) => {
  const response = await skein.request(
    `/api/projects/shop/${path}${path.includes('?') ? '&' : '?'}filter=${encodeURIComponent(filter)}`,
  )
  expect(response.status).toBe(400)
  const { error } = (await response.json()) as ApiError
  expect(error).toMatchObject({ code: 'bad_request', field: 'filter', offset })
})
