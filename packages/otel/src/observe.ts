import {
  context,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api'
import { setMetadata, setSession, setTags, setUser } from './context.ts'
import { followIterable, followReadable, isAsyncIterable, isReadable } from './follow-stream.ts'
import { jsonText } from './json-text.ts'
import { NAME, VERSION } from './version.ts'

/** The kinds of OpenInference, which decide how a step is shown. */
export type ObservationKind =
  | 'AGENT'
  | 'CHAIN'
  | 'EMBEDDING'
  | 'EVALUATOR'
  | 'GUARDRAIL'
  | 'LLM'
  | 'PROMPT'
  | 'RERANKER'
  | 'RETRIEVER'
  | 'TOOL'

export interface ObserveOptions<Args extends unknown[] = unknown[]> {
  /** Of the span. Default: the function's name. */
  name?: string | undefined
  /** Default `CHAIN`. */
  kind?: ObservationKind | undefined
  attributes?: Attributes | undefined
  /** What to show as the input. Default: the only argument, or all of them. */
  input?: ((...args: Args) => unknown) | undefined
  /** What to show as the output; of a stream it gets the text. Default: as it is. */
  output?: ((result: unknown) => unknown) | undefined
  /** The text of a piece of a stream, where it is not one that is known. */
  chunk?: ((chunk: unknown) => string) | undefined
}

// oxlint-disable-next-line typescript/no-explicit-any -- parameters without a type would be `never`
type AnyFunction = (...args: any[]) => unknown

export interface TurnOptions extends Pick<ObserveOptions, 'attributes' | 'output' | 'chunk'> {
  /** Of the span. Default `turn`. */
  name?: string | undefined
  userId?: string | undefined
  tags?: readonly string[] | undefined
  metadata?: Record<string, unknown> | undefined
  /** Starts a trace of its own also where a span is active: one trace is one turn. */
  root?: boolean | undefined
}

/**
 * The function, with a span for each call: its input, output and error, and what it calls beneath it.
 * When it gives a stream (an async iterable, a `ReadableStream`), the span ends with the stream, and
 * its output is the text that came.
 */
export function observe<Fn extends AnyFunction>(
  fn: Fn,
  options: ObserveOptions<Parameters<Fn>> = {},
): Fn {
  const name = options.name ?? (fn.name === '' ? 'observe' : fn.name)
  const kind = options.kind ?? 'CHAIN'
  const observed = function (this: unknown, ...args: Parameters<Fn>): unknown {
    const input = (): unknown => {
      if (options.input !== undefined) return options.input(...args)
      return args.length > 1 ? args : args[0]
    }
    const attributes = () => ({
      ...options.attributes,
      ...named(kind, name),
      ...said('input', input()),
    })
    return inSpan({ name, ctx: context.active(), attributes, options }, () => fn.apply(this, args))
  }
  return Object.defineProperty(observed, 'name', { value: fn.name }) as Fn
}

/**
 * One turn of a conversation: the user's input, and what `fn` makes of it. All that `fn` traces belongs
 * to the session.
 */
export function turn<Input, Output>(
  sessionId: string,
  input: Input,
  fn: (input: Input, span: Span) => Output,
  options: TurnOptions = {},
): Output {
  const { userId = '', tags, metadata, name = 'turn', root } = options
  const ctx = () => {
    let inTurn = setSession(context.active(), { sessionId })
    if (userId !== '') inTurn = setUser(inTurn, { userId })
    if (tags !== undefined) inTurn = setTags(inTurn, tags)
    if (metadata !== undefined) inTurn = setMetadata(inTurn, metadata)
    return root === true ? trace.deleteSpan(inTurn) : inTurn
  }
  const attributes = () => ({
    ...options.attributes,
    'openinference.span.kind': 'AGENT',
    ...said('input', input),
  })
  return inSpan({ name, ctx: ctx(), attributes, options }, (span) => fn(input, span))
}

interface Observation {
  name: string
  ctx: Context
  attributes: () => Attributes
  options: Pick<ObserveOptions, 'output' | 'chunk'>
}

/** Only what `run` throws or rejects with comes out of here; observing fails in silence. */
function inSpan<Result>(
  { name, ctx, attributes, options }: Observation,
  run: (span: Span) => Result,
): Result {
  const span = trace.getTracer(NAME, VERSION).startSpan(name, {}, ctx)
  const inSpanContext = trace.setSpan(ctx, span)
  silently(() => span.setAttributes(attributes()))

  const succeed = (output: unknown) => {
    silently(() => {
      span.setAttributes(said('output', options.output ? options.output(output) : output))
    })
    span.setStatus({ code: SpanStatusCode.OK })
    span.end()
  }
  const fail = (error: unknown) => {
    silently(() => {
      const message = error instanceof Error ? error.message : jsonText(error)
      span.recordException(error instanceof Error ? error : message)
      span.setStatus({ code: SpanStatusCode.ERROR, message })
    })
    span.end()
  }
  const follow = (result: unknown): unknown => {
    const stream = { ctx: inSpanContext, chunk: options.chunk, succeed, fail }
    try {
      if (isReadable(result)) return followReadable(result, stream)
      if (isAsyncIterable(result)) return followIterable(result, stream)
    } catch {
      // It can't be watched: locked already, or frozen.
      succeed(undefined)
      return result
    }
    succeed(result)
    return result
  }

  try {
    const result = context.with(inSpanContext, run, undefined, span)
    if (!isThenable(result)) return follow(result) as Result
    return result.then(follow, (error: unknown) => {
      fail(error)
      throw error
    }) as Result
  } catch (error) {
    fail(error)
    throw error
  }
}

function named(kind: ObservationKind, name: string): Attributes {
  return {
    'openinference.span.kind': kind,
    ...(kind === 'TOOL' ? { 'tool.name': name } : {}),
    ...(kind === 'AGENT' ? { 'agent.name': name } : {}),
  }
}

function said(side: 'input' | 'output', given: unknown): Attributes {
  if (given == null) return {}
  const isText = typeof given === 'string'
  return {
    [`${side}.value`]: isText ? given : jsonText(given),
    [`${side}.mime_type`]: isText ? 'text/plain' : 'application/json',
  }
}

function silently(step: () => void): void {
  try {
    step()
  } catch {
    // An option of the app's, or a getter of its data, threw.
  }
}

function isThenable(value: unknown): value is Promise<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
