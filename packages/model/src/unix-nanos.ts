/**
 * Nanoseconds since the Unix epoch, as OTLP sends them. A `bigint`, since today's values need 61 bits
 * and a double keeps 53.
 */
export type UnixNanos = bigint

const NANOS_PER_SECOND = 1_000_000_000n

/** The last moment that ISO 8601 can write with a four-digit year. */
const MAX_ISO_NANOS = 253_402_300_799n * NANOS_PER_SECOND

/**
 * ISO 8601 in UTC, always with nine fraction digits, so that text order is time order:
 * `2026-11-22T10:00:00.123456789Z`.
 */
export function toIso(nanos: UnixNanos): string {
  const clamped = nanos < 0n ? 0n : nanos > MAX_ISO_NANOS ? MAX_ISO_NANOS : nanos
  const seconds = clamped / NANOS_PER_SECOND
  const fraction = (clamped % NANOS_PER_SECOND).toString().padStart(9, '0')
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${fraction}Z`
}

/** `Date.parse` alone takes `5` for a day in May, and a time without a zone for one where the machine is. */
const ISO_TIME =
  /^(?<day>\d{4}-\d\d-\d\d)(?:[T ](?<time>\d\d:\d\d(?::\d\d(?:\.(?<fraction>\d{1,9})\d*)?)?)(?<zone>Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/**
 * Reads what {@link toIso} writes and any other ISO 8601 day or time, in UTC where no zone is given;
 * `undefined` when it is none.
 */
export function fromIso(text: string): UnixNanos | undefined {
  const groups = ISO_TIME.exec(text)?.groups
  if (groups === undefined) return undefined
  const { day, time = '00:00', fraction, zone = 'Z' } = groups
  const isHourZone = zone.length === '+01'.length
  const milliseconds = Date.parse(`${day}T${time}${zone.toUpperCase()}${isHourZone ? ':00' : ''}`)
  if (Number.isNaN(milliseconds)) return undefined
  const seconds = BigInt(Math.floor(milliseconds / 1000))
  return seconds * NANOS_PER_SECOND + BigInt((fraction ?? '0').padEnd(9, '0'))
}

/** A span of nanoseconds in milliseconds, exact to the nanosecond up to 104 days. */
export function nanosToMs(nanos: bigint): number {
  return Number(nanos) / 1e6
}
