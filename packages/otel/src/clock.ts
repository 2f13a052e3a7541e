import type { HrTime, TimeInput } from '@opentelemetry/api'

/** Tells the time of one trace in this process: finer than a millisecond, and never backwards. */
export interface Clock {
  /** What is given, or now. */
  read(given?: TimeInput): HrTime
  /** The span's children go by the same clock. */
  tick(span: object): void
}

interface Origin {
  unixMs: number
  /** What `performance.now()` was then. */
  performanceMs: number
}

const origins = new WeakMap<object, Origin>()

/**
 * The wall clock has milliseconds only and can be set; the monotonic one stands still while a laptop
 * sleeps. So a trace takes the wall clock at its start and measures from there.
 */
export function clockFor(parentSpan: object | undefined): Clock {
  const inherited = parentSpan === undefined ? undefined : origins.get(parentSpan)
  const origin = inherited ?? { unixMs: Date.now(), performanceMs: performance.now() }
  const unixMs = (performanceMs: number) => origin.unixMs + performanceMs - origin.performanceMs
  return {
    read(given) {
      if (Array.isArray(given)) return given
      if (given instanceof Date) return toHrTime(given.getTime())
      if (given === undefined) return toHrTime(unixMs(performance.now()))
      // A small number is what `performance.now()` gave.
      return toHrTime(given <= performance.now() ? unixMs(given) : given)
    },
    tick: (span) => origins.set(span, origin),
  }
}

function toHrTime(unixMs: number): HrTime {
  const seconds = Math.floor(unixMs / 1000)
  return [seconds, Math.floor((unixMs - seconds * 1000) * 1_000_000)]
}
