import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Retention, type SessionList } from '@skein/model/api'
import { CountColumn } from '../store/columns.ts'
import { beginErasing, hidePlanned, planRemoval } from '../store/queries/removals.ts'
import { recomputed, storedDerived } from '../../test-support/derived.ts'
import { eventually } from '../../test-support/eventually.ts'
import { otlpRequest, spanId, traceId, type TestSpan } from '../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
})
afterAll(() => skein.close())

const turn = (trace: string, session: string, words: string, more: Partial<TestSpan> = {}) => ({
  trace,
  span: '1',
  attributes: { ...(session === '' ? {} : { 'session.id': session }), 'input.value': words },
  ...more,
})

async function send(method: string, path: string, body?: unknown): Promise<Response> {
  return skein.request(path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
}

const KEYS = {
  spans: 'trace_id, span_id',
  messages: 'scope, hash',
  turns: 'session_id, trace_id',
  sessions: 'session_id',
  feedback: 'id',
  session_tags: 'session_id, tag',
}

/**
 * What each table has of a project, whether or not a question would find it; of several versions, one. Where several
 * nodes derive, what a question would find: one of them may note once more that a session is gone.
 */
async function rowsOf(project: string): Promise<Record<string, number>> {
  const counts = await Promise.all(
    Object.entries(KEYS).map(async ([table, key]) => {
      const counted = skein.skein.engine.facts.isShared ? `${table} FINAL` : table
      const [row] = await skein.skein.engine.query({
        sql: `SELECT uniqExact(${key}) AS rows FROM ${counted} WHERE project = {project:String}`,
        params: { project },
        row: z.object({ rows: CountColumn }),
      })
      return [table, row?.rows ?? 0] as const
    }),
  )
  return Object.fromEntries(counts)
}

const NOTHING = Object.fromEntries(Object.keys(KEYS).map((table) => [table, 0]))

const sessionIds = async (project: string, query = '') => {
  const list = await skein.get<SessionList>(
    `/api/projects/${project}/sessions?sort=started&order=asc&${query}`,
  )
  return list.sessions.map(({ sessionId }) => sessionId)
}

describe('a session that is deleted', () => {
  test('is gone from every table and from search; its neighbours stay', async () => {
    await skein.export(
      otlpRequest([
        turn('a1', 'gone', 'the secret word is xylophone'),
        turn('a2', 'gone', 'again: xylophone'),
        turn('a3', 'kept', 'what is a xylophone?'),
      ]),
      'one',
    )
    expect(await sessionIds('one', 'q=xylophone')).toEqual(['gone', 'kept'])
    const before = await rowsOf('one')
    await send('POST', '/api/projects/one/annotations', {
      target: { type: 'session', sessionId: 'gone' },
      name: 'helpful',
      score: 1,
    })
    await send('POST', '/api/projects/one/sessions/tags', { sessionIds: ['gone'], add: ['x'] })

    const response = await send('DELETE', '/api/projects/one/sessions/gone')
    expect([response.status, await response.json()]).toEqual([
      200,
      { sessionCount: 1, turnCount: 2, spanCount: 0 },
    ])
    expect(await sessionIds('one', 'q=xylophone')).toEqual(['kept'])
    expect(await rowsOf('one')).toEqual({
      spans: (before['spans'] ?? 0) - 2,
      messages: 1,
      turns: 1,
      sessions: 1,
      feedback: 0,
      session_tags: 0,
    })
    expect((await send('DELETE', '/api/projects/one/sessions/gone')).status).toBe(404)
    expect((await skein.request(`/api/projects/one/traces/${traceId('a1')}`)).status).toBe(404)
  })

  test('takes along what judged it, in traces of its own', async () => {
    const judge = (trace: string, session: string) => ({
      trace,
      span: trace,
      attributes: {
        'openinference.span.kind': 'EVALUATOR',
        'session.id': session,
        'input.value': `Was this kind? ${session} said: I am Tim.`,
        'session.annotations.0.annotation.name': 'kind',
        'session.annotations.0.annotation.score': 1,
      },
    })
    const spans = ['gone', 'kept'].flatMap((session, n) => [
      turn(`f${n}1`, session, 'I am Tim.'),
      judge(`f${n}2`, session),
    ])
    await skein.export(otlpRequest(spans), 'judged')
    await skein.skein.pipeline.settled()
    expect(await rowsOf('judged')).toMatchObject({ spans: 4, turns: 2, feedback: 2 })
    const response = await send('DELETE', '/api/projects/judged/sessions/gone')
    expect(await response.json()).toEqual({ sessionCount: 1, turnCount: 1, spanCount: 0 })
    expect(await rowsOf('judged')).toMatchObject({ spans: 2, messages: 2, turns: 1, feedback: 1 })
  })

  test('begins anew with the turns that come later, which say again what was said before', async () => {
    await skein.export(otlpRequest([turn('b1', 'live', 'hello, I am Tim')]), 'two')
    expect((await send('DELETE', '/api/projects/two/sessions/live')).status).toBe(200)
    await skein.export(otlpRequest([turn('b2', 'live', 'hello, I am Tim')]), 'two')
    const { turns } = await skein.get<{ turns: { input: { text: string } }[] }>(
      '/api/projects/two/sessions/live/turns',
    )
    expect(turns.map(({ input }) => input.text)).toEqual(['hello, I am Tim'])
    expect(await sessionIds('two', 'q=Tim')).toEqual(['live'])
  })

  test('keeps what another session said within it', async () => {
    const child = { trace: 'c1', span: '2', parent: '1', attributes: { 'session.id': 'first' } }
    await skein.export(
      otlpRequest([
        { ...child, attributes: { ...child.attributes, 'input.value': 'shared words' } },
      ]),
      'shared',
    )
    await skein.skein.pipeline.settled()
    // The root names another session, which has the say; the child's message was stored under the first.
    await skein.export(otlpRequest([turn('c1', 'second', 'a question')]), 'shared')
    await skein.export(otlpRequest([turn('c2', 'first', 'shared words')]), 'shared')
    expect(await sessionIds('shared')).toEqual(['first', 'second'])
    expect((await send('DELETE', '/api/projects/shared/sessions/first')).status).toBe(200)
    const span = await skein.get<{ input: { value: string } }>(
      `/api/projects/shared/traces/${traceId('c1')}/spans/${'2'.padStart(16, '0')}`,
    )
    expect(span.input.value).toBe('shared words')
  })

  test('goes with others in one request, of which some may not be there', async () => {
    await skein.export(
      otlpRequest([turn('d1', 's1', 'a'), turn('d2', 's2', 'b'), turn('d3', 's3', 'c')]),
      'some',
    )
    const response = await send('POST', '/api/projects/some/sessions/delete', {
      sessionIds: ['s1', 's3', 'never'],
    })
    expect(await response.json()).toEqual({ sessionCount: 2, turnCount: 2, spanCount: 0 })
    expect(await sessionIds('some')).toEqual(['s2'])
    expect((await send('POST', '/api/projects/some/sessions/delete', {})).status).toBe(400)
  })
})

test('a turn that is deleted leaves its session with the sums of the others', async () => {
  const cost = (usd: number) => ({ 'llm.cost.total': usd })
  const spans = [1, 2, 4].map((usd, n) => {
    const one = turn(`e${n}`, 'summed', `question ${n}`)
    return { ...one, attributes: { ...one.attributes, ...cost(usd) } }
  })
  await skein.export(otlpRequest(spans), 'sums')
  const deleted = await send('DELETE', `/api/projects/sums/traces/${traceId('e1')}`)
  expect(deleted.status).toBe(200)
  const session = await skein.get<{ turnCount: number; costUsd: number }>(
    '/api/projects/sums/sessions/summed',
  )
  expect([session.turnCount, session.costUsd]).toEqual([2, 5])
})

describe('a span that is deleted', () => {
  const chat = (trace: string, span: string, parent: string, words: readonly string[]) => ({
    trace,
    span,
    parent,
    start: Number.parseInt(span, 16),
    attributes: {
      'openinference.span.kind': 'LLM',
      'session.id': 's',
      'llm.token_count.prompt': words.length,
      ...Object.fromEntries(
        words.flatMap((text, place) => [
          [`llm.input_messages.${place}.message.role`, place % 2 === 0 ? 'user' : 'assistant'],
          [`llm.input_messages.${place}.message.content`, text],
        ]),
      ),
    },
  })
  const spanPath = (project: string, trace: string, span: string) =>
    `/api/projects/${project}/traces/${traceId(trace)}/spans/${spanId(span)}`
  const hitTraces = async (project: string, words: string) => {
    const list = await skein.get<{ traces: { traceId: string }[] }>(
      `/api/projects/${project}/traces?q=${words}`,
    )
    return list.traces.map((trace) => trace.traceId)
  }

  test('takes along what only it said; turn and session are summed up anew', async () => {
    const root = { trace: 'ab1', span: '1', attributes: { 'session.id': 's', 'input.value': 'go' } }
    await skein.export(
      otlpRequest([
        root,
        chat('ab1', '2', '1', ['alpaca', 'bison']),
        chat('ab1', '3', '1', ['alpaca', 'bison', 'cormorant']),
      ]),
      'cut',
    )
    await send('POST', '/api/projects/cut/annotations', {
      target: { type: 'span', traceId: traceId('ab1'), spanId: spanId('3') },
      name: 'helpful',
      score: 1,
    })
    const deleted = await send('DELETE', spanPath('cut', 'ab1', '3'))
    expect([deleted.status, await deleted.json()]).toEqual([
      200,
      { sessionCount: 0, turnCount: 0, spanCount: 1 },
    ])
    expect(await rowsOf('cut')).toEqual({
      spans: 2,
      messages: 3,
      turns: 1,
      sessions: 1,
      feedback: 0,
      session_tags: 0,
    })
    expect(await hitTraces('cut', 'cormorant')).toEqual([])
    const session = await skein.get<{ tokens: { input: number } }>('/api/projects/cut/sessions/s')
    expect(session.tokens.input).toBe(2)
    expect((await send('DELETE', spanPath('cut', 'ab1', '3'))).status).toBe(404)
  })

  test('leaves what another one refers to, which is found there', async () => {
    await skein.export(
      otlpRequest([
        chat('ac1', '1', '', ['dugong']),
        chat('ac2', '2', '', ['dugong', 'eland', 'fossa']),
        chat('ac2', '3', '2', ['gecko']),
      ]),
      'shares',
    )
    expect(await hitTraces('shares', 'dugong')).toEqual([traceId('ac1')])
    expect((await send('DELETE', spanPath('shares', 'ac1', '1'))).status).toBe(200)
    expect(await hitTraces('shares', 'dugong')).toEqual([traceId('ac2')])
    const span = await skein.get<{ inputMessages: unknown[] }>(spanPath('shares', 'ac2', '2'))
    expect(JSON.stringify(span.inputMessages)).toContain('dugong')
    expect(await rowsOf('shares')).toMatchObject({ spans: 2, messages: 4, turns: 1 })
  })

  test('leaves a long history, which is kept in lists, to those that go on with it', async () => {
    const words = Array.from({ length: 100 }, (_, place) => `word ${place}`)
    await skein.export(
      otlpRequest([
        chat('af1', '1', '', words.slice(0, 70)),
        chat('af2', '2', '', words),
        chat('af3', '3', '', ['unheard', ...words.slice(0, 40)]),
      ]),
      'history',
    )
    const told = async (trace: string, span: string) => {
      const { inputMessages, attributes } = await skein.get<{
        inputMessages: { parts: { text: string }[] }[]
        attributes: Record<string, unknown>
      }>(spanPath('history', trace, span))
      expect(attributes['llm.input_messages.33.message.content']).toBeDefined()
      return inputMessages.map(({ parts }) => parts[0]?.text)
    }
    expect(await told('af1', '1')).toEqual(words.slice(0, 70))
    for (const [trace, span] of [
      ['af1', '1'],
      ['af3', '3'],
    ] as const) {
      expect((await send('DELETE', spanPath('history', trace, span))).status).toBe(200)
      expect(await told('af2', '2')).toEqual(words)
    }
    expect(await hitTraces('history', 'unheard')).toEqual([])
    const { messages } = await rowsOf('history')
    expect(messages, 'a hundred messages and three lists of them').toBe(103)
  })

  // A Distributed table can't be told to merge.
  test.skipIf(process.env['SKEIN_TEST_ENGINE'] !== undefined)(
    'leaves to others what it said first, though the engine merges before that is erased',
    async () => {
      await skein.export(
        otlpRequest([chat('b01', '1', '', ['shared']), chat('b02', '2', '', ['shared'])]),
        'merging',
      )
      await skein.skein.pipeline.settled()
      const { engine, clock } = skein.skein
      const what = { type: 'spans', traceId: traceId('b01'), spanIds: [spanId('1')] } as const
      await planRemoval(engine, { project: 'merging', what })
      await hidePlanned(engine, clock.next())
      await beginErasing({
        ...engine,
        async define(sql) {
          if (sql.startsWith('DELETE FROM messages'))
            await engine.command('OPTIMIZE TABLE messages FINAL')
          await engine.define(sql)
        },
      })
      await skein.restart()
      const { inputMessages } = await skein.get<{
        inputMessages: { parts: { text: string }[] }[]
      }>(spanPath('merging', 'b02', '2'))
      expect(inputMessages.map(({ parts }) => parts[0]?.text)).toEqual(['shared'])
    },
  )

  test('takes its turn along when it was the last, and its session when that was all', async () => {
    await skein.export(otlpRequest([turn('ad1', 'only', 'hello')]), 'last')
    const deleted = await send('DELETE', spanPath('last', 'ad1', '1'))
    expect(await deleted.json()).toEqual({ sessionCount: 1, turnCount: 1, spanCount: 1 })
    expect(await rowsOf('last')).toEqual(NOTHING)
  })

  test('may be the one that named the session', async () => {
    await skein.export(
      otlpRequest([
        turn('ae1', 'named', 'hello'),
        { trace: 'ae1', span: '2', parent: '1', attributes: { 'input.value': 'within' } },
      ]),
      'unnamed',
    )
    expect(await sessionIds('unnamed')).toEqual(['named'])
    expect((await send('DELETE', spanPath('unnamed', 'ae1', '1'))).status).toBe(200)
    expect(await sessionIds('unnamed')).toEqual([])
    expect(await hitTraces('unnamed', 'within')).toEqual([traceId('ae1')])
  })

  test('is gone after a crash cut its deletion short', async () => {
    await skein.export(
      otlpRequest([chat('af1', '1', '', ['hyrax']), chat('af1', '2', '1', ['ibex'])]),
      'cut short',
    )
    await skein.skein.pipeline.settled()
    const what = { type: 'spans', traceId: traceId('af1'), spanIds: [spanId('2')] } as const
    await planRemoval(skein.skein.engine, { project: 'cut short', what })
    await skein.restart()
    await eventually(async () => {
      expect(await hitTraces('cut%20short', 'ibex')).toEqual([])
      expect(await rowsOf('cut short')).toMatchObject({ spans: 1, messages: 1, turns: 1 })
    })
  })
})

test('a project that is deleted leaves nothing, and can be filled again', async () => {
  await skein.export(otlpRequest([turn('f1', 's', 'hello'), turn('f2', '', 'alone')]), 'whole')
  await skein.skein.pipeline.settled()
  expect((await send('DELETE', '/api/projects/whole')).status).toBe(200)
  expect(await rowsOf('whole')).toEqual(NOTHING)
  const { projects } = await skein.get<{ projects: { name: string }[] }>('/api/projects')
  expect(projects.map(({ name }) => name)).not.toContain('whole')
  const again = await send('DELETE', '/api/projects/whole')
  expect([again.status, await again.json()]).toEqual([
    404,
    { error: { code: 'not_found', message: 'there is no project whole' } },
  ])
  await skein.export(otlpRequest([turn('f3', 's', 'hello')]), 'whole')
  expect(await sessionIds('whole')).toEqual(['s'])
})

test('a deletion that a crash cut short is finished at the next start', async () => {
  await skein.export(otlpRequest([turn('a91', 's', 'x'), turn('a92', 't', 'y')]), 'crashed')
  await skein.skein.pipeline.settled()
  const what = { type: 'sessions', sessionIds: ['s'] } as const
  await planRemoval(skein.skein.engine, { project: 'crashed', what })
  await skein.restart()
  await eventually(async () => {
    expect(await sessionIds('crashed')).toEqual(['t'])
    expect(await rowsOf('crashed')).toMatchObject({ spans: 1, messages: 1, turns: 1 })
  })
})

test('of a project of which the deletion failed as it was planned no turn is left without its spans', async () => {
  await skein.export(otlpRequest([turn('a93', 's', 'x')]), 'planned')
  await skein.skein.pipeline.settled()
  const full = { ...skein.skein.engine, command: () => Promise.reject(new Error('disk full')) }
  const planning = planRemoval(full, { project: 'planned', what: { type: 'all' } })
  await expect(planning).rejects.toThrow('disk full')
  await skein.restart()
  expect((await send('DELETE', '/api/projects/nothing/sessions/none')).status).toBe(404)
  expect(await rowsOf('planned')).toMatchObject({ spans: 1, messages: 1, turns: 1, sessions: 1 })
})

describe('a deletion that failed halfway is finished before the next', () => {
  const shared = (trace: string) => turn(trace, 's', 'shared words')

  /** The messages that others refer to are handed on, and nothing is erased. */
  async function failHalfway(project: string, trace: string): Promise<void> {
    await skein.export(otlpRequest([shared(trace), shared(`${trace}2`)]), project)
    await skein.skein.pipeline.settled()
    const { engine, clock } = skein.skein
    await planRemoval(engine, { project, what: { type: 'traces', traceIds: [traceId(trace)] } })
    await hidePlanned(engine, clock.next())
    const full = { ...engine, define: () => Promise.reject(new Error('the disk is full')) }
    await expect(beginErasing(full)).rejects.toThrow('the disk is full')
  }

  test('so that what it handed on goes with that', async () => {
    await failHalfway('halfway', 'c11')
    expect((await send('DELETE', '/api/projects/halfway')).status).toBe(200)
    expect(await rowsOf('halfway')).toEqual(NOTHING)
  })

  test('so that its project keeps the rest when another goes as a whole', async () => {
    await failHalfway('beside', 'c21')
    await skein.export(otlpRequest([turn('c31', 's', 'hello')]), 'all of it')
    expect((await send('DELETE', '/api/projects/all%20of%20it')).status).toBe(200)
    expect(await rowsOf('all of it')).toEqual(NOTHING)
    expect(await rowsOf('beside')).toMatchObject({ spans: 1, messages: 1, turns: 1, sessions: 1 })
    expect(await sessionIds('beside', 'q=shared')).toEqual(['s'])
  })
})

describe('retention', () => {
  const DAY_MS = 86_400_000
  const daysAgo = (days: number) => {
    const start = BigInt(Date.now() - days * DAY_MS) * 1_000_000n
    return { start: `${start}`, end: `${start + 1_000_000n}` }
  }

  test('is set, told, and refused when it makes no sense', async () => {
    const path = '/api/projects/kept/retention'
    expect(await skein.get(path)).toEqual({ days: null })
    expect((await send('PUT', path, { days: 30 })).status).toBe(200)
    expect(Retention.parse(await skein.get(path)).days).toBe(30)
    expect((await send('PUT', path, { days: null })).status).toBe(200)
    expect(Retention.parse(await skein.get(path)).days).toBe(null)
    for (const days of [0, -1, 1.5, '30', 40_000])
      expect((await send('PUT', path, { days })).status).toBe(400)
  })

  test('takes whole sessions by their last turn: one that is live is not cut in half', async () => {
    const old = (trace: string, session: string, days: number) => ({
      ...turn(trace, session, `said ${days} days ago`),
      ...daysAgo(days),
    })
    await skein.export(
      otlpRequest([
        old('91', 'ended', 40),
        old('92', 'ended', 35),
        old('93', 'live', 40),
        old('94', 'live', 1),
        old('95', '', 40),
        old('96', '', 1),
      ]),
      'aging',
    )
    await send('PUT', '/api/projects/aging/retention', { days: 30 })
    await skein.skein.pipeline.settled()
    await skein.restart()
    await skein.skein.pipeline.expire()
    expect(await sessionIds('aging')).toEqual(['live'])
    const { traces } = await skein.get<{ traces: { traceId: string }[] }>(
      '/api/projects/aging/traces?order=asc',
    )
    expect(traces.map((trace) => trace.traceId)).toEqual(
      ['93', '94', '96'].map((id) => traceId(id)),
    )
    expect(await rowsOf('aging')).toMatchObject({ spans: 3, turns: 3 })
  })
})

test('what is left is what the spans that are left say', async () => {
  await skein.skein.pipeline.settled()
  expect(await storedDerived(skein.skein.engine)).toEqual(await recomputed(skein.skein))
})

test('spans that arrive while their session is deleted are stored, each once', async () => {
  await skein.export(otlpRequest([turn('80', 'busy', 'before')]), 'busy')
  await skein.skein.pipeline.settled()
  const arriving = Array.from({ length: 20 }, (_, n) =>
    skein.export(otlpRequest([turn(`8${n + 1}`, 'busy', `message ${n}`)]), 'busy'),
  )
  await send('DELETE', '/api/projects/busy/sessions/busy')
  await Promise.all(arriving)
  await skein.skein.pipeline.settled()
  const shown = await storedDerived(skein.skein.engine)
  expect(shown).toEqual(await recomputed(skein.skein))
})
