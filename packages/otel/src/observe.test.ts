import { ReadableStream } from 'node:stream/web'
import { context, trace } from '@opentelemetry/api'
import { afterAll, afterEach, beforeAll, expect, expectTypeOf, test } from 'vitest'
import { startReceiver, type Receiver } from '../test-support/receiver.ts'
import { attributesOf } from './context.ts'
import { observe, turn } from './observe.ts'
import { register } from './register.ts'

let receiver: Receiver
const flush = () => register().forceFlush()

beforeAll(async () => {
  receiver = await startReceiver()
  register({ endpoint: receiver.url })
})
afterEach(() => {
  receiver.spans.length = 0
})
afterAll(async () => {
  await register().shutdown()
  await receiver.close()
})

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('a turn has its input, its answer, its session, and what happens beneath it', async () => {
  const search = observe(async (query: string) => [`about ${query}`], {
    name: 'search',
    kind: 'TOOL',
  })
  const answer = async (text: string) => {
    const found = await search('cats')
    trace.getTracer('knows-nothing').startSpan('foreign').end()
    return `${text}? ${found.join()}`
  }
  const result = await turn('chat-1', 'Cats', answer, {
    userId: 'tim',
    tags: ['beta'],
    metadata: { plan: 'pro' },
  })
  expect(result).toBe('Cats? about cats')
  await flush()
  const root = receiver.named('turn')
  expect(root).toMatchObject({
    attributes: {
      'openinference.span.kind': 'AGENT',
      'session.id': 'chat-1',
      'user.id': 'tim',
      'tag.tags': '["beta"]',
      metadata: '{"plan":"pro"}',
      'input.value': 'Cats',
      'input.mime_type': 'text/plain',
      'output.value': 'Cats? about cats',
      'output.mime_type': 'text/plain',
    },
    status: { code: 1 },
  })
  expect(root.parentSpanId).toBeUndefined()
  expect(receiver.named('search')).toMatchObject({
    traceId: root.traceId,
    parentSpanId: root.spanId,
    attributes: {
      'openinference.span.kind': 'TOOL',
      'tool.name': 'search',
      'session.id': 'chat-1',
      'input.value': 'cats',
      'output.value': '["about cats"]',
      'output.mime_type': 'application/json',
    },
  })
  expect(receiver.named('foreign').attributes['session.id']).toBe('chat-1')
})

test('the function keeps its type, this, name and way of answering', async () => {
  const counter = {
    count: 2,
    add: observe(function add(this: { count: number }, a: number, b: number) {
      return this.count + a + b
    }),
  }
  expectTypeOf(counter.add).toEqualTypeOf<
    (this: { count: number }, a: number, b: number) => number
  >()
  expect(counter.add(1, 2)).toBe(5)
  expect(counter.add.name).toBe('add')
  await flush()
  expect(receiver.named('add').attributes).toMatchObject({
    'openinference.span.kind': 'CHAIN',
    'input.value': '[1,2]',
    'output.value': '5',
  })
})

test('no arguments and no result are no input and no output', async () => {
  observe(() => {}, { name: 'quiet' })()
  await flush()
  expect(receiver.named('quiet').attributes).toEqual({ 'openinference.span.kind': 'CHAIN' })
})

test.each([
  [
    'thrown',
    (error: unknown) => () => {
      throw error
    },
  ],
  [
    'rejected',
    (error: unknown) => async () => {
      await sleep(1)
      throw error
    },
  ],
])('an error that is %s is told, and comes out as it is', async (name, failing) => {
  const error = new RangeError('too long')
  const failed = observe(failing(error), { name })
  await expect((async () => failed())()).rejects.toBe(error)
  await flush()
  expect(receiver.named(name)).toMatchObject({
    status: { code: 2, message: 'too long' },
    events: [
      {
        name: 'exception',
        attributes: {
          'exception.type': 'RangeError',
          'exception.message': 'too long',
          'exception.stacktrace': expect.stringContaining('observe.test'),
        },
      },
    ],
  })
})

test.each([['text'], [{ code: 5 }], [null], [undefined]])(
  '%j may be thrown, too',
  async (thrown) => {
    const failed = observe(
      async () => {
        // oxlint-disable-next-line typescript/only-throw-error -- what is tested
        throw thrown
      },
      { name: 'odd' },
    )
    await expect(failed()).rejects.toBe(thrown)
    await flush()
    expect(receiver.named('odd').status.code).toBe(2)
  },
)

async function readAll<Piece>(stream: AsyncIterable<Piece>): Promise<Piece[]> {
  const pieces: Piece[] = []
  for await (const piece of stream) pieces.push(piece)
  return pieces
}

async function* words() {
  for (const word of ['Hello ', 'Tim', '!']) {
    await sleep(2)
    trace.getTracer('knows-nothing').startSpan('inside').end()
    yield word
  }
}

test('the span of an async generator ends with it, with the words that came', async () => {
  const stream = turn('chat-1', 'hi', () => words(), { name: 'streamed' })
  expect(Object.prototype.toString.call(stream)).toBe('[object AsyncGenerator]')
  await sleep(5)
  await flush()
  expect(receiver.spans).toEqual([])
  expect(await readAll(stream)).toEqual(['Hello ', 'Tim', '!'])
  await flush()
  const span = receiver.named('streamed')
  expect(span.attributes['output.value']).toBe('Hello Tim!')
  expect(receiver.named('inside')).toMatchObject({
    parentSpanId: span.spanId,
    attributes: { 'session.id': 'chat-1' },
  })
  expect(Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano))).toBeGreaterThan(9e6)
})

test('a reader that leaves early ends it with what it got', async () => {
  for await (const word of observe(words, { name: 'left' })()) {
    expect(word).toBe('Hello ')
    break
  }
  await flush()
  expect(receiver.named('left')).toMatchObject({
    attributes: { 'output.value': 'Hello ' },
    status: { code: 1 },
  })
})

test('a reader that leaves one early that can not be told so ends it, too', async () => {
  const endless = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.resolve({ done: false, value: 'again ' }),
    }),
  }
  const read: string[] = []
  for await (const word of observe(() => endless, { name: 'endless' })()) {
    read.push(word)
    if (read.length === 2) break
  }
  await flush()
  expect(receiver.named('endless')).toMatchObject({
    attributes: { 'output.value': 'again again ' },
    status: { code: 1 },
  })
})

test('a stream that fails is an error of the span', async () => {
  const error = new Error('cut off')
  const failing = observe(
    async function* () {
      yield 'Hel'
      throw error
    },
    { name: 'cut' },
  )
  await expect(readAll(failing())).rejects.toBe(error)
  await flush()
  expect(receiver.named('cut').status).toEqual({ code: 2, message: 'cut off' })
})

/** As the SDK of OpenAI gives it: an object with more to it than its iterator, behind a promise. */
class ChatStream {
  #pieces: unknown[]
  controller = new AbortController()
  constructor(pieces: unknown[]) {
    this.#pieces = pieces
  }
  async *[Symbol.asyncIterator]() {
    for (const piece of this.#pieces) yield piece
  }
}

test.each([
  [
    'OpenAI chat completions',
    [
      { choices: [{ delta: { role: 'assistant', content: '' } }] },
      { choices: [{ delta: { content: 'Hello' } }] },
      { choices: [{ delta: { content: ' Tim' } }] },
      { choices: [], usage: { total_tokens: 9 } },
    ],
  ],
  [
    'OpenAI responses',
    [
      { type: 'response.created', response: {} },
      { type: 'response.reasoning_summary_text.delta', delta: 'hmm' },
      { type: 'response.output_text.delta', delta: 'Hello' },
      { type: 'response.output_text.delta', delta: ' Tim' },
      { type: 'response.output_text.done', text: 'Hello Tim' },
      { type: 'response.function_call_arguments.delta', delta: '{' },
    ],
  ],
  [
    'Anthropic',
    [
      { type: 'message_start', message: {} },
      { type: 'content_block_delta', delta: { type: 'thinking_delta', thinking: 'hmm' } },
      { type: 'content_block_delta', delta: { type: 'text_delta', text: 'Hello' } },
      { type: 'content_block_delta', delta: { type: 'text_delta', text: ' Tim' } },
      { type: 'message_stop' },
    ],
  ],
  [
    'the Vercel AI SDK',
    [
      { type: 'reasoning-delta', text: 'hmm' },
      { type: 'text-delta', text: 'Hello' },
      { type: 'text-delta', textDelta: ' Tim' },
      { type: 'finish', finishReason: 'stop' },
    ],
  ],
  ['LangChain', [{ content: 'Hello' }, { content: ' Tim' }, { content: [{ type: 'x' }] }]],
  ['bytes', [new TextEncoder().encode('Hello T'), new TextEncoder().encode('im')]],
])('a stream of %s is the same object, and its text the output', async (_, pieces) => {
  const source = new ChatStream(pieces)
  const stream = await observe(async () => source, { name: 'chat' })()
  expect(stream).toBe(source)
  expect(await readAll(stream)).toEqual(pieces)
  await flush()
  expect(receiver.named('chat').attributes['output.value']).toBe('Hello Tim')
})

test('pieces of another shape have their text from the app', async () => {
  const source = new ChatStream([{ word: 'Hello' }, { word: ' Tim' }, null])
  const chunk = (piece: unknown) => (piece as { word: string }).word
  await readAll(await observe(async () => source, { name: 'own', chunk })())
  await flush()
  expect(receiver.named('own').attributes['output.value']).toBe('Hello Tim')
})

test('a ReadableStream passes at the pace of its reader, and ends the span', async () => {
  let pulled = 0
  const source = () =>
    new ReadableStream<string>(
      {
        pull(controller) {
          pulled++
          if (pulled <= 3) controller.enqueue(`${pulled} `)
          else controller.close()
        },
      },
      { highWaterMark: 0 },
    )
  const stream = observe(source, { name: 'web' })()
  await sleep(5)
  expect(pulled).toBe(0)
  expect(await readAll(stream)).toEqual(['1 ', '2 ', '3 '])
  await flush()
  expect(receiver.named('web').attributes['output.value']).toBe('1 2 3 ')
})

test('a ReadableStream that is cancelled is so at its source, and ends the span', async () => {
  let cancelled: unknown
  const source = () =>
    new ReadableStream<string>({
      pull: (controller) => controller.enqueue('more '),
      cancel: (reason) => {
        cancelled = reason
      },
    })
  const reader = observe(source, { name: 'cancelled' })().getReader()
  await reader.read()
  await reader.cancel('enough')
  expect(cancelled).toBe('enough')
  await flush()
  expect(receiver.named('cancelled').attributes['output.value']).toBe('more ')
})

test('a ReadableStream that fails does so for its reader and the span', async () => {
  const source = () =>
    new ReadableStream({
      pull() {
        throw new Error('cut off')
      },
    })
  await expect(readAll(observe(source, { name: 'broken' })())).rejects.toThrow('cut off')
  await flush()
  expect(receiver.named('broken').status).toEqual({ code: 2, message: 'cut off' })
})

test('the text that is kept of an endless stream is bounded', async () => {
  const many = observe(
    async function* () {
      for (let n = 0; n < 30; n++) yield 'x'.repeat(100_000)
    },
    { name: 'endless' },
  )
  await readAll(many())
  await flush()
  expect(receiver.named('endless').attributes['output.value']).toHaveLength(1_000_000)
})

test('what can not be watched passes as it is', async () => {
  const frozen = Object.freeze(new ChatStream(['a']))
  expect(observe(() => frozen, { name: 'frozen' })()).toBe(frozen)
  const locked = new ReadableStream()
  locked.getReader()
  expect(observe(() => locked, { name: 'locked' })()).toBe(locked)
  await flush()
  expect(receiver.spans.map(({ name }) => name)).toEqual(['frozen', 'locked'])
})

test('input and output can be chosen, and a choice that throws harms nobody', async () => {
  const login = observe((_user: string, _password: string) => ({ ok: true, token: 'secret' }), {
    name: 'login',
    input: (user) => user,
    output: (result) => (result as { ok: boolean }).ok,
    attributes: { 'app.area': 'auth' },
  })
  login('tim', 'secret')
  const careless = observe((text: string) => text, {
    name: 'careless',
    input: () => {
      throw new Error('mine')
    },
    output: () => {
      throw new Error('mine')
    },
  })
  expect(careless('fine')).toBe('fine')
  await flush()
  expect(JSON.stringify(receiver.spans)).not.toContain('secret')
  expect(receiver.named('login').attributes).toMatchObject({
    'input.value': 'tim',
    'output.value': 'true',
    'app.area': 'auth',
  })
  expect(receiver.named('careless').status.code).toBe(1)
})

test('any value may go in and out', async () => {
  const cyclic: Record<string, unknown> = { big: 5n, bytes: new Uint8Array(3) }
  cyclic['self'] = cyclic
  const hostile = {
    toJSON() {
      throw new Error('mine')
    },
  }
  expect(observe((value: unknown) => value, { name: 'cyclic' })(cyclic)).toBe(cyclic)
  expect(observe((value: unknown) => value, { name: 'hostile' })(hostile)).toBe(hostile)
  expect(observe((value: unknown) => value, { name: 'symbol' })(Symbol.iterator)).toBe(
    Symbol.iterator,
  )
  await flush()
  expect(receiver.named('cyclic').attributes['input.value']).toBe(
    '{"big":"5","bytes":"[3 bytes]","self":"[circular]"}',
  )
  expect(receiver.spans).toHaveLength(3)
})

test('a turn within a trace is part of it, or its own when asked to be', async () => {
  const run = observe(
    () => {
      turn('s', 'a', () => 'b', { name: 'within' })
      turn('s', 'a', () => attributesOf(context.active())['session.id'], {
        name: 'own',
        root: true,
      })
    },
    { name: 'outer' },
  )
  run()
  await flush()
  const outer = receiver.named('outer')
  expect(receiver.named('within').traceId).toBe(outer.traceId)
  expect(receiver.named('own').traceId).not.toBe(outer.traceId)
  expect(receiver.named('own').attributes['output.value']).toBe('s')
})
