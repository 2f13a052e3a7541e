/** Presets of the time range, by what the URL calls them. */
export const RANGES = {
  '15m': { label: 'Last 15 minutes', ms: 15 * 60_000 },
  '1h': { label: 'Last hour', ms: 3_600_000 },
  '24h': { label: 'Last 24 hours', ms: 86_400_000 },
  '7d': { label: 'Last 7 days', ms: 7 * 86_400_000 },
  '30d': { label: 'Last 30 days', ms: 30 * 86_400_000 },
  all: { label: 'All time', ms: null },
} as const
export type RangeName = keyof typeof RANGES

export const DEFAULT_RANGE: RangeName = '7d'

export function isRangeName(value: unknown): value is RangeName {
  return typeof value === 'string' && Object.hasOwn(RANGES, value)
}

/** What the URL holds: a preset, or an absolute `from` and `to` of which either may be open. */
export interface RangeSearch {
  range?: RangeName | undefined
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
  const { ms } = RANGES[search.range ?? DEFAULT_RANGE]
  return ms === null ? {} : { from: toApiTime(now - ms) }
}

export function isCustomRange(search: RangeSearch): boolean {
  return search.from !== undefined || search.to !== undefined
}

export function isAllTime(search: RangeSearch): boolean {
  return !isCustomRange(search) && search.range === 'all'
}

export function rangeLabel(search: RangeSearch): string {
  if (!isCustomRange(search)) return RANGES[search.range ?? DEFAULT_RANGE].label
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
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace('.000Z', 'Z')
}
