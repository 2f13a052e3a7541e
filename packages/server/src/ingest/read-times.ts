import type { Span } from '@skein/model/span'
import type { UnixNanos } from '@skein/model/unix-nanos'
import type { OtlpSpan } from './otlp.ts'

/** Times between 2001 and 2286 in seconds, milliseconds or microseconds, mistaken for nanoseconds. */
const UNITS: readonly { from: bigint; factor: bigint }[] = [
  { from: 1_000_000_000n, factor: 1_000_000_000n },
  { from: 1_000_000_000_000n, factor: 1_000_000n },
  { from: 1_000_000_000_000_000n, factor: 1_000n },
]

/** In nanoseconds whatever unit was sent; a missing start is the end. */
export function readTimes(span: OtlpSpan): Pick<Span, 'startUnixNano' | 'endUnixNano'> {
  const start = inNanos(span.startUnixNano)
  const end = inNanos(span.endUnixNano)
  return { startUnixNano: start === 0n ? end : start, endUnixNano: end }
}

function inNanos(time: bigint): UnixNanos {
  const unit = UNITS.find(({ from }) => time >= from && time < from * 10n)
  return unit === undefined ? time : time * unit.factor
}
