import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TranscriptMessage } from '@skein/model/api'
import { otlpRequest, type TestSpan } from '../../test-support/otlp-span.ts'
import { openTestSkein, type TestSkein } from '../../test-support/test-skein.ts'

let skein: TestSkein
beforeAll(async () => {
  skein = await openTestSkein()
  await skein.export(
    otlpRequest([
      ...agentChat(),
      ...plainChat(),
      ...longChat('long', TURNS, []),
      ...longChat('taken over', 3, foreignHistory()),
    ]),
    'said',
  )
})
afterAll(() => skein.close())

const TURNS = 70
/** More than is read of a call's history. */
const FOREIGN = 600
const LONG_TEXT = 'a sentence that goes on. '.repeat(2000)

interface Said {
  role: string
  content?: string
  tool_calls?: object[]
  tool_call_id?: string
}

/** A model call as OpenInference has it. */
function modelCall(
  trace: string,
  span: string,
  start: number,
  told: readonly Said[],
  said: Said,
): TestSpan {
  return {
    trace,
    span,
    parent: '1',
    start,
    end: start + 1,
    attributes: {
      'openinference.span.kind': 'LLM',
      'input.value': JSON.stringify({ messages: told }),
      'input.mime_type': 'application/json',
      'output.value': JSON.stringify({ choices: [{ message: said }] }),
      'output.mime_type': 'application/json',
    },
  }
}

function turnSpan(trace: string, session: string, start: number, input: string, output: string) {
  return {
    trace,
    span: '1',
    start,
    end: start + 50,
    attributes: {
      'openinference.span.kind': 'AGENT',
      'session.id': session,
      'input.value': input,
      'output.value': output,
    },
  }
}

const system = { role: 'system', content: 'Be kind.' }
const user = (content: string) => ({ role: 'user', content })
const assistant = (content: string) => ({ role: 'assistant', content })
const call = {
  role: 'assistant',
  content: '',
  tool_calls: [
    { id: 'call_7', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } },
  ],
}
const result = { role: 'tool', tool_call_id: 'call_7', content: '3 degrees' }

/** The same word twice, a tool, a sub-agent's own conversation, and a turn that failed. */
function agentChat(): TestSpan[] {
  const first = [system, user('yes')]
  const second = [...first, assistant('Yes what?'), user('yes')]
  const third = [...second, assistant('Fine.'), user('Weather?')]
  return [
    turnSpan('a1', 'agent', 0, 'yes', 'Yes what?'),
    modelCall('a1', '2', 1, first, assistant('Yes what?')),
    turnSpan('a2', 'agent', 1000, 'yes', 'Fine.'),
    modelCall('a2', '2', 1001, second, assistant('Fine.')),
    turnSpan('a3', 'agent', 2000, 'Weather?', 'Cold.'),
    modelCall('a3', '2', 2001, third, call),
    {
      trace: 'a3',
      span: '3',
      parent: '1',
      name: 'weather',
      start: 2002,
      end: 2010,
      attributes: { 'openinference.span.kind': 'TOOL', 'tool.name': 'weather' },
    },
    {
      ...modelCall('a3', '4', 2003, [user('sub-task')], assistant('done')),
      parent: '3'.padStart(16, '0'),
    },
    modelCall('a3', '5', 2011, [...third, call, result], assistant('Cold.')),
    {
      ...turnSpan('a4', 'agent', 3000, 'Again?', ''),
      status: { code: 2, message: 'no more' },
    },
  ]
}

function plainChat(): TestSpan[] {
  return [
    turnSpan('b1', 'plain/1', 0, 'Hello', LONG_TEXT),
    turnSpan('b2', 'plain/1', 1000, 'And?', '```\nfenced\n```'),
  ]
}

/** Every turn is sent all that was said before. */
function longChat(session: string, turns: number, before: readonly Said[]): TestSpan[] {
  const history = [...before]
  return Array.from({ length: turns }, (_, n) => {
    history.push(user(`q${n}`))
    const trace = `${session.codePointAt(0)}${n.toString(16).padStart(3, '0')}`
    const spans = [
      turnSpan(trace, session, n * 100, `q${n}`, `a${n}`),
      modelCall(trace, '2', n * 100 + 1, history, assistant(`a${n}`)),
    ]
    history.push(assistant(`a${n}`))
    return spans
  }).flat()
}

function foreignHistory(): Said[] {
  return Array.from({ length: FOREIGN }, (_, n) => user(`earlier ${n}`))
}

async function transcript(session: string, format: string): Promise<string> {
  const response = await skein.request(
    `/api/projects/said/sessions/${encodeURIComponent(session)}/transcript?format=${format}`,
  )
  expect(response.status).toBe(200)
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="session-/)
  return response.text()
}

const lines = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))

describe('a transcript', () => {
  test('has each message once, in order, as the calls of the turn itself carried them', async () => {
    const messages = lines(await transcript('agent', 'messages')).map((line) =>
      TranscriptMessage.parse(line),
    )
    expect(
      messages.map(({ turn, role, parts }) => [
        turn,
        role,
        parts.map((part) => ('text' in part ? part.text : part.type)).join(),
      ]),
    ).toEqual([
      [1, 'system', 'Be kind.'],
      [1, 'user', 'yes'],
      [1, 'assistant', 'Yes what?'],
      [2, 'user', 'yes'],
      [2, 'assistant', 'Fine.'],
      [3, 'user', 'Weather?'],
      [3, 'assistant', 'tool_call'],
      [3, 'tool', '3 degrees'],
      [3, 'assistant', 'Cold.'],
      [4, 'user', 'Again?'],
    ])
    expect(messages.at(-1)?.spanId).toBeNull()
  })

  test('as OpenAI takes it', async () => {
    const [line, ...more] = lines(await transcript('agent', 'openai'))
    expect(more).toEqual([])
    expect(line).toEqual({
      messages: [
        system,
        user('yes'),
        assistant('Yes what?'),
        user('yes'),
        assistant('Fine.'),
        user('Weather?'),
        { ...call, content: null },
        result,
        assistant('Cold.'),
        user('Again?'),
      ],
    })
  })

  test('as Markdown, whole and fenced so that it stays what it is', async () => {
    const plain = await transcript('plain/1', 'markdown')
    expect(plain.replace(LONG_TEXT, 'a long text')).toBe(
      [
        '# Session plain/1',
        '## 1. 2026-11-21 22:26:40 UTC',
        '**User:**',
        'Hello',
        '**Assistant:**',
        'a long text',
        '## 2. 2026-11-21 22:26:41 UTC',
        '**User:**',
        'And?',
        '**Assistant:**',
        '```\nfenced\n```',
        '',
      ].join('\n\n'),
    )
    const chat = await transcript('agent', 'markdown')
    expect(chat).toContain('Calls `weather`:\n\n```\n{"city":"Oslo"}\n```')
    expect(chat).toContain('**Tool:**\n\n3 degrees')
    expect(chat).toContain('**Error:**')
    expect(chat).not.toContain('sub-task')
  })

  test('of more turns than are read at a time', async () => {
    const messages = lines(await transcript('long', 'messages')).map((line) =>
      TranscriptMessage.parse(line),
    )
    expect(messages.map(({ turn, parts: [part] }) => [turn, part])).toEqual(
      Array.from({ length: TURNS }, (_, n) => [
        [n + 1, { type: 'text', text: `q${n}` }],
        [n + 1, { type: 'text', text: `a${n}` }],
      ]).flat(),
    )
  })

  test('has a history that another session began, whole and once', async () => {
    const messages = lines(await transcript('taken over', 'messages')).map((line) =>
      TranscriptMessage.parse(line),
    )
    expect(messages.map(({ turn, parts: [part] }) => [turn, part])).toEqual([
      ...Array.from({ length: FOREIGN }, (_, n) => [1, { type: 'text', text: `earlier ${n}` }]),
      ...[0, 1, 2].flatMap((n) => [
        [n + 1, { type: 'text', text: `q${n}` }],
        [n + 1, { type: 'text', text: `a${n}` }],
      ]),
    ])
  })

  test('of a session that is not there, or in another form, is refused', async () => {
    const path = '/api/projects/said/sessions'
    expect((await skein.request(`${path}/nobody/transcript`)).status).toBe(404)
    expect((await skein.request(`${path}/agent/transcript?format=pdf`)).status).toBe(400)
  })
})
