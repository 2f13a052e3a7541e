import { genAi } from './genai-vocabulary.ts'
import { estimateTokens, MODELS } from './models.ts'
import { openInference } from './openinference-vocabulary.ts'
import type { Sender } from './otlp-builder.ts'
import type { Random } from './random.ts'
import {
  closeSpan,
  failureEnd,
  inParallel,
  openSpan,
  pass,
  recordFeedback,
  takeTrace,
  timeOf,
} from './recording.ts'
import type { RecordedTrace, Recording } from './recording.ts'
import { failureText } from './script.ts'
import type { Agent, Document, Failure, Feedback, Script, Step, ToolCall, Turn } from './script.ts'
import { wordsOf } from './span-facts.ts'
import type { Message, ModelCall, SpanFacts, Vocabulary } from './span-facts.ts'
import { newThread, resetThread, say, usageOf } from './thread.ts'
import type { Thread } from './thread.ts'

/**
 * Plays the script and yields the trace of each turn, and of each feedback, in the order of their start.
 * The same script, start and state of `random` give the same spans.
 */
export function* recordSession(
  script: Script,
  startUnixNano: bigint,
  random: Random,
): Generator<RecordedTrace> {
  const { app } = script
  const vocabulary = app.vocabulary === 'genai' ? genAi : openInference
  const recording: Recording = {
    script,
    vocabulary,
    sender: senderOf(script, vocabulary),
    random,
    clockMs: 0,
    startUnixNano,
    traceId: '',
    spans: [],
  }
  const thread = newThread(script.model, app.system, app.tools)
  const feedbackOn = (turn: number | undefined): Feedback[] =>
    script.feedback.filter((feedback) => feedback.turn === turn)

  for (const [index, turn] of script.turns.entries()) {
    const startMs = recording.clockMs
    const root = recordTurn(recording, thread, turn)
    yield takeTrace(recording, startMs)
    for (const feedback of feedbackOn(index)) {
      recording.clockMs += random.logNormal(4000, 0.5)
      yield recordFeedback(recording, feedback, root)
    }
    const next = script.turns[index + 1]
    if (next !== undefined) recording.clockMs += thinkingMs(turn, next, random)
    if (script.sessionId === null) resetThread(thread, app.system, app.tools)
  }
  for (const feedback of feedbackOn(undefined)) {
    recording.clockMs += random.logNormal(15_000, 0.8)
    yield recordFeedback(recording, feedback, undefined)
  }
}

function senderOf({ app }: Script, vocabulary: Vocabulary): Sender {
  return {
    resource: {
      'service.name': app.service,
      'service.version': app.version,
      'deployment.environment.name': app.environment,
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.name': 'opentelemetry',
      'telemetry.sdk.version': '2.12.0',
    },
    scope: vocabulary.scope,
  }
}

/** To read the answer and to type what comes next. */
function thinkingMs(turn: Turn, next: Turn, random: Random): number {
  if (turn.idleSeconds !== undefined) return turn.idleSeconds * 1000
  const words = (text: string): number => text.split(/\s+/).length
  const reading = words(turn.answer) * 110
  const typing = wordsOf(next.user).length * 90
  return random.logNormal(6000 + reading + typing, 0.55)
}

function recordTurn(recording: Recording, thread: Thread, turn: Turn): string {
  const { script, random } = recording
  recording.traceId = random.hex(32)
  const root = openSpan(recording, '')
  pass(recording, random.logNormal(9, 0.5))
  thread.round = 0
  say(thread, { role: 'user', content: turn.user })

  let passages: Document[] = []
  for (const step of turn.steps) {
    const found = recordStep(recording, root.spanId, thread, step)
    if (found.length > 0) passages = found
  }
  const facts: SpanFacts = {
    kind: script.app.rootKind,
    name: script.app.name,
    input: wordsOf(turn.user),
  }
  if (turn.unfinished === 'noRoot') return root.spanId
  if (turn.fails !== undefined) {
    recordFailedCall(recording, root.spanId, thread, turn.fails)
    pass(recording, 3)
    closeSpan(recording, root, facts, failureEnd(recording, turn.fails))
    return root.spanId
  }
  if (turn.unfinished === 'noEnd') {
    const call = openSpan(recording, root.spanId)
    const request = modelRequest(recording, thread)
    pass(recording, 1500)
    closeSpan(recording, call, request, { running: true })
    closeSpan(recording, root, facts, { running: true })
    return root.spanId
  }
  const message: Message = {
    role: 'assistant',
    content: turn.answer,
    ...(turn.reasoning === undefined ? {} : { reasoning: turn.reasoning }),
    ...(turn.refused === true ? { refused: true } : {}),
  }
  inRound(recording, root.spanId, thread, (parent) => {
    recordModelCall(recording, parent, thread, message, {
      passages,
      ...(turn.schema === undefined ? {} : { schema: turn.schema }),
      tokensUnknown: turn.tokensUnknown === true,
    })
  })
  pass(recording, random.logNormal(4, 0.6))
  closeSpan(recording, root, { ...facts, output: turn.answer }, { status: { code: 'ok' } })
  return root.spanId
}

/** Returns the documents that the next model call gets to read. */
function recordStep(recording: Recording, parent: string, thread: Thread, step: Step): Document[] {
  switch (step.type) {
    case 'tools':
      recordTools(recording, parent, thread, step)
      return []
    case 'retrieve':
      return recordRetrieval(recording, parent, step)
    case 'agent': {
      const answer = recordAgent(recording, parent, step.agent)
      say(thread, { role: 'user', content: `[${step.agent.name}]\n${answer}` })
      return []
    }
    case 'parallel':
      inParallel(
        recording,
        step.steps.map((one) => () => recordStep(recording, parent, thread, one)),
      )
      return []
    case 'modelFailure':
      recordFailedCall(recording, parent, thread, step.failure)
      pass(recording, step.waitMs)
      return []
  }
}

function inRound(
  recording: Recording,
  parent: string,
  thread: Thread,
  body: (parent: string) => void,
): void {
  thread.round++
  if (!recording.vocabulary.hasSteps) {
    body(parent)
    return
  }
  const span = openSpan(recording, parent)
  body(span.spanId)
  closeSpan(recording, span, { kind: 'STEP', round: thread.round })
}

function recordTools(
  recording: Recording,
  parent: string,
  thread: Thread,
  step: Extract<Step, { type: 'tools' }>,
): void {
  const { random } = recording
  const calls = step.calls.map((call) => ({
    call,
    id: `call_${random.hex(24)}`,
    args: JSON.stringify(call.args),
  }))
  const message: Message = {
    role: 'assistant',
    content: step.say ?? '',
    toolCalls: calls.map(({ call, id, args }) => ({ id, name: call.name, args })),
    ...(step.reasoning === undefined ? {} : { reasoning: step.reasoning }),
  }
  inRound(recording, parent, thread, (round) => {
    recordModelCall(recording, round, thread, message, {})
    const results: string[] = []
    inParallel(
      recording,
      calls.map(({ call, id, args }, index) => () => {
        results[index] = recordTool(recording, round, thread, call, id, args)
      }),
    )
    for (const [index, { id }] of calls.entries()) {
      say(thread, { role: 'tool', content: results[index] ?? '', toolCallId: id })
    }
  })
}

function recordTool(
  recording: Recording,
  parent: string,
  thread: Thread,
  call: ToolCall,
  callId: string,
  args: string,
): string {
  const { random } = recording
  const span = openSpan(recording, parent)
  pass(recording, 1)
  let result = typeof call.result === 'string' ? call.result : JSON.stringify(call.result)
  if (call.retrieval !== undefined) {
    const { query, documents } = call.retrieval
    recordRetrieval(recording, span.spanId, { type: 'retrieve', query, documents })
  }
  if (call.agent !== undefined) result = recordAgent(recording, span.spanId, call.agent)
  else if (call.failure?.type === 'TimeoutError')
    pass(recording, (call.ms ?? 0) + random.next() * 8)
  else pass(recording, random.logNormal(call.ms ?? 120, 0.35))
  const schema = thread.tools.find((tool) => tool.name === call.name)
  const facts: SpanFacts = {
    kind: 'TOOL',
    name: call.name,
    description: schema?.description ?? call.name,
    callId,
    args,
    result: call.failure === undefined ? result : '',
  }
  if (call.failure === undefined) {
    closeSpan(recording, span, facts, { status: { code: 'ok' } })
    return result
  }
  closeSpan(recording, span, facts, failureEnd(recording, call.failure))
  return failureText(call.failure)
}

function recordAgent(recording: Recording, parent: string, agent: Agent): string {
  const span = openSpan(recording, parent)
  pass(recording, recording.random.logNormal(5, 0.5))
  const used = agent.steps.flatMap((step) => (step.type === 'tools' ? step.calls : []))
  const schemas = new Map(
    used.map((call) => [
      call.name,
      {
        name: call.name,
        description: call.name.replaceAll('_', ' '),
        parameters: Object.fromEntries(Object.keys(call.args).map((name) => [name, 'string'])),
      },
    ]),
  )
  const thread = newThread(agent.model, agent.system, [...schemas.values()])
  say(thread, { role: 'user', content: agent.task })
  for (const step of agent.steps) recordStep(recording, span.spanId, thread, step)
  inRound(recording, span.spanId, thread, (round) => {
    recordModelCall(recording, round, thread, { role: 'assistant', content: agent.answer }, {})
  })
  closeSpan(
    recording,
    span,
    { kind: 'AGENT', name: agent.name, input: agent.task, output: agent.answer },
    { status: { code: 'ok' } },
  )
  return agent.answer
}

function recordRetrieval(
  recording: Recording,
  parent: string,
  step: Extract<Step, { type: 'retrieve' }>,
): Document[] {
  const { random } = recording
  const retriever = openSpan(recording, parent)
  pass(recording, 1)
  const embedding = openSpan(recording, retriever.spanId)
  pass(recording, random.logNormal(70, 0.4))
  const tokens = estimateTokens(step.query)
  closeSpan(recording, embedding, { kind: 'EMBEDDING', text: step.query, tokens })
  pass(recording, random.logNormal(45, 0.5))
  const { documents, query } = step
  closeSpan(recording, retriever, { kind: 'RETRIEVER', query, documents })
  if (step.rerankTo === undefined) return documents

  const reranker = openSpan(recording, parent)
  pass(recording, random.logNormal(160, 0.3))
  const best = [...documents].sort((a, b) => b.score - a.score).slice(0, step.rerankTo)
  const to = best.map((document) => ({
    ...document,
    score: Math.min(0.999, Number((document.score ** 0.55).toFixed(3))),
  }))
  closeSpan(recording, reranker, { kind: 'RERANKER', query, from: documents, to })
  return to
}

interface CallOptions {
  passages?: Document[]
  schema?: string
  tokensUnknown?: boolean
}

function modelRequest(recording: Recording, thread: Thread, options: CallOptions = {}): ModelCall {
  const messages = [...thread.messages]
  if (options.passages !== undefined && options.passages.length > 0) {
    const passages = options.passages.map((one, index) => `[${index + 1}] ${one.text}`)
    messages.push({
      role: 'system',
      content: `Answer from these passages and cite them by number.\n\n${passages.join('\n\n')}`,
    })
  }
  return {
    kind: 'LLM',
    model: thread.model,
    messages,
    tools: thread.tools,
    responseId: `chatcmpl-${recording.random.hex(20)}`,
    ...(options.schema === undefined ? {} : { schema: options.schema }),
  }
}

function recordModelCall(
  recording: Recording,
  parent: string,
  thread: Thread,
  output: Message,
  options: CallOptions,
): void {
  const { random, script } = recording
  const model = MODELS[thread.model]
  const span = openSpan(recording, parent)
  const request = modelRequest(recording, thread, options)
  const passageTokens = (options.passages ?? []).reduce(
    (sum, one) => sum + estimateTokens(one.text) + 4,
    0,
  )
  const input = thread.promptTokens + passageTokens
  const usage = usageOf(recording, thread, input, output)
  const startMs = recording.clockMs
  pass(recording, random.logNormal(model.firstTokenMs + input * 0.02, 0.3))
  if (usage.reasoning > 0) pass(recording, (usage.reasoning / model.tokensPerSecond) * 1000)
  const firstTokenMs = Math.round(recording.clockMs - startMs)
  const firstTokenAt = timeOf(recording)
  const written = Math.max(1, usage.output - usage.reasoning)
  pass(recording, random.logNormal((written / model.tokensPerSecond) * 1000, 0.15))
  thread.cached = { tokens: input, atMs: recording.clockMs }
  say(thread, output)

  const streamed = script.app.streams || options.tokensUnknown === true
  const hasEvent = streamed && script.app.vocabulary === 'openinference'
  closeSpan(
    recording,
    span,
    {
      ...request,
      output,
      ...(options.tokensUnknown === true ? {} : { usage }),
      ...(streamed ? { firstTokenMs } : {}),
    },
    {
      status: { code: options.tokensUnknown === true ? 'unset' : 'ok' },
      events: hasEvent
        ? [{ name: 'First Token Stream Event', timeUnixNano: firstTokenAt, attributes: {} }]
        : [],
    },
  )
}

function recordFailedCall(
  recording: Recording,
  parent: string,
  thread: Thread,
  failure: Failure,
): void {
  const span = openSpan(recording, parent)
  pass(recording, recording.random.logNormal(380, 0.5))
  closeSpan(recording, span, modelRequest(recording, thread), failureEnd(recording, failure))
}
