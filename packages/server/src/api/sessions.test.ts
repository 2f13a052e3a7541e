import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  Outline,
  Session,
  SESSION_SORTS,
  SessionList,
  SessionSearch,
  SpanDetail,
  Trace,
  TraceList,
  TurnList,
} from '@skein/model/api'
import { otlpRequest, traceId, type TestSpan } from '../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'
import { createApp } from '../app.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
  await skein.export(otlpRequest(manySessions()), 'many')
  await skein.export(otlpRequest(saidThings()), 'said')
})
afterAll(() => skein.close())

const SESSION_COUNT = 23

/** Sessions with ties and gaps in everything that one can sort by. */
function manySessions(): TestSpan[] {
  return Array.from({ length: SESSION_COUNT }, (_, place) =>
    Array.from({ length: 1 + (place % 3) }, (__, turn): TestSpan => ({
      trace: `${place + 1}0${turn}`,
      span: '1',
      start: (place % 5) * 1000 + turn * 100,
      end: (place % 5) * 1000 + turn * 100 + (place % 4) * 10,
      status: { code: place % 6 === 0 ? 2 : 0 },
      attributes: {
        'session.id': `s${String(place).padStart(2, '0')}`,
        'input.value': `question ${place}`,
        ...(place % 2 === 0 ? { 'llm.token_count.total': place % 3 } : {}),
        ...(place % 4 === 0 ? { 'llm.cost.total': 0.1 * (place % 3) } : {}),
        'user.id': place % 2 === 0 ? 'even' : 'odd',
      },
    })),
  ).flat()
}

function saidThings(): TestSpan[] {
  const turn = (session: string, n: number, said: Record<string, string>): TestSpan => ({
    trace: `${session.codePointAt(0)}${n}`,
    span: '1',
    start: n * 1000,
    end: n * 1000 + 5,
    attributes: { 'openinference.span.kind': 'LLM', 'session.id': session, ...said },
  })
  return [
    turn('a', 1, {
      'input.value': 'Where is my refund for order #48213?',
      'output.value': 'On its way',
    }),
    turn('a', 2, {
      'input.value': 'Thanks',
      'output.value': 'The refund status is “pending_review”',
    }),
    turn('b', 1, { 'input.value': 'Le café est fermé', 'output.value': 'Desolé' }),
    turn('c', 1, { 'input.value': '退款状态一直没有更新', 'output.value': '処理が完了しました' }),
    turn('d', 1, { 'input.value': 'สวัสดีครับ ขอเงินคืน', 'output.value': 'ok' }),
    turn('e', 1, {
      'input.value': 'mail tim@example.com about getUserName()',
      'output.value': '1 2',
    }),
    turn('f', 1, {
      'input.value': String.raw`{"question":"\u9000\u6b3e?","note":"line\nbreak"}`,
      'output.value': 'escaped',
    }),
    {
      ...turn('g', 1, { 'input.value': 'weather?' }),
      attributes: {
        'openinference.span.kind': 'TOOL',
        'session.id': 'g',
        'tool.name': 'get_weather',
        'input.value': '{"city":"Zürich","units":"metric"}',
        'output.value': '{"temperature_c":18,"sky":"clear"}',
      },
    },
    turn('h', 1, { 'input.value': '__REDACTED__', 'output.value': 'hidden things' }),
  ]
}

const get = async (path: string) => skein.get<unknown>(`/api/projects/${path}`)

describe('the list of sessions', () => {
  test.each(SESSION_SORTS.flatMap((sort) => [[sort, 'asc'] as const, [sort, 'desc'] as const]))(
    'sorted by %s %s, pages neither skip nor repeat',
    async (sort, order) => {
      const whole = SessionList.parse(
        await get(`many/sessions?sort=${sort}&order=${order}&limit=500`),
      )
      const seen: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const page: SessionList = SessionList.parse(
          await get(
            `many/sessions?sort=${sort}&order=${order}&limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`,
          ),
        )
        seen.push(...page.sessions.map((session) => session.sessionId))
        cursor = page.nextCursor
      }
      expect(seen).toEqual(whole.sessions.map((session) => session.sessionId))
      expect(new Set(seen).size).toBe(SESSION_COUNT)
      expect(whole.total.sessions).toBe(SESSION_COUNT)
    },
  )

  test('sorted by cost, what is unknown counts as least', async () => {
    const { sessions } = SessionList.parse(await get('many/sessions?sort=cost&order=asc'))
    const known = sessions.map((session) => session.costUsd !== null)
    expect(known).toEqual(known.toSorted((a, b) => Number(a) - Number(b)))
  })

  test('a cursor of another sort, a limit out of range and a wrong time are told apart', async () => {
    const { nextCursor } = SessionList.parse(await get('many/sessions?sort=cost&limit=2'))
    for (const [query, field] of [
      [`sort=turns&cursor=${nextCursor}`, 'cursor'],
      ['cursor=garbage', 'cursor'],
      ['limit=0', 'limit'],
      ['limit=9999', 'limit'],
      ['from=yesterday', 'from'],
      ['sort=beauty', 'sort'],
    ]) {
      const response = await skein.request(`/api/projects/many/sessions?${query}`)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { code: 'bad_request', field } })
    }
  })

  test('a time range takes sessions that were active in it', async () => {
    const all = SessionList.parse(await get('many/sessions?sort=started&order=asc&limit=500'))
    const from = all.sessions[10]?.startedAt ?? ''
    const { sessions } = SessionList.parse(await get(`many/sessions?from=${from}&limit=500`))
    expect(sessions.map((session) => session.sessionId).sort()).toEqual(
      all.sessions
        .filter((session) => session.lastActiveAt >= from)
        .map((session) => session.sessionId)
        .sort(),
    )
    const before = SessionList.parse(await get(`many/sessions?to=${from}&limit=500`))
    expect(before.sessions.every((session) => session.startedAt < from)).toBe(true)
  })

  test('by user, and by errors', async () => {
    const even = SessionList.parse(await get('many/sessions?user=even&limit=500'))
    expect(even.total.sessions).toBe(12)
    const failed = SessionList.parse(await get('many/sessions?error=true&limit=500'))
    expect(failed.sessions.map((session) => session.sessionId).sort()).toEqual([
      's00',
      's06',
      's12',
      's18',
    ])
    expect(failed.sessions.every((session) => session.errorCount > 0)).toBe(true)
  })

  test('an unknown project has no sessions, an unknown session is not found', async () => {
    expect(SessionList.parse(await get('nobody/sessions')).sessions).toEqual([])
    expect((await skein.request('/api/projects/many/sessions/nobody')).status).toBe(404)
  })
})

describe('search', () => {
  const found = async (words: string) => {
    const list = SessionList.parse(await get(`said/sessions?q=${encodeURIComponent(words)}`))
    return list.sessions.map((session) => session.sessionId).sort()
  }

  test.each([
    ['refund', ['a']],
    ['REFUND order', ['a']],
    ['order refund', ['a']],
    ['"refund status"', ['a']],
    ['"status refund"', []],
    ['refund -order', ['a']],
    ['48213', ['a']],
    ['#48213', ['a']],
    ['pending_review', ['a']],
    ['cafe', ['b']],
    ['CAFÉ', ['b']],
    ['ferme', ['b']],
    ['desole', ['b']],
    ['退款', ['c', 'f']],
    ['状态', ['c']],
    ['款状', ['c']],
    ['状款', []],
    ['更', ['c']],
    ['完了しました', ['c']],
    ['เงินคืน', ['d']],
    ['tim@example.com', ['e']],
    ['tim@example.org', []],
    ['getUserName', ['e']],
    ['getusername()', ['e']],
    ['metric', ['g']],
    ['Zurich', ['g']],
    ['temperature_c', ['g']],
    ['__REDACTED__', []],
    ['nothing-like-this', []],
  ])('%s finds %j', async (words, sessions) => {
    expect(await found(words)).toEqual(sessions)
  })

  test('hits carry the turn that said it, the role and the words marked', async () => {
    const list = SessionList.parse(await get('said/sessions?q=refund'))
    expect(list.total).toEqual({ sessions: 1, matchingTurns: 2 })
    expect(list.sessions[0]?.matchingTurns).toBe(2)
    const hits = list.sessions[0]?.hits.map(({ turn, role, snippet }) => [
      turn,
      role,
      snippet.marks.map(([from, to]) => snippet.text.slice(from, to)),
    ])
    expect(hits).toEqual([
      [1, 'user', ['refund']],
      [2, 'assistant', ['refund']],
    ])
  })

  test('inside one session words are found inside words', async () => {
    const { hits } = SessionSearch.parse(await get('said/sessions/a/search?q=fund'))
    expect(hits.map((hit) => hit.turn)).toEqual([1, 2])
  })
})

describe('a session', () => {
  test('answers by the contract', async () => {
    expect(Session.parse(await get('said/sessions/a')).turnCount).toBe(2)
    const { turns } = TurnList.parse(await get('said/sessions/a/turns'))
    expect(turns.map((turn) => [turn.index, turn.steps.length])).toEqual([
      [1, 1],
      [2, 1],
    ])
    expect(
      Outline.parse(await get('said/sessions/a/outline')).turns.map((turn) => turn.title),
    ).toEqual(['Where is my refund for order #48213?', 'Thanks'])
    const id = turns[0]?.traceId ?? ''
    const trace = Trace.parse(await get(`said/traces/${id}`))
    expect(trace.turn.index).toBe(1)
    expect(
      SpanDetail.parse(await get(`said/traces/${id}/spans/${trace.turn.rootSpanId}`)).traceId,
    ).toBe(id)
  })

  test('turns come in pages, by cursor and by offset, with their place', async () => {
    await skein.export(
      otlpRequest(
        Array.from({ length: 11 }, (_, place): TestSpan => ({
          trace: `f${place}`,
          span: '1',
          start: place * 10,
          attributes: { 'session.id': 'long', 'input.value': `q${place}` },
        })),
      ),
      'paged',
    )
    const seen: [number, string][] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: TurnList = TurnList.parse(
        await get(`paged/sessions/long/turns?limit=4${cursor === '' ? '' : `&cursor=${cursor}`}`),
      )
      seen.push(...page.turns.map((turn): [number, string] => [turn.index, turn.input.text]))
      cursor = page.nextCursor
    }
    expect(seen).toEqual(Array.from({ length: 11 }, (_, place) => [place + 1, `q${place}`]))
    const middle = TurnList.parse(await get('paged/sessions/long/turns?offset=5&limit=2'))
    expect(middle.turns.map((turn) => turn.index)).toEqual([6, 7])
  })
})

describe('traces', () => {
  test('the latest first, page by page, with and without a session', async () => {
    const whole = TraceList.parse(await get('many/traces?limit=500'))
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: TraceList = TraceList.parse(
        await get(`many/traces?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`),
      )
      seen.push(...page.traces.map((trace) => trace.traceId))
      cursor = page.nextCursor
    }
    expect(seen).toEqual(whole.traces.map((trace) => trace.traceId))
    expect(whole.traces.map((trace) => trace.startedAt)).toEqual(
      whole.traces
        .map((trace) => trace.startedAt)
        .toSorted()
        .toReversed(),
    )
    const ofSession = TraceList.parse(await get('many/traces?session=s02'))
    expect(ofSession.traces).toHaveLength(3)
  })

  test('a trace that is not there is not found', async () => {
    expect((await skein.request(`/api/projects/many/traces/${traceId('dead')}`)).status).toBe(404)
  })
})

test('what was acknowledged is found at once by whoever names it', async () => {
  const span: TestSpan = {
    trace: 'beef',
    span: '7',
    start: 1,
    end: 2,
    attributes: { 'session.id': 'just now', 'input.value': 'Hello' },
  }
  await skein.export(otlpRequest([span]), 'fresh')
  const app = createApp(skein.skein, () => undefined)
  const { sessionId, turnCount } = Session.parse(
    await (await app.request('/api/projects/fresh/sessions/just%20now')).json(),
  )
  expect({ sessionId, turnCount }).toEqual({ sessionId: 'just now', turnCount: 1 })
})
