import { afterAll, beforeAll, expect, test } from 'vitest'
import { otlpRequest, spanId, traceId, type TestSpan } from '../../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../../test-support/test-skein.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
  const spans = Array.from({ length: 7 }, (_, place): TestSpan[] => [
    {
      trace: `a${place}`,
      span: `${place}1`,
      start: place * 100,
      end: place * 100 + 50,
      name: 'agent',
      attributes: {
        'openinference.span.kind': 'AGENT',
        'session.id': place < 4 ? 'one/with slash' : 'two',
        'input.value': `q${place}`,
      },
    },
    {
      trace: `a${place}`,
      span: `${place}2`,
      parent: `${place}1`,
      start: place * 100 + 1,
      end: place * 100 + 40,
      name: 'llm',
      status: { code: place === 3 ? 2 : 1, message: place === 3 ? 'boom' : '' },
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.token_count.prompt': 10,
        'llm.token_count.completion': 2,
        'llm.input_messages.0.message.role': 'user',
        'llm.input_messages.0.message.content': `q${place}`,
      },
    },
  ]).flat()
  await skein.export(otlpRequest(spans), 'p 1')
  await skein.export(
    otlpRequest([{ trace: 'b1', span: '1', attributes: { 'session.id': 'two' } }]),
    'p2',
  )
})
afterAll(() => skein.close())

interface Page<Item> {
  data: Item[]
  next_cursor: string | null
}

interface SessionData {
  id: string
  session_id: string
  project_id: string
  start_time: string
  end_time: string
  traces: { id: string; trace_id: string; start_time: string; end_time: string }[]
  token_count_prompt: number | null
  token_count_completion: number | null
  token_count_total: number | null
}

interface SpanData {
  id: string
  name: string
  context: { trace_id: string; span_id: string }
  span_kind: string
  parent_id: string | null
  status_code: string
  status_message: string
  attributes: Record<string, unknown>
  events: unknown[]
}

async function pages<Item>(path: string): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Page<Item> = await skein.get(
      cursor === '' ? path : `${path}&cursor=${encodeURIComponent(cursor)}`,
    )
    items.push(...page.data)
    cursor = page.next_cursor
  }
  return items
}

test('clients can read which version they talk to', async () => {
  const response = await skein.request('/arize_phoenix_version')
  expect(await response.text()).toMatch(/^\d+\.\d+\.\d+$/)
  expect(response.headers.get('x-phoenix-server-version')).toMatch(/^\d+\.\d+\.\d+$/)
})

test('projects, by name and by id', async () => {
  const projects = await pages<{ id: string; name: string }>('/v1/projects?limit=1')
  expect(projects.map((project) => project.name)).toEqual(['p 1', 'p2'])
  const [first] = projects
  expect(await skein.get(`/v1/projects/${encodeURIComponent(first?.id ?? '')}`)).toEqual({
    data: first,
  })
  expect(await skein.get('/v1/projects/p%201')).toEqual({ data: first })
  expect((await skein.request('/v1/projects/none')).status).toBe(404)
  const noText = Buffer.from('Project:%FF').toString('base64')
  expect((await skein.request(`/v1/projects/${encodeURIComponent(noText)}`)).status).toBe(404)
})

test('sessions with their traces and tokens, page by page', async () => {
  const sessions = await pages<SessionData>('/v1/projects/p%201/sessions?limit=1')
  expect(sessions.map((session) => [session.session_id, session.traces.length])).toEqual([
    ['one/with slash', 4],
    ['two', 3],
  ])
  expect(sessions[0]).toMatchObject({
    token_count_prompt: 40,
    token_count_completion: 8,
    token_count_total: 48,
  })
  expect(sessions[0]?.traces.map((trace) => trace.trace_id)).toEqual(
    ['a0', 'a1', 'a2', 'a3'].map(traceId),
  )
  const times = sessions.flatMap((session) => session.traces.map((trace) => trace.start_time))
  expect(times).toEqual(times.toSorted())
  const descending = await pages<SessionData>('/v1/projects/p%201/sessions?limit=1&order=desc')
  expect(descending.map((session) => session.session_id)).toEqual(['two', 'one/with slash'])
})

test('one session, by its own id and by the id that the list gives', async () => {
  const [first, second] = await pages<SessionData>('/v1/projects/p%201/sessions?limit=10')
  expect(await skein.get(`/v1/sessions/${encodeURIComponent('one/with slash')}`)).toEqual({
    data: first,
  })
  expect(await skein.get(`/v1/sessions/${encodeURIComponent(second?.id ?? '')}`)).toEqual({
    data: second,
  })
  expect((await skein.request('/v1/sessions/none')).status).toBe(404)
})

test('spans with their attributes as they were sent, page by page and filtered', async () => {
  const all = await pages<SpanData>('/v1/projects/p%201/spans?limit=3')
  expect(all).toHaveLength(14)
  expect(new Set(all.map((span) => span.context.span_id)).size).toBe(14)
  const roots = await pages<SpanData>('/v1/projects/p%201/spans?parent_id=null&limit=3')
  expect(roots.map((span) => span.attributes['input.value'])).toEqual([
    'q6',
    'q5',
    'q4',
    'q3',
    'q2',
    'q1',
    'q0',
  ])
  const chosen = await pages<SpanData>(
    `/v1/projects/p%201/spans?trace_id=${traceId('a3')}&trace_id=${traceId('a4')}&span_kind=llm&limit=9`,
  )
  expect(
    chosen.map((span) => [span.context.span_id, span.status_code, span.status_message]),
  ).toEqual([
    [spanId('42'), 'OK', ''],
    [spanId('32'), 'ERROR', 'boom'],
  ])
  expect(chosen[1]?.attributes).toMatchObject({
    'llm.input_messages.0.message.role': 'user',
    'llm.input_messages.0.message.content': 'q3',
    'llm.token_count.prompt': 10,
  })
  const named = await pages<SpanData>('/v1/projects/p%201/spans?attribute=input.value:q5&limit=9')
  expect(named.map((span) => span.context.trace_id)).toEqual([traceId('a5')])
  const failed = await pages<SpanData>('/v1/projects/p%201/spans?status_code=ERROR&limit=9')
  expect(failed).toHaveLength(1)
})

test('what is not answered says so', async () => {
  const response = await skein.request('/v1/datasets')
  expect(response.status).toBe(501)
  expect(await response.json()).toMatchObject({ error: { code: 'not_supported' } })
})

test('what else was told of an annotation is exported, and taken, with it', async () => {
  const send = async (path: string, body: unknown) =>
    skein.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const metadata = { judge: 'gpt', attempts: [1, { sure: null }] }
  const given = {
    trace_id: traceId('a0'),
    name: 'right',
    annotator_kind: 'LLM',
    result: { label: 'yes' },
    metadata,
  }
  expect((await send('/v1/trace_annotations', { data: [given] })).status).toBe(200)
  const exported = await skein.request('/api/projects/p%201/export?what=spans')
  const lines = (await exported.text()).trimEnd().split('\n')
  const annotations = lines.flatMap(
    (line) => (JSON.parse(line) as { annotations?: unknown[] }).annotations ?? [],
  )
  expect(annotations).toEqual([expect.objectContaining({ name: 'right', metadata })])
  const again = { ...(annotations[0] as object), name: 'right again' }
  expect((await send('/api/projects/p%201/annotations', again)).status).toBe(200)
  const listed = await pages<{ name: string; metadata: unknown }>(
    '/v1/projects/p%201/trace_annotations?limit=9',
  )
  expect(listed.map((one) => [one.name, one.metadata])).toEqual([
    ['right again', metadata],
    ['right', metadata],
  ])
})

test('a span is deleted without the others of its trace', async () => {
  const path = `/v1/projects/p%201/spans?trace_id=${traceId('a6')}`
  const [first] = await pages<SpanData>(path)
  const deleted = await skein.request(`/v1/spans/${first?.id ?? ''}`, { method: 'DELETE' })
  expect(deleted.status).toBe(204)
  expect((await pages<SpanData>(path)).map((span) => span.context.span_id)).toEqual([spanId('61')])
})
