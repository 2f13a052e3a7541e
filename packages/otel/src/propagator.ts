import {
  baggageEntryMetadataFromString,
  isSpanContextValid,
  propagation,
  trace,
  TraceFlags,
  createTraceState,
  type BaggageEntry,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
} from '@opentelemetry/api'
import { sessionIdOf } from './context.ts'

/** Of the W3C recommendation: one entry, and all together. */
const MAX_ENTRY_LENGTH = 4096
const MAX_LENGTH = 8192
const MAX_ENTRIES = 180

/**
 * W3C baggage that carries the session of the context, too, under `session.id`: in place of
 * `W3CBaggagePropagator` for an app that sets OpenTelemetry up itself. The span processor on the other
 * side takes the session over with `baggage: true`.
 */
export function createSessionPropagator(): TextMapPropagator {
  return baggagePropagator({ carriesSession: true })
}

export function baggagePropagator({
  carriesSession,
}: {
  carriesSession: boolean
}): TextMapPropagator {
  return {
    inject(ctx, carrier, setter) {
      let baggage = propagation.getBaggage(ctx) ?? propagation.createBaggage()
      const sessionId = carriesSession ? sessionIdOf(ctx) : ''
      if (sessionId !== '') baggage = baggage.setEntry('session.id', { value: sessionId })
      const header = baggage
        .getAllEntries()
        .map(writeEntry)
        .filter((entry) => entry.length <= MAX_ENTRY_LENGTH)
        .slice(0, MAX_ENTRIES)
        .reduce((text, entry) => {
          const longer = text === '' ? entry : `${text},${entry}`
          return longer.length <= MAX_LENGTH ? longer : text
        }, '')
      if (header !== '') setter.set(carrier, 'baggage', header)
    },
    extract(ctx, carrier, getter) {
      const entries = wholeEntries(headerOf(getter, carrier, 'baggage')).flatMap(readEntry)
      if (entries.length === 0) return ctx
      return propagation.setBaggage(ctx, propagation.createBaggage(Object.fromEntries(entries)))
    },
    fields: () => ['baggage'],
  }
}

function writeEntry([key, { value, metadata }]: [string, BaggageEntry]): string {
  const suffix = metadata === undefined ? '' : `;${metadata.toString()}`
  return `${encodeURIComponent(key)}=${encodeURIComponent(value)}${suffix}`
}

/** Of what is too long as many as fit: half an entry says something else. */
function wholeEntries(header: string): string[] {
  const entries = header.slice(0, MAX_LENGTH + 1).split(',')
  return header.length > MAX_LENGTH ? entries.slice(0, -1) : entries
}

function readEntry(text: string): [string, BaggageEntry][] {
  const [pair = '', ...properties] = text.split(';')
  const at = Math.max(0, pair.indexOf('='))
  if (pair.slice(0, at).trim() === '') return []
  try {
    const key = decodeURIComponent(pair.slice(0, at).trim())
    const value = decodeURIComponent(pair.slice(at + 1).trim())
    const metadata = properties.join(';').trim()
    return [
      [
        key,
        metadata === '' ? { value } : { value, metadata: baggageEntryMetadataFromString(metadata) },
      ],
    ]
  } catch {
    return []
  }
}

const TRACEPARENT = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/

/** W3C trace context. */
export function traceContextPropagator(): TextMapPropagator {
  return {
    inject(ctx, carrier, setter) {
      const span = trace.getSpanContext(ctx)
      if (span === undefined || !isSpanContextValid(span)) return
      const flags = (span.traceFlags & 0xff).toString(16).padStart(2, '0')
      setter.set(carrier, 'traceparent', `00-${span.traceId}-${span.spanId}-${flags}`)
      if (span.traceState !== undefined) {
        setter.set(carrier, 'tracestate', span.traceState.serialize())
      }
    },
    extract(ctx, carrier, getter) {
      const found = TRACEPARENT.exec(headerOf(getter, carrier, 'traceparent').trim())
      const [, version, traceId = '', spanId = '', flags = '', more] = found ?? []
      if (version === 'ff' || (version === '00' && more !== undefined)) return ctx
      const state = headerOf(getter, carrier, 'tracestate')
      const spanContext = {
        traceId,
        spanId,
        traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
        isRemote: true,
        ...(state === '' ? {} : { traceState: createTraceState(state) }),
      }
      return isSpanContextValid(spanContext) ? trace.setSpanContext(ctx, spanContext) : ctx
    },
    fields: () => ['traceparent', 'tracestate'],
  }
}

export function compositePropagator(propagators: readonly TextMapPropagator[]): TextMapPropagator {
  return {
    inject(ctx, carrier, setter) {
      for (const propagator of propagators) propagator.inject(ctx, carrier, setter)
    },
    extract(ctx, carrier, getter): Context {
      return propagators.reduce(
        (before, propagator) => propagator.extract(before, carrier, getter),
        ctx,
      )
    },
    fields: () => propagators.flatMap((propagator) => propagator.fields()),
  }
}

function headerOf(getter: TextMapGetter, carrier: unknown, name: string): string {
  const value = getter.get(carrier, name)
  return (Array.isArray(value) ? value.join(',') : value) ?? ''
}
