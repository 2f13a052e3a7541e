import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SessionSort, TraceSort, UserSort } from '@skein/model/api'
import { otlpRequest, spanId, traceId, type TestSpan } from '../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
})
afterAll(() => skein.close())

/** What lists are sorted by, of few values so that many rows are alike, and some unknown. */
const Facts = fc.record({
  start: fc.integer({ min: 0, max: 3 }),
  duration: fc.integer({ min: 0, max: 2 }),
  tokens: fc.option(fc.constantFrom(0, 7)),
  cost: fc.option(fc.constantFrom(0, 0.1 + 0.2, 1e-7)),
  failed: fc.boolean(),
  firstToken: fc.option(fc.constantFrom(0, 0.3)),
})
type Facts = typeof Facts extends fc.Arbitrary<infer Value> ? Value : never

let lastId = 0x1000

/** A turn of a session, and of a user, of its own. */
function turnOf({ start, duration, tokens, cost, failed, firstToken }: Facts): TestSpan {
  const id = (++lastId).toString(16)
  return {
    trace: id,
    span: id,
    start,
    end: start + duration,
    ...(failed ? { status: { code: 2 } } : {}),
    attributes: {
      'openinference.span.kind': 'LLM',
      'session.id': `s${id}`,
      'user.id': `u${id}`,
      ...(tokens === null ? {} : { 'llm.token_count.total': tokens }),
      ...(cost === null ? {} : { 'llm.cost.total': cost }),
      ...(firstToken === null
        ? {}
        : { 'gen_ai.server.time_to_first_token': { doubleValue: firstToken } }),
    },
  }
}

interface List {
  path: string
  query: string
  items: string
  next: string
  idOf: (item: Readonly<Record<string, unknown>>) => unknown
}

const byField = (field: string) => (item: Readonly<Record<string, unknown>>) => item[field]

const own = (noun: string, idField: string, sorts: readonly string[]): List[] =>
  sorts.flatMap((sort) =>
    ['asc', 'desc'].map((order) => ({
      path: `/api/projects/PROJECT/${noun}`,
      query: `sort=${sort}&order=${order}`,
      items: noun,
      next: 'nextCursor',
      idOf: byField(idField),
    })),
  )

const phoenix = (noun: string, queries: readonly string[], idOf: List['idOf']): List[] =>
  queries.map((query) => ({
    path: `/v1/projects/PROJECT/${noun}`,
    query,
    items: 'data',
    next: 'next_cursor',
    idOf,
  }))

const LISTS = [
  ...own('sessions', 'sessionId', SessionSort.options),
  ...own('traces', 'traceId', TraceSort.options),
  ...own('users', 'userId', UserSort.options),
  ...phoenix('sessions', ['order=asc', 'order=desc'], byField('session_id')),
  ...phoenix(
    'traces',
    ['start_time', 'latency_ms'].flatMap((sort) => [`sort=${sort}&order=asc`, `sort=${sort}`]),
    byField('trace_id'),
  ),
  ...phoenix('spans', [''], byField('id')),
]

/** The ids that the pages show, while more arrives before each. */
async function idsOfPages(list: List, limit: number, project: string, arriving: readonly Facts[]) {
  const ids: unknown[] = []
  const toArrive = [...arriving]
  let cursor = ''
  for (;;) {
    const path = list.path.replace('PROJECT', project)
    const page = await skein.get<Record<string, unknown>>(
      `${path}?${list.query}&limit=${limit}${cursor}`,
    )
    ids.push(...(page[list.items] as Record<string, unknown>[]).map(list.idOf))
    const next = page[list.next]
    if (typeof next !== 'string') return ids
    cursor = `&cursor=${encodeURIComponent(next)}`
    await skein.export(otlpRequest(toArrive.splice(0, 2).map(turnOf)), project)
  }
}

describe('pages neither skip nor repeat what is there while more arrives', () => {
  test.each(LISTS.map((list) => [`${list.path}?${list.query}`, list] as const))(
    '%s',
    async (_, list) => {
      const property = fc.asyncProperty(
        fc.array(Facts, { minLength: 5, maxLength: 12 }),
        fc.array(Facts, { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 2, max: 5 }),
        async (before, arriving, limit) => {
          const project = `p${++lastId}`
          await skein.export(otlpRequest(before.map(turnOf)), project)
          const whole = await idsOfPages(list, 100, project, [])
          expect(whole).toHaveLength(before.length)
          const paged = await idsOfPages(list, limit, project, arriving)
          expect(new Set(paged).size).toBe(paged.length)
          expect(paged.filter((id) => whole.includes(id))).toEqual(whole)
        },
      )
      await fc.assert(property, { numRuns: 1, endOnFailure: true })
    },
  )
})

test('a span that is sent again with another start is listed once, where it is now', async () => {
  const span = (id: string, start: string, end: string, name = 'as it was') => ({
    trace: 'c1',
    span: id,
    start,
    end,
    name,
  })
  const DAY_NS = 86_400_000_000_000n
  const at = (days: number) => `${1_795_300_000_000_000_000n + BigInt(days) * DAY_NS}`
  await skein.export(
    otlpRequest([span('1', at(4), at(4)), span('2', at(3), at(3)), span('3', at(0), at(0))]),
    'editions',
  )
  await skein.export(otlpRequest([span('1', at(1), at(5), 'as it is')]), 'editions')
  const [spans] = LISTS.filter(({ path }) => path.endsWith('/spans'))
  if (spans === undefined) throw new Error('spans are listed')
  const ids = await idsOfPages({ ...spans, idOf: spanIdOf }, 1, 'editions', [])
  expect(ids).toEqual(['2', '1', '3'].map((id) => spanId(id)))
  const outdated = { ...spans, query: `name=as%20it%20was&trace_id=${traceId('c1')}` }
  expect(await idsOfPages({ ...outdated, idOf: spanIdOf }, 1, 'editions', [])).toEqual(
    ['2', '3'].map((id) => spanId(id)),
  )
})

function spanIdOf(item: Readonly<Record<string, unknown>>): unknown {
  return (item['context'] as { span_id: string }).span_id
}
