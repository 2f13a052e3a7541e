import { randomBytes } from 'node:crypto'

/** A span of a turn, as OpenTelemetry's JSON has it; `children` are within it. */
export interface SentSpan {
  name: string
  attributes?: Record<string, string | number | boolean>
  /** Milliseconds after the start of the turn. */
  at?: number
  durationMs?: number
  error?: { type: string; message: string; stack?: string }
  children?: SentSpan[]
}

export interface SentTurn extends Omit<SentSpan, 'name'> {
  name?: string
  session?: string
  user?: string
  input?: string
  output?: string
  /** When the turn started; now if left out. */
  startedAt?: Date
  project?: string
}

/** Sends one turn as OTLP/JSON, and resolves to its trace id once it is acknowledged. */
export async function sendTurn(url: string, turn: SentTurn): Promise<string> {
  const [traceId] = await sendTurns(url, [turn])
  return traceId ?? ''
}

/** Sends turns of one project in one request; resolves to their trace ids. */
export async function sendTurns(url: string, turns: readonly SentTurn[]): Promise<string[]> {
  const ids = turns.map(() => randomBytes(16).toString('hex'))
  const spans = turns.flatMap((turn, index) => spansOf(turn, ids[index] ?? ''))
  const response = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-project-name': turns[0]?.project ?? 'default',
    },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  return ids
}

function spansOf(turn: SentTurn, traceId: string): object[] {
  const startedAt = (turn.startedAt ?? new Date()).getTime()
  const { session, user, input, output } = turn
  const named = {
    ...(session === undefined ? {} : { 'session.id': session }),
    ...(user === undefined ? {} : { 'user.id': user }),
    ...(input === undefined ? {} : { 'input.value': input }),
    ...(output === undefined ? {} : { 'output.value': output }),
    'openinference.span.kind': 'CHAIN',
    ...turn.attributes,
  }
  const root = { ...turn, name: turn.name ?? 'turn', attributes: named }
  return flatten(root, '')

  function flatten(span: SentSpan, parentSpanId: string): object[] {
    const spanId = randomBytes(8).toString('hex')
    const start = startedAt + (span.at ?? 0)
    const { error } = span
    const sent = {
      traceId,
      spanId,
      ...(parentSpanId === '' ? {} : { parentSpanId }),
      name: span.name,
      kind: 1,
      startTimeUnixNano: `${start}000000`,
      endTimeUnixNano: `${start + (span.durationMs ?? 100)}000000`,
      attributes: attributesOf(span.attributes ?? {}),
      ...(error === undefined
        ? {}
        : {
            status: { code: 2, message: error.message },
            events: [
              {
                name: 'exception',
                timeUnixNano: `${start}000000`,
                attributes: attributesOf({
                  'exception.type': error.type,
                  'exception.message': error.message,
                  ...(error.stack === undefined ? {} : { 'exception.stacktrace': error.stack }),
                }),
              },
            ],
          }),
    }
    return [sent, ...(span.children ?? []).flatMap((child) => flatten(child, spanId))]
  }
}

function attributesOf(attributes: Record<string, string | number | boolean>): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }))
}

function valueOf(value: string | number | boolean): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** An LLM span that answers `output` to `input`, with a system prompt. */
export function modelCall(input: string, output: string, more: Partial<SentSpan> = {}): SentSpan {
  return {
    name: 'ChatCompletion',
    ...more,
    attributes: {
      'openinference.span.kind': 'LLM',
      'llm.model_name': 'gpt-4o-mini',
      'llm.input_messages.0.message.role': 'system',
      'llm.input_messages.0.message.content': 'You are a careful assistant.',
      'llm.input_messages.1.message.role': 'user',
      'llm.input_messages.1.message.content': input,
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.content': output,
      'llm.token_count.prompt': 120,
      'llm.token_count.completion': 30,
      ...more.attributes,
    },
  }
}

export function toolCall(
  name: string,
  input: string,
  output: string,
  more: Partial<SentSpan> = {},
): SentSpan {
  return {
    name,
    ...more,
    attributes: {
      'openinference.span.kind': 'TOOL',
      'tool.name': name,
      'input.value': input,
      'output.value': output,
      ...more.attributes,
    },
  }
}
