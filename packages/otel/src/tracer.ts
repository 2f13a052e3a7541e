import {
  context,
  createContextKey,
  INVALID_SPAN_CONTEXT,
  isSpanContextValid,
  SpanKind,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api'
import type { SpanLimits } from './limits.ts'
import type { Sampler } from './sampler.ts'
import { startRecording } from './recording-span.ts'
import type { SkeinSpanProcessor, SpanResource, SpanScope } from './span.ts'

interface ProviderOptions {
  processor: SkeinSpanProcessor
  resource: SpanResource
  sampler: Sampler
  limits: SpanLimits
}

const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/**
 * The part of an OpenTelemetry SDK that `register` needs. The SDKs themselves don't do: each major asks
 * for another range of the API, and an app may have any.
 */
export function createTracerProvider(options: ProviderOptions): TracerProvider {
  const tracers = new Map<string, Tracer>()
  return {
    getTracer(name, version, { schemaUrl } = {}) {
      const key = `${name}@${version}:${schemaUrl}`
      const tracer = tracers.get(key) ?? createTracer({ name, version, schemaUrl }, options)
      tracers.set(key, tracer)
      return tracer
    },
  }
}

function createTracer(scope: SpanScope, options: ProviderOptions): Tracer {
  const { processor, resource, sampler, limits } = options

  function startSpan(name: string, spanOptions: SpanOptions = {}, ctx = context.active()): Span {
    if (ctx.getValue(SUPPRESS_TRACING) === true) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT)
    const parentContext = spanOptions.root === true ? trace.deleteSpan(ctx) : ctx
    const parentSpan = trace.getSpan(parentContext)
    const given = parentSpan?.spanContext()
    const parent = given !== undefined && isSpanContextValid(given) ? given : undefined
    const traceId = parent?.traceId ?? randomHex(32)
    const isSampled = sampler(traceId, parent)
    const spanContext = {
      traceId,
      spanId: randomHex(16),
      traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      ...(parent?.traceState === undefined ? {} : { traceState: parent.traceState }),
    }
    if (!isSampled) return trace.wrapSpanContext(spanContext)
    return startRecording({
      name,
      spanContext,
      parentSpan: parent === undefined ? undefined : parentSpan,
      kind: spanOptions.kind ?? SpanKind.INTERNAL,
      options: spanOptions,
      scope,
      resource,
      limits,
      onStart: (span) => processor.onStart(span, parentContext),
      onEnd: (span) => processor.onEnd(span),
    })
  }

  return {
    startSpan,
    startActiveSpan(name: string, ...rest: unknown[]) {
      const fn = rest.pop() as (span: Span) => never
      const [spanOptions, given] = rest as [SpanOptions?, Context?]
      const ctx = given ?? context.active()
      const span = startSpan(name, spanOptions, ctx)
      return context.with(trace.setSpan(ctx, span), fn, undefined, span)
    },
  }
}

/** Never only zeros, which would be no id. */
function randomHex(length: 16 | 32): string {
  let hex = ''
  while (hex.length < length) {
    hex += Math.floor(Math.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0')
  }
  return /[^0]/.test(hex) ? hex : randomHex(length)
}
