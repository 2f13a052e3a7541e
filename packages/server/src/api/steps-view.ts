import type { CutText, Step, Turn, TurnText, TurnWithSteps } from '@skein/model/api'
import { durationNs, type Span, type SpanText } from '@skein/model/span'
import { stepsOf, type StepSpan } from '@skein/model/steps'
import { spanCost, type Price } from '@skein/model/summarize-trace'
import { nanosToMs, toIso } from '@skein/model/unix-nanos'
import type { Engine } from '../store/engine.ts'
import { addressKey, messageHeads, type MessageAddress } from '../store/queries/messages.ts'
import { spansOfTraces } from '../store/queries/spans-of-traces.ts'
import { sidesOfCalls } from './sides-view.ts'

/** Characters of a tool's arguments and result that a step's line may show. */
const HEAD_LENGTH = 300

/** What happened behind a turn's answer. */
interface Behind extends Pick<TurnWithSteps, 'answer' | 'steps'> {
  /** What came with the question to the first model call. */
  media: TurnText['media']
  /** Every stored row of the turn's spans, in no order. */
  spans: Span[]
}

/** What happened behind the answers of turns, by trace id. */
export async function behindTurns(
  { engine, price }: { engine: Engine; price: Price },
  project: string,
  traceIds: readonly string[],
): Promise<Map<string, Behind>> {
  const all = traceIds.length === 0 ? [] : await spansOfTraces(engine, project, traceIds)
  const spans = traceIds.map((traceId) => all.filter((span) => span.traceId === traceId))
  const steps = spans.map(stepsOf)
  const addresses = steps
    .flat()
    .flatMap(({ span }) => [address(span, span.input), resultAddress(span)])
    .filter((found) => found !== undefined)
  const [heads, sides] = await Promise.all([
    messageHeads(engine, project, addresses, HEAD_LENGTH),
    sidesOfCalls(
      engine,
      project,
      steps.map((ofTurn) => ofTurn.map(({ span }) => span).filter(({ kind }) => kind === 'LLM')),
    ),
  ])
  return new Map(
    traceIds.map((traceId, place) => [
      traceId,
      {
        media: sides[place]?.media ?? [],
        answer: sides[place]?.answer ?? NO_ANSWER,
        steps: (steps[place] ?? []).map((step) => stepView(step, heads, price)),
        spans: spans[place] ?? [],
      },
    ]),
  )
}

const NO_ANSWER: Behind['answer'] = { reasoning: null, refusal: null }

export function withBehind(turn: Turn, behind: Behind | undefined): TurnWithSteps {
  const { media, answer, steps } = behind ?? { media: [], answer: NO_ANSWER, steps: [] }
  return { ...turn, input: withMedia(turn.input, media), answer, steps }
}

/** An app's own span tends to hold the words alone; the pictures went to the model. */
function withMedia(input: TurnText, media: TurnText['media']): TurnText {
  return input.media.length > 0 || input.hidden ? input : { ...input, media }
}

/** Where to find what a step's line shows; what a model was told and said is the conversation itself. */
function address(span: Span, text: SpanText): MessageAddress | undefined {
  return span.kind !== 'LLM' && 'hash' in text
    ? { scope: span.messageScope, hash: text.hash }
    : undefined
}

/** What a step gave back; of one that says nothing of its own, the first document that it found. */
function resultAddress(span: Span): MessageAddress | undefined {
  const [hash] = span.kind !== 'LLM' && span.output.found === 'none' ? span.documents : []
  return hash === undefined ? address(span, span.output) : { scope: span.messageScope, hash }
}

function stepView(
  { span, depth }: StepSpan,
  heads: ReadonlyMap<string, CutText>,
  price: Price,
): Step {
  const head = (found: MessageAddress | undefined): CutText | null =>
    found === undefined ? null : (heads.get(addressKey(found)) ?? null)
  return {
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    depth,
    kind: span.kind,
    name: stepName(span),
    startedAt: toIso(span.startUnixNano),
    durationMs: nanosToMs(durationNs(span)),
    unfinished: span.endUnixNano === 0n,
    statusCode: span.statusCode,
    error: span.error,
    tokens: span.tokens,
    costUsd: spanCost(span, price)?.usd ?? null,
    timeToFirstTokenMs: span.timeToFirstTokenMs,
    toolCalls: span.toolCalls,
    input: head(address(span, span.input)),
    output: head(resultAddress(span)),
    documentCount: span.documents.length,
  }
}

/** What a person would call it. */
function stepName(span: Span): string {
  switch (span.kind) {
    case 'LLM':
    case 'EMBEDDING':
    case 'RERANKER':
      return span.model || span.name
    case 'TOOL':
      return span.toolName || span.name
    case 'AGENT':
      return span.agentName || span.name
    case 'CHAIN':
    case 'RETRIEVER':
    case 'GUARDRAIL':
    case 'EVALUATOR':
    case 'PROMPT':
    case 'UNKNOWN':
      return span.name
  }
}
