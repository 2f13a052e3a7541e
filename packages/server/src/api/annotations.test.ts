import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  Analytics,
  Annotation,
  Outline,
  SessionList,
  Trace,
  type AnnotationBody,
  type Facets,
  type LiveEvent,
  type Session,
} from '@skein/model/api'
import { otlpRequest, spanId, traceId } from '../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
  const sessions = ['one', 'two', 'three'].flatMap((session, place) =>
    [0, 1].map((turn) => ({
      trace: `${place + 1}${turn}`,
      span: 'ab',
      start: place * 1000 + turn * 100,
      attributes: { 'session.id': session, 'input.value': `q ${turn}` },
    })),
  )
  await skein.export(otlpRequest(sessions), 'judged')
})
afterAll(() => skein.close())

const send = (method: string, path: string, body?: unknown) =>
  skein.request(`/api/projects/judged/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

async function annotate(body: AnnotationBody): Promise<Annotation> {
  const response = await send('POST', 'annotations', body)
  expect(response.status).toBe(200)
  return Annotation.parse(await response.json())
}

const onTurn = (id: string) => ({ type: 'turn' as const, traceId: traceId(id) })
const trace = async (id: string) =>
  Trace.parse(await skein.get(`/api/projects/judged/traces/${traceId(id)}`))
const session = (id: string) => skein.get<Session>(`/api/projects/judged/sessions/${id}`)

describe('an annotation', () => {
  test('shows on what it is on: a session, a turn, a span', async () => {
    const up = { name: 'helpful', label: 'up', score: 1, annotator: 'ada@example.com' }
    const given = await annotate({ target: onTurn('10'), ...up, explanation: 'just right' })
    expect(given).toMatchObject({
      ...up,
      explanation: 'just right',
      annotatorKind: 'HUMAN',
      spanId: null,
      target: onTurn('10'),
    })
    expect(given.updatedAt).toBe(given.createdAt)
    await annotate({
      target: { type: 'span', traceId: traceId('10').toUpperCase(), spanId: spanId('ab') },
      name: 'grounded',
      score: 0.25,
      annotatorKind: 'LLM',
    })
    await annotate({ target: { type: 'session', sessionId: 'one' }, name: 'solved', label: 'yes' })
    const { turn } = await trace('10')
    expect(turn.feedback.map(({ name, spanId: span }) => [name, span])).toEqual([
      ['helpful', null],
      ['grounded', spanId('ab')],
    ])
    const shown = await session('one')
    expect(shown.feedback.map(({ name, annotator }) => [name, annotator])).toEqual([
      ['solved', null],
    ])
    expect(shown.feedbackSummary).toEqual([
      { name: 'grounded', count: 1, meanScore: 0.25, labels: [] },
      { name: 'helpful', count: 1, meanScore: 1, labels: [{ label: 'up', count: 1 }] },
      { name: 'solved', count: 1, meanScore: null, labels: [{ label: 'yes', count: 1 }] },
    ])
    const outline = Outline.parse(await skein.get('/api/projects/judged/sessions/one/outline'))
    expect(outline.turns.map((one) => one.feedback.length)).toEqual([2, 0])
  })

  test('is replaced by the same annotator, and stands beside that of others', async () => {
    const vote = (annotator: string, label: string, identifier?: string) =>
      annotate({
        target: onTurn('20'),
        name: 'helpful',
        label,
        annotator,
        ...(identifier === undefined ? {} : { identifier }),
      })
    const first = await vote('ada', 'up')
    const again = await vote('ada', 'down')
    const other = await vote('grace', 'up')
    const second = await vote('ada', 'up', 'second look')
    expect(again.id).toBe(first.id)
    expect(again.createdAt).toBe(first.createdAt)
    expect(again.updatedAt > first.updatedAt).toBe(true)
    const { feedback } = (await trace('20')).turn
    expect(feedback.map(({ id, annotator, label }) => [id, annotator, label])).toEqual([
      [first.id, 'ada', 'down'],
      [other.id, 'grace', 'up'],
      [second.id, 'ada', 'up'],
    ])
  })

  test('can be changed and taken back by its id', async () => {
    const given = await annotate({
      target: onTurn('21'),
      name: 'note',
      explanation: 'looks odd',
      annotator: 'ada',
    })
    const changed = await send('PUT', `annotations/${given.id}`, { score: 0.5 })
    expect(await changed.json()).toMatchObject({
      id: given.id,
      annotator: 'ada',
      score: 0.5,
      explanation: null,
      createdAt: given.createdAt,
    })
    expect((await trace('21')).turn.feedback).toHaveLength(1)
    const deleted = await send('DELETE', `annotations/${given.id}`)
    expect(Annotation.parse(await deleted.json()).score).toBe(0.5)
    expect((await trace('21')).turn.feedback).toEqual([])
    for (const [method, body] of [
      ['DELETE', undefined],
      ['PUT', { score: 1 }],
    ] as const)
      expect((await send(method, `annotations/${given.id}`, body)).status).toBe(404)
    await annotate({ target: onTurn('21'), name: 'note', explanation: 'again', annotator: 'ada' })
    expect((await trace('21')).turn.feedback).toHaveLength(1)
  })

  test('outlives a restart', async () => {
    await annotate({ target: onTurn('11'), name: 'kept', score: -2 })
    await skein.restart()
    expect((await trace('11')).turn.feedback).toMatchObject([{ name: 'kept', score: -2 }])
  })

  test.each([
    [{ name: 'x', score: 1 }, 'target'],
    [{ target: { type: 'trace', traceId: 'x' }, name: 'x', score: 1 }, 'target.type'],
    [{ target: { type: 'span', traceId: 'x' }, name: 'x', score: 1 }, 'target.spanId'],
    [{ target: onTurn('10'), score: 1 }, 'name'],
    [{ target: onTurn('10'), name: '  ', score: 1 }, 'name'],
    [{ target: onTurn('10'), name: 'x' }, 'score'],
    [{ target: onTurn('10'), name: 'x', score: 'high' }, 'score'],
    [{ target: onTurn('10'), name: 'x', label: '' }, 'label'],
    [{ target: onTurn('10'), name: 'x', score: 1, annotatorKind: 'CAT' }, 'annotatorKind'],
  ])('that is wrong is refused: %j', async (body, field) => {
    const before = (await trace('10')).turn.feedback
    const response = await send('POST', 'annotations', body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'bad_request', field } })
    expect((await trace('10')).turn.feedback).toEqual(before)
  })

  test('that is no JSON, or comes as a form would, is refused', async () => {
    for (const [type, body] of [
      ['application/json', '{"name":'],
      ['text/plain', JSON.stringify({ target: onTurn('10'), name: 'x', score: 1 })],
    ] as const) {
      const response = await skein.request('/api/projects/judged/annotations', {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      })
      expect(response.status).toBe(400)
    }
  })

  test.each([
    onTurn('dead'),
    { type: 'session' as const, sessionId: 'nobody' },
    { type: 'span' as const, traceId: traceId('10'), spanId: spanId('dead') },
  ])('of something that is not there is refused: %j', async (target) => {
    const response = await send('POST', 'annotations', { target, name: 'x', score: 1 })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'not_found', field: 'target' } })
  })

  test('is announced to who watches', async () => {
    const heard: LiveEvent[] = []
    const stop = skein.skein.live.subscribe(
      'judged',
      (events) => heard.push(...events),
      () => undefined,
    )
    const given = await annotate({ target: onTurn('30'), name: 'x', score: 1 })
    await send('DELETE', `annotations/${given.id}`)
    await annotate({ target: { type: 'session', sessionId: 'three' }, name: 'x', score: 1 })
    stop()
    const event = { type: 'feedback', sessionId: 'three', traceId: traceId('30'), spanId: null }
    expect(heard).toEqual([event, event, { ...event, traceId: null }])
  })
})

describe('feedback', () => {
  beforeAll(async () => {
    await annotate({ target: { type: 'session', sessionId: 'two' }, name: 'csat', score: 4 })
    await annotate({ target: onTurn('30'), name: 'csat', score: 2, label: 'meh' })
    await annotate({ target: onTurn('31'), name: 'csat', score: 3, annotator: 'b', label: 'meh' })
  })

  const sessions = async (filter: string) => {
    const query = new URLSearchParams({ filter, sort: 'started', order: 'asc' })
    const list = SessionList.parse(
      await skein.get(`/api/projects/judged/sessions?${query.toString()}`),
    )
    return list.sessions.map((one) => one.sessionId)
  }

  test.each([
    ['feedback.csat:*', ['two', 'three']],
    ['feedback:csat', ['two', 'three']],
    ['feedback.csat:meh', ['three']],
    ['feedback.csat:4', ['two']],
    ['feedback.csat>2.5', ['two', 'three']],
    ['feedback.csat>=4', ['two']],
    ['-feedback:csat', ['one']],
    ['feedback.helpful:down', ['two']],
    ['feedback.helpful:up feedback.grounded<0.3', ['one']],
  ])('%s selects the sessions that it is in', async (filter, expected) => {
    expect(await sessions(filter)).toEqual(expected)
  })

  test('selects turns by what is on them or their spans, not on their session', async () => {
    const query = new URLSearchParams({ filter: 'feedback.csat:*', order: 'asc' })
    const { traces } = await skein.get<{ traces: { traceId: string }[] }>(
      `/api/projects/judged/traces?${query.toString()}`,
    )
    expect(traces.map((one) => one.traceId)).toEqual([traceId('30'), traceId('31')])
  })

  test('is summed up by name, and counted by label', async () => {
    const { feedback } = Analytics.parse(
      await skein.get('/api/projects/judged/analytics?filter=feedback:csat'),
    )
    expect(feedback.find((one) => one.name === 'csat')).toEqual({
      name: 'csat',
      count: 3,
      meanScore: 3,
      labels: [{ label: 'meh', count: 2 }],
    })
    const facet = async (query: string) =>
      (await skein.get<Facets>(`/api/projects/judged/facets?${query}`)).facets[0]?.values
    expect(await facet('field=feedback&contains=csat')).toEqual([{ value: 'csat', count: 2 }])
    expect(await facet('field=feedback.csat')).toEqual([
      { value: '4', count: 1 },
      { value: 'meh', count: 1 },
    ])
    expect(await facet('of=turns&field=feedback.csat')).toEqual([{ value: 'meh', count: 2 }])
  })
})

test('a body that does not announce its length is held to it all the same', async () => {
  let pieces = 0
  const endless = new ReadableStream({
    pull(controller) {
      pieces++
      controller.enqueue(Buffer.from('{"name":"a"},'.repeat(10_000)))
    },
  })
  const response = await skein.request('/api/projects/judged/annotations', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: endless,
    duplex: 'half',
  })
  expect(response.status).toBe(400)
  expect(await response.text()).toContain('larger than 1000000 bytes')
  expect(pieces).toBeLessThan(20)
})
