import type { Random } from './random.ts'

const DAY_MS = 86_400_000
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `14 Nov`, so many days after `at`. */
export function day(at: Date, after = 0): string {
  const then = new Date(at.getTime() + after * DAY_MS)
  return `${then.getUTCDate()} ${MONTHS[then.getUTCMonth()] ?? ''}`
}

/** `2026-11-14`, so many days after `at`. */
export function isoDay(at: Date, after = 0): string {
  return new Date(at.getTime() + after * DAY_MS).toISOString().slice(0, 10)
}

/** `129.00` from cents. */
export function money(cents: number): string {
  return (cents / 100).toFixed(2)
}

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Letters and digits that nobody confuses when reading them out. */
export function code(random: Random, length: number): string {
  return Array.from({ length }, () => ALPHABET[random.int(0, ALPHABET.length - 1)]).join('')
}

export function uuid(random: Random): string {
  const hex = random.hex(30)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(12, 15)}`,
    `a${hex.slice(15, 18)}`,
    hex.slice(18),
  ].join('-')
}
