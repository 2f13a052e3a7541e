import { UsageError } from '../command.ts'

/** What nobody said. */
export const UNKNOWN = '–'

/** `2026-11-22 19:25:11`, in the time zone of whoever reads it. */
export function localTime(iso: string): string {
  const date = new Date(iso)
  const two = (number: number) => String(number).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const minutes = Math.round(ms / 60_000)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.round(ms / 3_600_000)
  return hours < 48 ? `${hours} h` : `${Math.round(ms / 86_400_000)} d`
}

/** With `+` where calls without a known price are left out. */
export function cost(costUsd: number | null, unpricedCount = 0): string {
  if (costUsd === null) return UNKNOWN
  const digits =
    costUsd === 0 || costUsd >= 1 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(costUsd)))
  return `$${costUsd.toFixed(Math.max(2, digits))}${unpricedCount > 0 ? '+' : ''}`
}

export function count(number: number | null): string {
  return number === null ? UNKNOWN : number.toLocaleString('en-US')
}

/** `1 turn`, `2 turns`. */
export function counted(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`
}

const UNIT_MS: Record<string, number> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}

/** A moment: `7d` before now, or a date or time, of this time zone where it names none. */
export function readMoment(flag: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)([smhdw])$/.exec(text) ?? []
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text)
  const ms =
    amount === undefined
      ? Date.parse(isDate ? `${text}T00:00` : text)
      : Date.now() - Number(amount) * (UNIT_MS[unit] ?? Number.NaN)
  if (Number.isFinite(ms) && ms >= 0) return new Date(ms).toISOString()
  throw new UsageError(
    `--${flag} is ${JSON.stringify(text)}: it must be a time such as 2026-11-22 or 2026-11-22T18:00, or how long ago: 30m, 24h, 7d.`,
  )
}
