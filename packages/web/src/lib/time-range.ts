/** Time back from now as the URL names it: a number and a unit, such as `3h`, or `all`. */
export const PRESETS = ['15m', '1h', '24h', '7d', '30d', 'all'] as const

export const DEFAULT_RANGE = '7d'

const UNITS: Record<string, { ms: number; name: string }> = {
  m: { ms: 60_000, name: 'minute' },
  h: { ms: 3_600_000, name: 'hour' },
  d: { ms: 86_400_000, name: 'day' },
  w: { ms: 7 * 86_400_000, name: 'week' },
}
const BACK = /^([1-9]\d{0,4})([mhdw])$/

export function isRangeName(value: unknown): value is string {
  return value === 'all' || (typeof value === 'string' && BACK.test(value))
}

/** How far back it goes; `null`: without end. */
function rangeMs(name: string): number | null {
  const [, count, unit] = BACK.exec(name) ?? []
  return count === undefined ? null : Number(count) * (UNITS[unit ?? '']?.ms ?? 0)
}

export function rangeNameLabel(name: string): string {
  const [, count, unit = ''] = BACK.exec(name) ?? []
  if (count === undefined) return 'All time'
  const noun = UNITS[unit]?.name ?? ''
  return count === '1' ? `Last ${noun}` : `Last ${count} ${noun}s`
}

/** What the URL holds: a preset, or an absolute `from` and `to` of which either may be open. */
export interface RangeSearch {
  range?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

/** The [from, to) to ask the API for; a preset counts back from `now`, and is open towards the future. */
export function resolveRange(search: RangeSearch, now: number): { from?: string; to?: string } {
  if (isCustomRange(search)) {
    return {
      ...(search.from === undefined ? {} : { from: toApiTime(Date.parse(search.from)) }),
      ...(search.to === undefined ? {} : { to: toApiTime(Date.parse(search.to)) }),
    }
  }
  const ms = rangeMs(search.range ?? DEFAULT_RANGE)
  return ms === null ? {} : { from: toApiTime(now - ms) }
}

export function isCustomRange(search: RangeSearch): boolean {
  return search.from !== undefined || search.to !== undefined
}

export function isAllTime(search: RangeSearch): boolean {
  return !isCustomRange(search) && search.range === 'all'
}

export function rangeLabel(search: RangeSearch): string {
  if (!isCustomRange(search)) return rangeNameLabel(search.range ?? DEFAULT_RANGE)
  if (search.from === undefined) return `Until ${localTime(search.to)}`
  if (search.to === undefined) return `Since ${localTime(search.from)}`
  return `${localTime(search.from)} – ${localTime(search.to)}`
}

function localTime(iso: string | undefined): string {
  return iso === undefined ? '' : toLocalInput(iso).replace('T', ' ')
}

/** The API's times have nine fraction digits, so that text order is time order. */
export function toApiTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000000Z')
}

/** For `<input type="datetime-local">`: `2026-11-22T09:41` in the viewer's zone. */
export function toLocalInput(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return ''
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}

/** From `<input type="datetime-local">`; `undefined` for an empty or unreadable one. */
export function fromLocalInput(value: string): string | undefined {
  const time = value === '' ? Number.NaN : Date.parse(value)
  return Number.isNaN(time) ? undefined : shortIso(new Date(time))
}

/**
 * Reads what a person types for a time: `last 3 hours`, `90 min`, `2w`, `today`, `yesterday`, `2026-11-20`,
 * `2026-11-01 to 2026-11-10` (both days included), `all`. Days are the viewer's. `undefined` for anything
 * else.
 */
export function parseTypedRange(typed: string, now: number): RangeSearch | undefined {
  const text = typed.trim().toLowerCase()
  if (/^(?:all|all time|ever)$/.test(text)) return { range: 'all' }
  const [, count = '1', unit] =
    /^(?:last|past)?\s*(\d{1,5})?\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)$/.exec(text) ?? []
  if (unit !== undefined) {
    const name = `${Number(count)}${unit.slice(0, 1)}`
    return isRangeName(name) ? { range: name } : undefined
  }
  if (text === 'today') return days(new Date(now), new Date(now))
  if (text === 'yesterday') {
    const day = new Date(now)
    day.setDate(day.getDate() - 1)
    return days(day, day)
  }
  const [, first, last = first] =
    /^(\d{4}-\d\d-\d\d)(?:\s*(?:to|–|-|\.\.)\s*(\d{4}-\d\d-\d\d))?$/.exec(text) ?? []
  if (first === undefined || last === undefined) return undefined
  const [from, to] = [new Date(`${first}T00:00`), new Date(`${last}T00:00`)]
  const isRead = !Number.isNaN(from.getTime()) && !Number.isNaN(to.getTime()) && from <= to
  return isRead ? days(from, to) : undefined
}

/** From the start of the one day to the end of the other. */
function days(first: Date, last: Date): RangeSearch {
  const from = new Date(first.getFullYear(), first.getMonth(), first.getDate())
  const to = new Date(last.getFullYear(), last.getMonth(), last.getDate() + 1)
  return { from: shortIso(from), to: shortIso(to) }
}

function shortIso(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z')
}
