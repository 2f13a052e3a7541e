import { createHash } from 'node:crypto'
import type { Hono } from 'hono'
import { TranscriptQuery, type TranscriptMessage } from '@skein/model/api'
import {
  chatRole,
  messageSubstance,
  openConversation,
  type Conversation,
} from '@skein/model/conversation'
import type { Message } from '@skein/model/message'
import { PATHS } from '@skein/model/paths'
import type { Session } from '@skein/model/session'
import type { Span } from '@skein/model/span'
import { stepsOf } from '@skein/model/steps'
import { storedToMessage } from '@skein/model/stored-message'
import { byStart } from '@skein/model/trace-tree'
import { messageMarkdown } from '@skein/model/transcript-markdown'
import { openAiWriter } from '@skein/model/transcript-openai'
import { toIso } from '@skein/model/unix-nanos'
import type { Engine } from '../store/engine.ts'
import { callsOfTraces, type CallSpan } from '../store/queries/calls-of-traces.ts'
import { withInputLists } from '../store/queries/input-lists.ts'
import { addressKey, messagesByAddress, type MessageAddress } from '../store/queries/messages.ts'
import { sessionTurns } from '../store/queries/session-turns.ts'
import { getSession } from '../store/queries/get-session.ts'
import { spansOfTraces } from '../store/queries/spans-of-traces.ts'
import type { StoredTurn, StoredTurnText } from '../store/turn-row.ts'
import type { ApiContext } from './api-context.ts'
import { parseQuery, pathParam } from './request.ts'
import { requireSession } from './sessions.ts'
import { streamResponse } from './stream-response.ts'
import { withWholeTexts } from './whole-texts.ts'

const TURNS_AT_A_TIME = 50

export function transcriptRoutes(app: Hono, context: ApiContext): void {
  app.get(PATHS.transcript, async (request) => {
    const project = pathParam(request, 'project')
    const { format } = parseQuery(request, TranscriptQuery)
    const sessionId = pathParam(request, 'sessionId')
    const find = () => getSession(context.engine, project, sessionId)
    const session = await requireSession(context, project, sessionId, find)
    const turns = transcriptTurns(context.engine, project, session)
    const { write, type, extension } = FORMATS[format]
    return streamResponse(write(turns, session), type, `session-${session.sessionId}.${extension}`)
  })
}

/** What a turn said: as its model calls carried it, and its own question and answer. */
interface TranscriptTurn {
  index: number
  stored: StoredTurn
  messages: TranscriptMessage[]
}

type Turns = AsyncGenerator<TranscriptTurn>
type Write = (turns: Turns, session: Session) => AsyncGenerator<string>

const FORMATS = {
  messages: { write: asLines, type: 'application/x-ndjson; charset=utf-8', extension: 'jsonl' },
  markdown: { write: asMarkdown, type: 'text/markdown; charset=utf-8', extension: 'md' },
  openai: { write: asOpenAi, type: 'application/jsonl; charset=utf-8', extension: 'openai.jsonl' },
} satisfies Record<TranscriptQuery['format'], { write: Write; type: string; extension: string }>

async function* asLines(turns: Turns): AsyncGenerator<string> {
  for await (const { messages } of turns)
    yield messages.map((message) => `${JSON.stringify(message)}\n`).join('')
}

async function* asOpenAi(turns: Turns): AsyncGenerator<string> {
  const writer = openAiWriter()
  let separator = '{"messages":['
  for await (const { messages } of turns) {
    const written = messages.flatMap((message) => writer.write(message))
    if (written.length === 0) continue
    yield separator + written.map((message) => JSON.stringify(message)).join(',')
    separator = ','
  }
  yield `${separator === ',' ? '' : separator}]}\n`
}

/** As the conversation reads: the person's words and the answer, between them what was called. */
async function* asMarkdown(turns: Turns, session: Session): AsyncGenerator<string> {
  yield `# Session ${session.sessionId}\n\n`
  for await (const { index, stored, messages } of turns) {
    const { turn, input, output } = stored
    const endsInCall = messages.at(-1)?.parts.some(({ type }) => type === 'tool_call') === true
    yield [
      `## ${index}. ${toIso(turn.startUnixNano).slice(0, 19).replace('T', ' ')} UTC\n\n`,
      ...messages.filter(({ role }) => chatRole(role) === 'system').map(messageMarkdown),
      messageMarkdown(ownMessage('user', input)),
      ...messages.map(callsAlone).map(messageMarkdown),
      endsInCall ? '' : messageMarkdown(ownMessage('assistant', output)),
      turn.error === null ? '' : `**Error:** ${turn.error.type} ${turn.error.message}\n\n`,
    ].join('')
  }
}

/** Of a message, the calls of tools and what they returned. */
function callsAlone({ role, parts }: Message): Message {
  const isTool = chatRole(role) === 'tool'
  return {
    role,
    parts: parts.filter(({ type }) => isTool || type === 'tool_call' || type === 'tool_result'),
  }
}

async function* transcriptTurns(engine: Engine, project: string, session: Session): Turns {
  const reader = callReader(engine, project)
  let after: { startNs: bigint; traceId: string } | undefined
  for (;;) {
    const page = await sessionTurns(engine, project, session, {
      offset: 0,
      limit: TURNS_AT_A_TIME,
      ...(after === undefined ? {} : { after }),
    })
    const traceIds = page.map(({ turn }) => turn.traceId)
    const [turns, spans] = await Promise.all([
      withWholeTexts(engine, project, page),
      callsOfTraces(engine, project, traceIds),
    ])
    const calls = traceIds.map((traceId) =>
      conversationCalls(spans.filter((span) => span.traceId === traceId)),
    )
    const said = await reader.read(calls)
    for (const [place, stored] of turns.entries()) {
      const { turn, index } = stored
      const common = {
        turn: index,
        traceId: turn.traceId,
        turnStartedAt: toIso(turn.startUnixNano),
      }
      const messages = withOwnWords(stored, said[place] ?? NOTHING_SAID)
      yield { index, stored, messages: messages.map((message) => ({ ...message, ...common })) }
    }
    const last = page.at(-1)
    if (last === undefined || page.length < TURNS_AT_A_TIME) return
    after = { startNs: last.turn.startUnixNano, traceId: last.turn.traceId }
  }
}

/** The model calls that are the conversation; those of tools and sub-agents have their own. */
function conversationCalls(spans: readonly CallSpan[]): CallSpan[] {
  const calls = new Set<Span>(
    stepsOf(spans)
      .filter(({ span, depth }) => depth === 0 && span.kind === 'LLM')
      .map(({ span }) => span),
  )
  return spans.filter((span) => calls.has(span)).sort(byStart)
}

interface SaidMessage extends Message {
  /** `null`: the turn's own words, which no call carried. */
  spanId: string | null
}

const NOTHING_SAID: SaidInTurn = { messages: [], keys: new Set() }

interface SaidInTurn {
  messages: SaidMessage[]
  /** Where the messages are stored. */
  keys: ReadonlySet<string>
}

/** A turn of which no call tells what the person said, or what was answered, tells it itself. */
function withOwnWords({ turn, input, output }: StoredTurn, said: SaidInTurn): SaidMessage[] {
  const isSaidBy = (role: string) =>
    said.messages.some(
      (message) =>
        chatRole(message.role) === role && message.parts.some(({ type }) => type !== 'tool_call'),
    )
  const own = (role: string, { ref }: typeof turn.input, text: StoredTurnText): SaidMessage[] => {
    const message = ownMessage(role, text)
    const isSaid = isSaidBy(role) || (ref !== null && said.keys.has(addressKey(ref)))
    return isSaid || message.parts.length === 0 ? [] : [{ ...message, spanId: null }]
  }
  return [
    ...own('user', turn.input, input),
    ...said.messages,
    ...own('assistant', turn.output, output),
  ]
}

function ownMessage(role: string, { text, media }: StoredTurnText): Message {
  return { role, parts: [...(text === '' ? [] : [{ type: 'text' as const, text }]), ...media] }
}

/** Reads what calls say that none before them in the session did. */
function callReader(engine: Engine, project: string) {
  const conversation = openConversation()
  /** What each stored message says, in short. */
  const names = new Map<string, string>()

  async function read(turns: readonly CallSpan[][]): Promise<SaidInTurn[]> {
    const whole = await withWholeHistories(turns)
    const unnamed = whole
      .flat()
      .flatMap((call) => [
        ...addresses(call, call.inputMessages),
        ...addresses(call, call.outputMessages),
      ])
      .filter((address) => !names.has(addressKey(address)))
    const messages = await load(unnamed)
    for (const [key, message] of messages) names.set(key, nameOf(key, message))
    const added = whole.map((calls) => calls.flatMap((call) => addedBy(conversation, call)))
    const again = added
      .flat()
      .map(({ address }) => address)
      .filter((address) => !messages.has(addressKey(address)))
    for (const [key, message] of await load(again)) messages.set(key, message)
    return added.map((ofTurn) => ({
      keys: new Set(ofTurn.map(({ address }) => addressKey(address))),
      messages: ofTurn.flatMap(({ address, spanId }): SaidMessage[] => {
        const message = messages.get(addressKey(address))
        return message === undefined || message.parts.length === 0 ? [] : [{ ...message, spanId }]
      }),
    }))
  }

  /** A history of which what was read is all new, such as one from another session, is read whole. */
  async function withWholeHistories(turns: readonly CallSpan[][]): Promise<Span[][]> {
    const isForeign = (call: CallSpan) =>
      call.toldInAll > call.inputMessages.length &&
      !addresses(call, call.inputMessages).some((address) => names.has(addressKey(address)))
    const foreign = turns.flat().filter(isForeign)
    if (foreign.length === 0) return turns.map((calls) => [...calls])
    const traceIds = [...new Set(foreign.map((call) => call.traceId))]
    const spans = await withInputLists(
      engine,
      project,
      await spansOfTraces(engine, project, traceIds),
    )
    const whole = new Map(
      spans.map((span) => [`${span.traceId} ${span.spanId} ${span.version}`, span]),
    )
    return turns.map((calls) =>
      calls.map((call) => whole.get(`${call.traceId} ${call.spanId} ${call.version}`) ?? call),
    )
  }

  function addedBy(so: Conversation, call: Span): { address: MessageAddress; spanId: string }[] {
    const told = addresses(call, call.inputMessages)
    const said = addresses(call, call.outputMessages)
    const name = (address: MessageAddress) => names.get(addressKey(address)) ?? addressKey(address)
    const fresh = new Set(so.add(told.map(name), said.map(name)))
    return [...told.filter((_, place) => fresh.has(place)), ...said].map((address) => ({
      address,
      spanId: call.spanId,
    }))
  }

  async function load(wanted: readonly MessageAddress[]): Promise<Map<string, Message>> {
    const stored = await messagesByAddress(engine, project, wanted)
    return new Map([...stored].map(([key, message]) => [key, storedToMessage(message)]))
  }

  return { read }
}

function addresses(call: Span, hashes: readonly string[]): MessageAddress[] {
  return hashes.map((hash) => ({ scope: call.messageScope, hash }))
}

function nameOf(key: string, message: Message): string {
  const substance = messageSubstance(message)
  return substance === '' ? key : createHash('sha1').update(substance).digest('base64')
}
