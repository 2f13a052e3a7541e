import type { Attributes, DemoSpan, Sender } from './otlp-builder.ts'
import type { Random } from './random.ts'
import { failureText } from './script.ts'
import type { Failure, Feedback, Script } from './script.ts'
import type { SpanFacts, Vocabulary } from './span-facts.ts'

const NANOS_PER_MS = 1_000_000n

export interface RecordedTrace {
  startUnixNano: bigint
  endUnixNano: bigint
  /** A span comes when it ends: children before their parent, as exporters send them. */
  spans: DemoSpan[]
}

/** Where the play is: everything that it has noted of the trace under way. */
export interface Recording {
  script: Script
  vocabulary: Vocabulary
  sender: Sender
  random: Random
  /** Virtual time: work moves it on. In milliseconds after the session's start. */
  clockMs: number
  startUnixNano: bigint
  traceId: string
  spans: DemoSpan[]
}

interface SpanEnd {
  status?: DemoSpan['status']
  events?: DemoSpan['events']
  running?: boolean
}

interface OpenSpan {
  spanId: string
  parentSpanId: string
  startUnixNano: bigint
}

export function openSpan(recording: Recording, parentSpanId: string): OpenSpan {
  return {
    spanId: recording.random.hex(16),
    parentSpanId,
    startUnixNano: timeOf(recording),
  }
}

function spanBase(recording: Recording, span: OpenSpan) {
  return {
    traceId: recording.traceId,
    ...span,
    droppedAttributesCount: 0,
    status: { code: 'unset' },
    events: [],
    links: [],
    sender: recording.sender,
  } satisfies Partial<DemoSpan>
}

export function closeSpan(
  recording: Recording,
  span: OpenSpan,
  facts: SpanFacts,
  { status = { code: 'unset' }, events = [], running = false }: SpanEnd = {},
): void {
  const { name, otelKind, attributes } = recording.vocabulary.describe(facts)
  const all = Object.entries({ ...recording.vocabulary.context(recording.script), ...attributes })
  const kept = all.slice(0, recording.script.attributeLimit ?? all.length)
  recording.spans.push({
    ...spanBase(recording, span),
    name,
    otelKind,
    endUnixNano: running ? 0n : timeOf(recording),
    attributes: Object.fromEntries(kept),
    droppedAttributesCount: all.length - kept.length,
    status: running ? { code: 'unset' } : status,
    events,
  })
}

export function failureEnd(recording: Recording, failure: Failure): SpanEnd {
  const frames = failure.stack.map((frame) => `\n    at ${frame}`).join('')
  return {
    status: { code: 'error', message: failure.message },
    events: [
      {
        name: 'exception',
        timeUnixNano: timeOf(recording),
        attributes: {
          'exception.type': failure.type,
          'exception.message': failure.message,
          'exception.stacktrace': failureText(failure) + frames,
        },
      },
    ],
  }
}

export function pass(recording: Recording, milliseconds: number): void {
  recording.clockMs += milliseconds
}

export function timeOf(recording: Recording): bigint {
  return (
    recording.startUnixNano + BigInt(Math.round(recording.clockMs * 1000)) * (NANOS_PER_MS / 1000n)
  )
}

export function takeTrace(recording: Recording, startMs: number): RecordedTrace {
  const { spans } = recording
  recording.spans = []
  return {
    startUnixNano: timeOf({ ...recording, clockMs: startMs }),
    endUnixNano: timeOf(recording),
    spans,
  }
}

/** Runs each branch from the same moment; time goes on when the last one is done. */
export function inParallel(recording: Recording, branches: (() => void)[]): void {
  const startMs = recording.clockMs
  let endMs = startMs
  for (const branch of branches) {
    recording.clockMs = startMs + recording.random.logNormal(2, 0.5)
    branch()
    endMs = Math.max(endMs, recording.clockMs)
  }
  recording.clockMs = endMs
}

/** Feedback comes as a trace of its own, whose only span carries it and names what it is about. */
export function recordFeedback(
  recording: Recording,
  feedback: Feedback,
  turnRoot: string | undefined,
): RecordedTrace {
  const { random, script } = recording
  const turnTraceId = recording.traceId
  const startMs = recording.clockMs
  recording.traceId = random.hex(32)
  const span = openSpan(recording, '')
  pass(recording, feedback.annotatorKind === 'LLM' ? random.logNormal(1100, 0.3) : 2)
  const scope = turnRoot === undefined ? 'session' : 'trace'
  const key = `${scope}.annotations.0.annotation`
  const attributes: Attributes = {
    'openinference.span.kind': 'EVALUATOR',
    ...recording.vocabulary.context(script),
    [`${key}.name`]: feedback.name,
    [`${key}.annotator_kind`]: feedback.annotatorKind,
  }
  if (script.sessionId !== null) attributes['session.id'] = script.sessionId
  if (feedback.score !== undefined) attributes[`${key}.score`] = feedback.score
  if (feedback.label !== undefined) attributes[`${key}.label`] = feedback.label
  if (feedback.explanation !== undefined) attributes[`${key}.explanation`] = feedback.explanation
  recording.spans.push({
    ...spanBase(recording, span),
    name: `feedback ${feedback.name}`,
    otelKind: 'internal',
    endUnixNano: timeOf(recording),
    attributes,
    links: turnRoot === undefined ? [] : [{ traceId: turnTraceId, spanId: turnRoot }],
  })
  return takeTrace(recording, startMs)
}
