import { createHash } from 'node:crypto'
import type { BenchSpan } from './otlp-encoder.ts'

export interface WorkloadOptions {
  seed: number
  /** At least this many spans; the last session is finished. */
  spans: number
  /** When the first session starts, in milliseconds. */
  startMs: number
  /** How long the traffic lasts: sessions start evenly over it. */
  durationMs: number
}

/** Of each kind of session, out of 100. */
const MIX = { chat: 60, rag: 25, agent: 15 }
const PROJECTS = ['support', 'search', 'coding']
const ERROR_SHARE = 0.05
const DUPLICATE_SHARE = 0.01
/** Sessions that are under way at the same time, their spans interleaved. */
const OPEN_SESSIONS = 64
const SPANS_PER_REQUEST = 512

/**
 * Believable traffic of LLM applications as exporters send it, in requests of 512 spans: chats that
 * resend their history with every turn, retrieval with documents, agents of 10 to 200 spans; spans of
 * 200 B to 200 KB; children before parents, a trace's spans spread over requests.
 */
export function* workload(options: WorkloadOptions): Generator<BenchSpan[]> {
  const random = seededRandom(options.seed)
  const perSession = options.durationMs / Math.max(1, options.spans / 22)
  const open: Generator<BenchSpan[]>[] = []
  let sessions = 0
  let made = 0
  let request: BenchSpan[] = []
  for (;;) {
    while (open.length < OPEN_SESSIONS && made < options.spans) {
      const startMs = options.startMs + sessions * perSession
      open.push(session(seededRandom(options.seed * 1_000_003 + sessions), sessions, startMs))
      sessions++
      if (open.length % 8 === 0) break
    }
    const place = Math.floor(random() * open.length)
    const next = open[place]?.next()
    if (next === undefined) break
    if (next.done === true) {
      open.splice(place, 1)
      if (open.length === 0 && made >= options.spans) break
      continue
    }
    for (const span of next.value) {
      made++
      request.push(span)
      if (random() < DUPLICATE_SHARE) request.push(span)
      if (request.length >= SPANS_PER_REQUEST) {
        yield request
        request = []
      }
    }
  }
  if (request.length > 0) yield request
}

/** One chat of so many turns, each of which resends all that was said before it. */
export function longChat(seed: number, turns: number, startMs: number): Generator<BenchSpan[]> {
  const random = seededRandom(seed)
  return sessionTurns('chat', turns, newSession(random, 'chat', seed, startMs))
}

type Random = () => number
type Kind = keyof typeof MIX

/** Traces of one session, one after the other. */
function session(random: Random, ordinal: number, startMs: number): Generator<BenchSpan[]> {
  const drawn = random() * 100
  const kind = drawn < MIX.chat ? 'chat' : drawn < MIX.chat + MIX.rag ? 'rag' : 'agent'
  const context = newSession(random, kind, ordinal, startMs)
  const turns = kind === 'agent' ? between(random, 1, 4) : between(random, 1, 12)
  return sessionTurns(kind, turns, context)
}

function newSession(random: Random, kind: Kind, ordinal: number, startMs: number): SessionContext {
  return {
    random,
    project: PROJECTS[ordinal % PROJECTS.length] ?? '',
    sessionId: `${kind}-${hex(random, 12)}`,
    userId: `u-${Math.floor(random() * 5000)}`,
    history: [{ role: 'system', content: SYSTEM_PROMPT }],
    atMs: startMs,
  }
}

function* sessionTurns(kind: Kind, turns: number, context: SessionContext): Generator<BenchSpan[]> {
  for (let turn = 0; turn < turns; turn++) {
    yield TURNS[kind](context)
    context.atMs += between(context.random, 4_000, 90_000)
  }
}

interface SessionContext {
  random: Random
  project: string
  sessionId: string
  userId: string
  history: { role: string; content: string }[]
  atMs: number
}

const TURNS: Record<Kind, (context: SessionContext) => BenchSpan[]> = {
  chat(context) {
    const trace = openTrace(context, 'chat-turn')
    trace.modelCall(words(context.random, 10, 90))
    return trace.close()
  },
  rag(context) {
    const trace = openTrace(context, 'answer')
    trace.add('embed', 'EMBEDDING', [
      ['embedding.model_name', 'text-embedding-3-small'],
      ['llm.token_count.prompt', between(context.random, 5, 40)],
    ])
    const documents = Array.from({ length: 5 }, () => words(context.random, 30, 120))
    trace.add('search', 'RETRIEVER', [
      ['input.value', trace.question],
      ...documents.flatMap((content, place): BenchSpan['attributes'] => [
        [`retrieval.documents.${place}.document.id`, `doc-${hex(context.random, 6)}`],
        [`retrieval.documents.${place}.document.content`, content],
        [`retrieval.documents.${place}.document.score`, 0.99 - place / 10],
      ]),
    ])
    trace.modelCall(words(context.random, 20, 120))
    return trace.close()
  },
  agent(context) {
    const trace = openTrace(context, 'agent')
    const steps = between(context.random, 4, context.random() < 0.1 ? 90 : 24)
    for (let step = 0; step < steps; step++) {
      trace.modelCall(words(context.random, 5, 30))
      const size = context.random() < 0.03 ? between(context.random, 4_000, 30_000) : 80
      trace.add('read_file', 'TOOL', [
        ['tool.name', 'read_file'],
        ['input.value', JSON.stringify({ path: `src/${hex(context.random, 8)}.ts` })],
        ['output.value', words(context.random, size / 4, size)],
      ])
    }
    return trace.close()
  },
}

/** A turn under way: its spans with times inside the root's, the root last. */
function openTrace(context: SessionContext, name: string) {
  const { random, project, sessionId, userId, history } = context
  const traceId = hex(random, 32)
  const rootId = hex(random, 16)
  const question = words(random, 4, 40)
  const spans: BenchSpan[] = []
  let atMs = context.atMs
  history.push({ role: 'user', content: question })
  const add = (spanName: string, kind: string, attributes: BenchSpan['attributes']) => {
    const startMs = atMs
    atMs += between(random, 20, 1800)
    const failed = random() < ERROR_SHARE
    spans.push({
      project,
      traceId,
      spanId: hex(random, 16),
      parentSpanId: rootId,
      name: spanName,
      startUnixNano: nanos(startMs),
      endUnixNano: nanos(atMs),
      failed,
      attributes: [['openinference.span.kind', kind], ['session.id', sessionId], ...attributes],
    })
  }
  const sent = () =>
    name === 'agent' && history.length > AGENT_WINDOW
      ? [...history.slice(0, 1), ...history.slice(-AGENT_WINDOW)]
      : history
  return {
    question,
    add,
    modelCall(answer: string) {
      const resent = sent()
      const input = resent.map(({ content }) => content.length).reduce((a, b) => a + b, 0)
      add('ChatCompletion', 'LLM', [
        ['llm.model_name', 'gpt-4o-mini'],
        ['input.value', JSON.stringify({ model: 'gpt-4o-mini', messages: resent })],
        ['input.mime_type', 'application/json'],
        ...resent.flatMap(({ role, content }, place): BenchSpan['attributes'] => [
          [`llm.input_messages.${place}.message.role`, role],
          [`llm.input_messages.${place}.message.content`, content],
        ]),
        ['llm.output_messages.0.message.role', 'assistant'],
        ['llm.output_messages.0.message.content', answer],
        ['output.value', answer],
        ['llm.token_count.prompt', Math.ceil(input / 4)],
        ['llm.token_count.completion', Math.ceil(answer.length / 4)],
      ])
      history.push({ role: 'assistant', content: answer })
    },
    close(): BenchSpan[] {
      const answer = history.at(-1)?.content ?? ''
      spans.push({
        project,
        traceId,
        spanId: rootId,
        parentSpanId: '',
        name,
        startUnixNano: nanos(context.atMs),
        endUnixNano: nanos(atMs),
        failed: false,
        attributes: [
          ['openinference.span.kind', 'AGENT'],
          ['session.id', sessionId],
          ['user.id', userId],
          ['input.value', question],
          ['output.value', answer],
        ],
      })
      context.atMs = atMs
      return spans
    },
  }
}

/** The words of the workload, from common to rare. */
export const VOCABULARY = vocabulary(8000)
const SYSTEM_PROMPT = words(seededRandom(7), 60, 60)
/** Agents keep their context short: the system prompt and so many of the latest messages. */
const AGENT_WINDOW = 8

/** Text of common and rare words, as language has them; now and then a number or another script. */
function words(random: Random, least: number, most: number): string {
  const count = between(random, Math.floor(least), Math.floor(most))
  const chosen: string[] = []
  for (let place = 0; place < count; place++) {
    const rare = random()
    if (rare < 0.01) chosen.push(`#${between(random, 10_000, 99_999)}`)
    else if (rare < 0.015) chosen.push('退款状态')
    else chosen.push(VOCABULARY[Math.floor(VOCABULARY.length * random() ** 3)] ?? '')
  }
  return chosen.join(' ')
}

function vocabulary(size: number): string[] {
  const syllables = [
    'ka',
    'ro',
    'ten',
    'li',
    'mas',
    'ver',
    'on',
    'di',
    'pe',
    'sur',
    'al',
    'ni',
    'tor',
  ]
  const random = seededRandom(11)
  return Array.from({ length: size }, () =>
    Array.from(
      { length: between(random, 1, 4) },
      () => syllables[Math.floor(random() * syllables.length)] ?? '',
    ).join(''),
  )
}

function nanos(ms: number): bigint {
  return BigInt(Math.round(ms)) * 1_000_000n
}

function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}

function hex(random: Random, digits: number): string {
  let out = ''
  while (out.length < digits)
    out += Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0')
  return out.slice(0, digits)
}

/** Uniform in [0, 1): xoshiro128**, its state the hash of the seed. */
function seededRandom(seed: number): Random {
  const digest = createHash('sha256').update(String(seed)).digest()
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at)) as [
    number,
    number,
    number,
    number,
  ]
  return () => {
    const scrambled = Math.imul(b, 5)
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9)
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return (result >>> 0) / 0x1_0000_0000
  }
}
