import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  SessionSearch,
  TRACE_SORTS,
  Trace,
  TraceList,
  type SessionList,
  type TraceListItem,
} from '@skein/model/api'
import { otlpRequest, traceId, type TestSpan } from '../../test-support/otlp-span.ts'
import { everyPage } from '../../test-support/pages.ts'
import { shopSessions } from '../../test-support/shop-sessions.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
  await skein.export(otlpRequest(shopSessions()), 'shop')
})
afterAll(() => skein.close())

const trace = async (project: string, id: string) =>
  Trace.parse(await skein.get(`/api/projects/${project}/traces/${traceId(id)}`)).turn

describe('the list of traces', () => {
  test.each(TRACE_SORTS.flatMap((sort) => [[sort, 'asc'] as const, [sort, 'desc'] as const]))(
    'sorted by %s %s, pages neither skip nor repeat',
    async (sort, order) => {
      const path = `/api/projects/shop/traces?sort=${sort}&order=${order}`
      const whole = TraceList.parse(await skein.get(`${path}&limit=500`)).traces
      const paged = await everyPage<TraceListItem>(skein, `${path}&limit=9`, 'traces')
      expect(paged.map((one) => one.traceId)).toEqual(whole.map((one) => one.traceId))
      expect(new Set(paged.map((one) => one.traceId)).size).toBe(65)
    },
  )

  test('has the place of each turn in its session, and what was found in it', async () => {
    const query = new URLSearchParams({ q: '"question 7 2"' })
    const { traces } = TraceList.parse(
      await skein.get(`/api/projects/shop/traces?${query.toString()}`),
    )
    expect(traces.map((one) => [one.sessionId, one.index])).toEqual([['shop 7', 3]])
    expect(traces[0]?.hits).toMatchObject([
      { turn: 3, role: 'user', visible: true, snippet: { text: 'question 7 2' } },
    ])
  })
})

test('lists that are paged through while rows arrive show once what was there', async () => {
  const span = (n: number): TestSpan => ({
    trace: `d${n}`,
    span: '1',
    start: n * 1000,
    attributes: { 'session.id': `s${n}`, 'user.id': `u${n}`, 'input.value': 'x' },
  })
  const some = (from: number) => Array.from({ length: 10 }, (_, place) => span(from + 2 * place))
  await skein.export(otlpRequest(some(10)), 'arriving')
  for (const [list, key, sorts] of [
    ['sessions', 'sessionId', ['started', 'turns', 'cost']],
    ['traces', 'traceId', ['started', 'duration', 'cost']],
    ['users', 'userId', ['id', 'turns', 'cost']],
  ] as const)
    for (const sort of sorts) {
      const path = `/api/projects/arriving/${list}?sort=${sort}&order=asc`
      type Page = Record<string, Record<string, string>[]> & { nextCursor: string | null }
      const there = (await skein.get<Page>(`${path}&limit=500`))[list]?.map((row) => row[key])
      const seen: (string | undefined)[] = []
      let cursor = ''
      for (let arrivals = 0; ; arrivals++) {
        const page: Page = await skein.get<Page>(`${path}&limit=4${cursor}`)
        seen.push(...(page[list] ?? []).map((row) => row[key]))
        if (page.nextCursor === null) break
        cursor = `&cursor=${page.nextCursor}`
        if (arrivals < 2) await skein.export(otlpRequest(some(11 + 20 * arrivals)), 'arriving')
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen).toEqual(expect.arrayContaining(there ?? []))
    }
})

describe('a turn', () => {
  const agent = (id: string, more: Partial<TestSpan>, output?: string): TestSpan => ({
    trace: id,
    span: '1',
    end: 100,
    attributes: {
      'session.id': 'errors',
      'input.value': 'do it',
      ...(output === undefined ? {} : { 'output.value': output }),
    },
    ...more,
  })
  const failedTool = (id: string): TestSpan => ({
    trace: id,
    span: '2',
    parent: '1',
    status: { code: 2, message: 'no such city' },
    attributes: {
      'openinference.span.kind': 'TOOL',
      'tool.name': 'weather',
      'input.value': '{"city":"Atlantis and a half"}',
    },
  })

  beforeAll(() =>
    skein.export(
      otlpRequest([
        agent('e1', {}, 'never mind'),
        failedTool('e1'),
        agent('e2', { status: { code: 2 } }, 'half an answer'),
        failedTool('e2'),
        agent('e3', {}),
        failedTool('e3'),
        agent('e4', { droppedAttributesCount: 2, droppedLinksCount: 1 }, 'fine'),
        { trace: 'e4', span: '2', parent: '1', droppedEventsCount: 5, droppedAttributesCount: 1 },
      ]),
      'errors',
    ),
  )

  test.each([
    ['e1', false],
    ['e2', true],
    ['e3', true],
  ])('%s: its error ended it: %j', async (id, endedTurn) => {
    expect((await trace('errors', id)).error).toMatchObject({ message: 'no such city', endedTurn })
  })

  test('tells what was dropped by kind', async () => {
    const { droppedCount, dropped } = await trace('errors', 'e4')
    expect(droppedCount).toBe(9)
    expect(dropped).toEqual({ attributes: 3, events: 5, links: 1 })
    expect((await trace('errors', 'e1')).dropped).toEqual({ attributes: 0, events: 0, links: 0 })
  })

  test('tells it once of a span that was sent again with a start on another day', async () => {
    const DAY_MS = 86_400_000
    for (const start of [0, DAY_MS]) {
      const sent = agent(
        'e5',
        { start, end: 2 * DAY_MS + start, droppedAttributesCount: 2 },
        'fine',
      )
      await skein.export(otlpRequest([sent]), 'again')
    }
    const { droppedCount, dropped } = await trace('again', 'e5')
    expect(droppedCount).toBe(2)
    expect(dropped).toEqual({ attributes: 2, events: 0, links: 0 })
  })

  test('says of what is found whether it is seen without unfolding a step', async () => {
    const search = async (q: string) =>
      SessionSearch.parse(await skein.get(`/api/projects/errors/sessions/errors/search?q=${q}`))
        .hits
    expect((await search('mind')).map((hit) => hit.visible)).toEqual([true])
    expect(new Set((await search('Atlantis')).map((hit) => hit.visible))).toEqual(new Set([false]))
    const list = await skein.get<SessionList>('/api/projects/errors/sessions?q=Atlantis')
    expect(list.sessions[0]?.hits[0]?.visible).toBe(false)
  })
})
