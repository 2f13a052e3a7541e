import { context, propagation, trace, type TracerProvider } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks/build/src/AsyncLocalStorageContextManager.js'
import { fromEnv, pairsFromEnv } from './environment.ts'
import { readLimits } from './limits.ts'
import { baggagePropagator, compositePropagator, traceContextPropagator } from './propagator.ts'
import { readSampler } from './sampler.ts'
import { isDisabled, readSettings, type SkeinOptions } from './settings.ts'
import type { SkeinSpanProcessor, SpanResource } from './span.ts'
import { spanProcessorOf } from './span-processor.ts'
import { createTracerProvider } from './tracer.ts'
import { NAME, VERSION } from './version.ts'

/** Two copies of this package, or a module that is loaded again, are to register once. */
const REGISTERED = Symbol.for('@skein/otel registered')
const registry = globalThis as { [REGISTERED]?: SkeinSpanProcessor | undefined }

/**
 * Sends what the app traces to Skein: sets OpenTelemetry up, or joins the OpenTelemetry that the app
 * has set up before. Returns the span processor that does it, to flush and to shut down; without that
 * it flushes when the process ends. A second call returns the first one's.
 *
 * Throws nothing. What is wrong with the options or the server is said on the console.
 */
export function register(options: SkeinOptions = {}): SkeinSpanProcessor {
  const before = registry[REGISTERED]
  if (before !== undefined) return before
  if (isDisabled()) return DISABLED

  const settings = readSettings(options)
  const processor = spanProcessorOf(settings, { onSignals: true })
  const provider = createTracerProvider({
    processor,
    resource: readResource(),
    sampler: readSampler(),
    limits: readLimits(),
  })
  const isFirst = trace.setGlobalTracerProvider(provider)
  if (isFirst) {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
    propagation.setGlobalPropagator(readPropagator(settings.baggage))
  } else if (!join(trace.getTracerProvider(), processor)) {
    settings.warnOnce(
      'provider',
      'the tracer provider that is registered already takes no further span processor: give it createSpanProcessor(…) of @skein/otel.',
    )
  }

  const registered: SkeinSpanProcessor = {
    ...processor,
    async shutdown() {
      await processor.shutdown()
      if (registry[REGISTERED] !== registered) return
      registry[REGISTERED] = undefined
      if (!isFirst) return
      trace.disable()
      context.disable()
      propagation.disable()
    },
  }
  registry[REGISTERED] = registered
  return registered
}

const DISABLED: SkeinSpanProcessor = {
  onStart() {},
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
}

/** What the tracer providers of the SDKs have for a further span processor. */
interface JoinableProvider {
  /** Of the API's stand-in for a provider that may come later. */
  getDelegate?(): JoinableProvider
  /** In SDK 1. */
  addSpanProcessor?(processor: SkeinSpanProcessor): void
  /** Since SDK 2 there is no method for it, but a list that is read for each span. */
  _activeSpanProcessor?: { _spanProcessors?: SkeinSpanProcessor[] }
}

function join(provider: TracerProvider, processor: SkeinSpanProcessor): boolean {
  try {
    const joinable = provider as JoinableProvider
    const actual = joinable.getDelegate?.() ?? joinable
    if (actual.addSpanProcessor !== undefined) {
      actual.addSpanProcessor(processor)
      return true
    }
    // oxlint-disable-next-line no-underscore-dangle -- their names
    const processors = actual._activeSpanProcessor?._spanProcessors
    processors?.push(processor)
    return processors !== undefined
  } catch {
    return false
  }
}

function readResource(): SpanResource {
  const fromVariables = pairsFromEnv('OTEL_RESOURCE_ATTRIBUTES')
  return {
    attributes: {
      'service.name': 'unknown_service',
      ...fromVariables,
      ...(fromEnv('OTEL_SERVICE_NAME') === undefined
        ? {}
        : { 'service.name': fromEnv('OTEL_SERVICE_NAME') }),
      'telemetry.sdk.name': NAME,
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.version': VERSION,
    },
  }
}

/** By `OTEL_PROPAGATORS`. */
function readPropagator(carriesSession: boolean) {
  const names = (fromEnv('OTEL_PROPAGATORS') ?? 'tracecontext,baggage').split(',')
  const has = (name: string) => names.some((given) => given.trim() === name)
  return compositePropagator([
    ...(has('tracecontext') ? [traceContextPropagator()] : []),
    ...(has('baggage') || carriesSession ? [baggagePropagator({ carriesSession })] : []),
  ])
}
