import { TraceFlags } from '@opentelemetry/api'
import { EXIT_MS, flushOnExit, spanCount } from './on-exit.ts'
import { createSender } from './sender.ts'
import { readSettings, type Settings, type SkeinOptions } from './settings.ts'
import type { SkeinSpanProcessor } from './span.ts'
import { stamp } from './stamp.ts'

/**
 * For an app that sets OpenTelemetry up itself, with an SDK of any major: give it to the tracer
 * provider. It gives each span the session, user, metadata, tags and attributes of its context, and
 * sends it to Skein in batches; a processor for batches around it is not needed.
 */
export function createSpanProcessor(options: SkeinOptions = {}): SkeinSpanProcessor {
  return spanProcessorOf(readSettings(options), { onSignals: false })
}

/** Only the first half of it: for an app whose spans reach Skein in another way. */
export function createContextSpanProcessor(
  options: Pick<SkeinOptions, 'baggage'> = {},
): SkeinSpanProcessor {
  const baggage = options.baggage === true
  return {
    onStart: (span, parentContext) => stamp(span, parentContext, baggage),
    onEnd() {},
    async forceFlush() {},
    async shutdown() {},
  }
}

export function spanProcessorOf(
  settings: Settings,
  { onSignals }: { onSignals: boolean },
): SkeinSpanProcessor {
  const { baggage, timeoutMs, url, warnOnce } = settings
  const sender = createSender(settings)
  const stopWatching = flushOnExit(sender, settings, { onSignals })
  return {
    onStart: (span, parentContext) => stamp(span, parentContext, baggage),
    onEnd(span) {
      try {
        if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) sender.add(span)
      } catch (error) {
        warnOnce('bug', `a span was not taken: ${String(error)}`)
      }
    },
    forceFlush: () => sender.flush(timeoutMs),
    async shutdown() {
      await sender.flush(Math.min(timeoutMs, EXIT_MS))
      if (sender.size() > 0 && !sender.isFailing()) {
        warnOnce('lost', `${spanCount(sender.size())} did not get to ${url} in time.`)
      }
      stopWatching()
      sender.close()
    },
  }
}
