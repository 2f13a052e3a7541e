import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  ProjectList,
  Session,
  SessionList,
  SpanDetail,
  Trace,
  TraceList,
  TurnList,
} from '@skein/model/api'
import { otlpRequest, spanId, traceId, type TestSpan } from '../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../test-support/test-skein.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
})
afterAll(() => skein.close())

const llm = (session: string, input: string, output: string) => ({
  'openinference.span.kind': 'LLM',
  'session.id': session,
  'input.value': input,
  'output.value': output,
})

async function sessions(project: string): Promise<SessionList['sessions']> {
  return (await skein.get<SessionList>(`/api/projects/${project}/sessions?sort=started&order=asc`))
    .sessions
}

async function turns(project: string, session: string): Promise<TurnList['turns']> {
  const path = `/api/projects/${project}/sessions/${encodeURIComponent(session)}/turns`
  return (await skein.get<TurnList>(path)).turns
}

async function span(project: string, trace: string, id: string): Promise<SpanDetail> {
  return skein.get(`/api/projects/${project}/traces/${traceId(trace)}/spans/${spanId(id)}`)
}

const send = (project: string, ...spans: TestSpan[]) => skein.export(otlpRequest(spans), project)

describe('which session a trace is in', () => {
  test('the same id in two projects is two sessions', async () => {
    await send('p1', { trace: 'a1', span: '1', attributes: llm('same', 'one', '1') })
    await send('p2', { trace: 'a2', span: '1', attributes: llm('same', 'two', '2') })
    expect((await sessions('p1')).map((s) => [s.sessionId, s.firstInput])).toEqual([
      ['same', 'one'],
    ])
    expect((await sessions('p2')).map((s) => [s.sessionId, s.firstInput])).toEqual([
      ['same', 'two'],
    ])
  })

  test('the same trace id in two projects is two turns', async () => {
    await send('p3', { trace: 'a3', span: '1', attributes: llm('x', 'here', '1') })
    await send('p4', { trace: 'a3', span: '1', attributes: llm('x', 'there', '2') })
    expect((await turns('p3', 'x')).map((turn) => turn.input.text)).toEqual(['here'])
    expect((await turns('p4', 'x')).map((turn) => turn.input.text)).toEqual(['there'])
  })

  test('an id on a single span claims the whole trace, be it the root or a child', async () => {
    await send(
      'claim',
      { trace: 'b1', span: '1', attributes: { 'session.id': 'on-root', 'input.value': 'hi' } },
      { trace: 'b1', span: '2', parent: '1', start: 1, attributes: { 'llm.token_count.total': 5 } },
    )
    await send(
      'claim',
      { trace: 'b2', span: '1', start: 10, attributes: { 'input.value': 'ho' } },
      {
        trace: 'b2',
        span: '2',
        parent: '1',
        start: 11,
        attributes: { 'session.id': 'on-child', 'user.id': 'u-child', 'llm.token_count.total': 7 },
      },
    )
    expect(
      (await sessions('claim')).map((s) => [s.sessionId, s.spanCount, s.tokens.total, s.userId]),
    ).toEqual([
      ['on-root', 2, 5, null],
      ['on-child', 2, 7, 'u-child'],
    ])
  })

  test('of two ids in a trace the effective root has the say, and the turn tells of it', async () => {
    await send(
      'conflict',
      { trace: 'c1', span: '1', attributes: { 'session.id': 'roots', 'input.value': 'x' } },
      { trace: 'c1', span: '2', parent: '1', attributes: { 'session.id': 'childs' } },
    )
    expect((await sessions('conflict')).map((s) => s.sessionId)).toEqual(['roots'])
    expect((await turns('conflict', 'roots')).map((turn) => turn.sessionConflict)).toEqual([true])
  })

  test('without an id on the root the earliest span has the say, then the smallest id', async () => {
    await send(
      'earliest',
      { trace: 'c2', span: '1', attributes: { 'input.value': 'x' } },
      { trace: 'c2', span: '3', parent: '1', start: 5, attributes: { 'session.id': 'late' } },
      { trace: 'c2', span: '9', parent: '1', start: 2, attributes: { 'session.id': 'early-9' } },
      { trace: 'c2', span: '8', parent: '1', start: 2, attributes: { 'session.id': 'early-8' } },
    )
    expect((await sessions('earliest')).map((s) => s.sessionId)).toEqual(['early-8'])
  })

  test("a sub-agent's conversation id does not outrank the session's", async () => {
    await send(
      'sub',
      { trace: 'c3', span: '1', attributes: { 'gen_ai.conversation.id': 'agents-own' } },
      { trace: 'c3', span: '2', parent: '1', start: 1, attributes: { 'session.id': 'persons' } },
    )
    await send('sub', {
      trace: 'c4',
      span: '1',
      start: 9,
      attributes: { 'gen_ai.conversation.id': 'c' },
    })
    expect((await sessions('sub')).map((s) => s.sessionId)).toEqual(['persons', 'c'])
    expect((await turns('sub', 'persons')).map((turn) => turn.sessionConflict)).toEqual([false])
  })

  test('a later span moves the trace; the session left empty is gone', async () => {
    await send('move', {
      trace: 'd1',
      span: '2',
      parent: '1',
      attributes: { 'session.id': 'before' },
    })
    expect((await sessions('move')).map((s) => s.sessionId)).toEqual(['before'])
    await send('move', {
      trace: 'd1',
      span: '1',
      attributes: { 'session.id': 'after', 'input.value': 'root' },
    })
    expect((await sessions('move')).map((s) => s.sessionId)).toEqual(['after'])
    expect((await skein.request('/api/projects/move/sessions/before')).status).toBe(404)
    expect((await skein.request('/api/projects/move/sessions/before/turns')).status).toBe(404)
  })

  test('numeric, empty, meaningless, padded, long, non-ASCII and path-like ids', async () => {
    const long = 'x'.repeat(500)
    const odd = 'sess/with slash?&#% "é" 会话 🧶'
    const ids: [unknown, string | null][] = [
      [42, '42'],
      ['', null],
      ['   ', null],
      ['default', null],
      ['<null>', null],
      ['  padded  ', 'padded'],
      [long, long],
      [odd, odd],
      ['__proto__', '__proto__'],
    ]
    for (const [place, [id]] of ids.entries())
      await send('ids', {
        trace: `e${place}`,
        span: '1',
        start: place,
        attributes: { 'session.id': id, 'input.value': `q${place}` },
      })
    const expected = ids.map(([, id]) => id).filter((id) => id !== null)
    expect((await sessions('ids')).map((s) => s.sessionId)).toEqual(expected)
    for (const id of expected) {
      const session = await skein.get<Session>(
        `/api/projects/ids/sessions/${encodeURIComponent(id)}`,
      )
      expect(session.sessionId).toBe(id)
      expect(await turns('ids', id)).toHaveLength(1)
    }
    const { traces } = await skein.get<TraceList>('/api/projects/ids/traces?session=none')
    expect(traces).toHaveLength(ids.length - expected.length)
  })

  test('an empty session.id gives way to what the metadata say', async () => {
    await send('meta', {
      trace: 'f1',
      span: '1',
      attributes: { 'session.id': '', metadata: '{"session_id":"","thread_id":"T"}' },
    })
    expect((await sessions('meta')).map((s) => s.sessionId)).toEqual(['T'])
  })

  test('an id equal to the trace id is none', async () => {
    await send('self', { trace: 'f2', span: '1', attributes: { 'session.id': traceId('f2') } })
    expect(await sessions('self')).toEqual([])
  })
})

describe('how a trace becomes a turn', () => {
  test('a child that arrives before its parents, at depth 4', async () => {
    const chain = ['4', '3', '2', '1'].map((id): TestSpan => ({
      trace: '10',
      span: id,
      ...(id === '1' ? {} : { parent: String(Number(id) - 1) }),
      start: Number(id),
      end: 10 - Number(id),
      attributes:
        id === '1'
          ? { 'session.id': 'deep', 'input.value': 'root asks', 'output.value': 'root answers' }
          : { 'llm.token_count.prompt': 10, 'llm.token_count.completion': 1 },
    }))
    for (const one of chain) await send('deep', one)
    const [turn] = await turns('deep', 'deep')
    expect(turn).toMatchObject({
      input: { text: 'root asks' },
      output: { text: 'root answers' },
      rootSpanId: spanId('1'),
      spanCount: 4,
      durationMs: 8,
      tokens: { input: 10, output: 1, total: 11 },
    })
  })

  test('a batch exported twice counts once', async () => {
    const batch = otlpRequest([
      {
        trace: '11',
        span: '1',
        attributes: { ...llm('twice', 'q', 'a'), 'llm.token_count.total': 9 },
      },
    ])
    await skein.export(batch, 'twice')
    await skein.export(batch, 'twice')
    const [session] = await sessions('twice')
    expect(session).toMatchObject({ turnCount: 1, spanCount: 1, tokens: { total: 9 } })
  })

  test('a trace whose root has a remote parent is a turn', async () => {
    await send('remote', { trace: '12', span: '2', parent: 'ff', attributes: llm('r', 'q', 'a') })
    const [turn] = await turns('remote', 'r')
    expect(turn).toMatchObject({
      rootIsPartial: true,
      input: { text: 'q' },
      rootSpanId: spanId('2'),
    })
  })

  test('spans that are each other’s parents still make a turn', async () => {
    await send(
      'ring',
      { trace: '13', span: '1', parent: '2', attributes: llm('ring', 'q', 'a') },
      { trace: '13', span: '2', parent: '1', start: 1 },
    )
    expect(await turns('ring', 'ring')).toMatchObject([{ spanCount: 2, input: { text: 'q' } }])
  })

  test('an earliest turn without input leaves the title to the first that has one', async () => {
    await send('title', { trace: '14', span: '1', attributes: { 'session.id': 't' } })
    await send('title', {
      trace: '15',
      span: '1',
      start: 5,
      attributes: llm('t', 'first words', 'a'),
    })
    expect(await sessions('title')).toMatchObject([{ firstInput: 'first words', turnCount: 2 }])
  })

  test('turns are ordered to the nanosecond, then by trace id', async () => {
    const at = (ns: string) => `17953000000000000${ns}`
    await send('ns', {
      trace: '1c',
      span: '1',
      start: at('02'),
      attributes: llm('ns', 'third', ''),
    })
    await send('ns', {
      trace: '1b',
      span: '1',
      start: at('01'),
      attributes: llm('ns', 'second', ''),
    })
    await send('ns', {
      trace: '1a',
      span: '1',
      start: at('01'),
      attributes: llm('ns', 'first', ''),
    })
    const found = await turns('ns', 'ns')
    expect(found.map((turn) => turn.input.text)).toEqual(['first', 'second', 'third'])
    expect(found.map((turn) => turn.startedAt.slice(-13))).toEqual([
      '40.000000001Z',
      '40.000000001Z',
      '40.000000002Z',
    ])
  })

  test('missing, reversed and misscaled times', async () => {
    await send('times', {
      trace: '16',
      span: '1',
      start: '1795300000000000005',
      end: '1795300000000000001',
      attributes: llm('reversed', 'q', 'a'),
    })
    await send('times', {
      trace: '17',
      span: '1',
      start: '0',
      end: '0',
      attributes: llm('none', 'q', 'a'),
    })
    await send('times', {
      trace: '18',
      span: '1',
      start: '1795300001',
      end: '1795300003',
      attributes: llm('seconds', 'q', 'a'),
    })
    const found = await sessions('times')
    expect(found.map((s) => [s.sessionId, s.durationMs])).toEqual([
      ['none', 0],
      ['reversed', 0],
      ['seconds', 2000],
    ])
  })

  test('a span updated by a re-send is what it was updated to', async () => {
    const at = { trace: '19', span: '1', start: 0 }
    await send('update', { ...at, end: 0, attributes: llm('u', 'q', '') })
    await send('update', { ...at, end: 9, attributes: llm('u', 'q', 'answer') })
    await send('update', { ...at, end: 0, attributes: llm('u', 'q', '') })
    expect(await turns('update', 'u')).toMatchObject([
      { output: { text: 'answer' }, durationMs: 9 },
    ])
    await send('update', { ...at, end: 9, attributes: llm('u', 'q', 'corrected') })
    expect(await turns('update', 'u')).toMatchObject([
      { output: { text: 'corrected' }, spanCount: 1 },
    ])
  })

  test('lower-case span kinds', async () => {
    await send(
      'kinds',
      {
        trace: '1d',
        span: '1',
        attributes: { ...llm('k', 'q', 'a'), 'openinference.span.kind': 'agent' },
      },
      { trace: '1d', span: '2', parent: '1', attributes: { 'openinference.span.kind': 'tool' } },
    )
    expect((await span('kinds', '1d', '1')).kind).toBe('AGENT')
    expect(await turns('kinds', 'k')).toMatchObject([
      { toolCallCount: 1, steps: [{ kind: 'TOOL' }] },
    ])
  })
})

describe('what a span carries', () => {
  test('NUL and lone surrogates in text', async () => {
    await skein.export(
      JSON.stringify(
        otlpRequest([
          { trace: '20', span: '1', attributes: llm('odd', 'a\0b', 'x\ud800y') },
          {
            trace: '21',
            span: '1',
            start: 1,
            attributes: llm(
              'odd',
              String.raw`{"messages":[{"role":"user","content":"esc \ud83d end"}]}`,
              'ok',
            ),
          },
        ]),
      ),
      'odd',
    )
    expect(await turns('odd', 'odd')).toMatchObject([
      { input: { text: 'a\0b' }, output: { text: 'x\ufffdy' } },
      { input: { text: 'esc \ufffd end' } },
    ])
  })

  test('a message of 5 MB: its head in the list of turns, all of it in the trace', async () => {
    const text = 'words and more '.repeat(350_000)
    await send('big', { trace: '22', span: '1', attributes: llm('big', text, 'short') })
    const [turn] = await turns('big', 'big')
    expect(turn?.input.length).toBe(text.length)
    expect(turn?.input.text).toBe(text.slice(0, 16_384))
    const whole = await skein.get<Trace>(`/api/projects/big/traces/${traceId('22')}`)
    expect(whole.turn.input.text === text).toBe(true)
    expect((await span('big', '22', '1')).attributes['input.value'] === text).toBe(true)
  })

  test('int64 as text, as a number and beyond 2^53', async () => {
    const body = JSON.stringify(
      otlpRequest([
        {
          trace: '23',
          span: '1',
          attributes: {
            'session.id': 'int',
            'llm.token_count.prompt': { intValue: '12' },
            'llm.token_count.completion': { intValue: 3 },
            'app.big': { intValue: '9223372036854775807' },
            'app.bigNumber': 'BIG',
          },
        },
      ]),
    ).replace('{"stringValue":"BIG"}', '{"intValue":9007199254740993}')
    await skein.export(body, 'int')
    const { attributes, tokens } = await span('int', '23', '1')
    expect(attributes['app.big']).toBe('9223372036854775807')
    expect(attributes['app.bigNumber']).toBe('9007199254740993')
    expect(tokens).toMatchObject({ input: 12, output: 3, total: 15 })
  })

  test('nested kvlists, arrays, bytes, empty values and __proto__ as a key', async () => {
    await send('nested', {
      trace: '24',
      span: '1',
      attributes: {
        'app.map': {
          kvlistValue: {
            values: [
              { key: '__proto__', value: { stringValue: 'own' } },
              { key: '$skein', value: { arrayValue: { values: [{ stringValue: 'int' }] } } },
              {
                key: 'list',
                value: { arrayValue: { values: [{ intValue: '1' }, { boolValue: true }] } },
              },
            ],
          },
        },
        'app.bytes': { bytesValue: 'AAEC' },
        'app.empty': {},
        ['__proto__']: 'top',
      },
    })
    const { attributes } = await span('nested', '24', '1')
    expect(JSON.stringify(attributes)).toBe(
      '{"app.map":{"__proto__":"own","$skein":["int"],"list":[1,true]},"app.bytes":"AAEC","app.empty":null,"__proto__":"top"}',
    )
    expect(({} as Record<string, unknown>)['own']).toBeUndefined()
  })

  test('an empty value where a tool call would be is no tool call', async () => {
    await send('ghost', {
      trace: '25',
      span: '1',
      attributes: {
        'openinference.span.kind': 'LLM',
        'session.id': 'g',
        'llm.output_messages.0.message.role': 'assistant',
        'llm.output_messages.0.message.content': 'words',
        'llm.output_messages.0.message.tool_calls.0.tool_call.id': {},
      },
    })
    expect(await turns('ghost', 'g')).toMatchObject([{ tools: [], output: { text: 'words' } }])
  })

  test('metadata as JSON and as flat keys at once', async () => {
    await send('metadata', {
      trace: '26',
      span: '1',
      attributes: {
        'session.id': 'm',
        metadata: '{"plan":"pro","n":1}',
        'metadata.flat': 'yes',
        'metadata.nested.key': 2,
      },
    })
    const [session] = await sessions('metadata')
    expect(session?.metadata).toEqual({ plan: 'pro', n: '1', flat: 'yes', 'nested.key': '2' })
  })

  test('a message at index 99999 costs no more than a message', async () => {
    await send('huge', {
      trace: '27',
      span: '1',
      attributes: {
        'openinference.span.kind': 'LLM',
        'session.id': 'h',
        'llm.input_messages.0.message.role': 'system',
        'llm.input_messages.0.message.content': 'be brief',
        'llm.input_messages.99999.message.role': 'user',
        'llm.input_messages.99999.message.content': 'far out',
      },
    })
    const found = await span('huge', '27', '1')
    expect(found.inputMessages.map((message) => message.role)).toEqual(['system', 'user'])
    expect(found.attributes['llm.input_messages.99999.message.content']).toBe('far out')
    expect(await turns('huge', 'h')).toMatchObject([{ input: { text: 'far out' } }])
  })

  test('a project without a session is listed with its turns', async () => {
    await send('lonely', { trace: '28', span: '1', attributes: { 'input.value': 'hi' } })
    const { projects } = await skein.get<ProjectList>('/api/projects')
    expect(projects.find((project) => project.name === 'lonely')).toMatchObject({
      sessionCount: 0,
      turnCount: 1,
    })
  })
})
