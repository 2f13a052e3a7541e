import type { TokenCounts } from '@skein/model/span'

/** What stands where nobody said: never a zero. */
export const UNKNOWN = '–'

/* Made once: making one takes longer than a hundred uses. */
const COUNT = new Intl.NumberFormat('en-US')
const DOLLARS = new Intl.NumberFormat('en-US', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
})

const THIN = ' '

/**
 * Milliseconds as a person reads them: `0.42 ms`, `240 ms`, `1.2 s`, `14 m 08 s`, `3 h 05 m`, `2 d 4 h`.
 * Rounding never reaches the next unit's name: 999.7 ms is `1.0 s`.
 */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN
  if (ms < 0) return `-${formatDuration(-ms)}`
  if (ms === 0) return `0${THIN}ms`
  if (ms < 0.01) return `<${THIN}0.01${THIN}ms`
  if (ms < 1) return `${trimZeros(ms.toFixed(2))}${THIN}ms`
  if (ms < 10) return `${trimZeros(ms.toFixed(1))}${THIN}ms`
  if (ms < 999.5) return `${Math.round(ms)}${THIN}ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}${THIN}s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'm', seconds % 60, 's')
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'm')
  const hours = Math.round(ms / 3_600_000)
  return `${Math.floor(hours / 24)}${THIN}d ${hours % 24}${THIN}h`
}

/** The same to two digits and in one unit, where there is little room: `1.2 s`, `39 s`, `6.5 m`, `15 h`. */
export function formatShortDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms) || ms < 9950) return formatDuration(ms)
  if (ms < 59_500) return `${Math.round(ms / 1000)}${THIN}s`
  const [size, unit] =
    ms < 3_570_000 ? [60_000, 'm'] : ms < 84_600_000 ? [3_600_000, 'h'] : [86_400_000, 'd']
  const value = ms / size
  return `${value < 9.95 ? trimZeros(value.toFixed(1)) : Math.round(value)}${THIN}${unit}`
}

/** A stretch of idle time in one unit: `6 min`, `3 h`, `2 days`. */
export function formatGap(ms: number): string {
  if (ms < 59_500) return `${Math.round(ms / 1000)}${THIN}s`
  const minutes = Math.round(ms / 60_000)
  if (minutes < 60) return `${minutes}${THIN}min`
  const hours = Math.round(ms / 3_600_000)
  if (hours < 24) return `${hours}${THIN}h`
  const days = Math.round(ms / 86_400_000)
  return days === 1 ? `1${THIN}day` : `${formatCount(days)}${THIN}days`
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return `${large}${THIN}${largeUnit} ${String(small).padStart(2, '0')}${THIN}${smallUnit}`
}

/** `12,408`. */
export function formatCount(count: number | null): string {
  return count === null ? UNKNOWN : COUNT.format(count)
}

/** `48.2 k`, `1.92 M`: three digits or so, and everything below 1,000 in full. */
export function formatCompact(count: number | null): string {
  if (count === null) return UNKNOWN
  if (Math.abs(count) < 1000) return formatCount(count)
  for (const [size, unit] of COMPACT_UNITS) {
    const value = count / size
    if (Math.abs(value) < 999.5 || unit === 'T') {
      const digits = Math.abs(value) < 9.995 ? 2 : Math.abs(value) < 99.95 ? 1 : 0
      return `${value.toFixed(digits)}${THIN}${unit}`
    }
  }
  return formatCount(count)
}

const COMPACT_UNITS = [
  [1e3, 'k'],
  [1e6, 'M'],
  [1e9, 'G'],
  [1e12, 'T'],
] as const

/**
 * US dollars, never rounded to nothing: `$4.87`, `$0.1312`, `$0.0003`, `$0.000012`, `< $0.000001`. A cost that is known
 * to be zero is `$0`; an unknown one `–`.
 */
export function formatCost(usd: number | null): string {
  if (usd === null || !Number.isFinite(usd)) return UNKNOWN
  if (usd === 0) return '$0'
  if (usd < 0) return `-${formatCost(-usd)}`
  if (usd >= 0.99995) {
    return `$${DOLLARS.format(usd)}`
  }
  if (usd >= 0.00095) return `$${usd.toFixed(4)}`
  if (usd < 1e-6) return '< $0.000001'
  const digits = 1 - Math.floor(Math.log10(usd))
  return `$${trimZeros(usd.toFixed(digits))}`
}

interface Priced {
  costUsd: number | null
  unpricedCount: number
}

/**
 * A sum of costs of which some may be missing: `unpriced` when none is known, `≥ $0.13` when only a part
 * is, `–` when there was nothing to price.
 */
export function formatCostSum({ costUsd, unpricedCount }: Priced): string {
  if (costUsd === null) return unpricedCount > 0 ? 'unpriced' : UNKNOWN
  return unpricedCount > 0 ? `≥${THIN}${formatCost(costUsd)}` : formatCost(costUsd)
}

/** Whether there is anything to tell of a cost: an amount, or calls without a price. */
export function hasCost({ costUsd, unpricedCount }: Priced): boolean {
  return costUsd !== null || unpricedCount > 0
}

/** Says what a cost label leaves out; empty when it leaves nothing out. */
export function explainCost({ costUsd, unpricedCount }: Priced): string {
  if (unpricedCount === 0) return costUsd === null ? 'No model call with known tokens' : ''
  const calls =
    unpricedCount === 1 ? '1 model call has' : `${formatCount(unpricedCount)} model calls have`
  return `${calls} no known price`
}

/** All tokens of a turn or session, from its total or else its parts; `null` when neither is known. */
export function totalTokens(tokens: TokenCounts): number | null {
  if (tokens.total !== null) return tokens.total
  if (tokens.input === null && tokens.output === null) return null
  return (tokens.input ?? 0) + (tokens.output ?? 0)
}

/** `812 → 96`; a side nobody counted is `–`, and with neither the known total stands alone. */
export function formatTokenFlow(tokens: TokenCounts): string {
  if (tokens.input === null && tokens.output === null) return formatCount(tokens.total)
  return `${formatCount(tokens.input)} → ${formatCount(tokens.output)}`
}

/** UTF-16 units of a text as a size: `312 B`, `16.4 kB`, `5.0 MB`. */
export function formatSize(length: number): string {
  if (length < 1000) return `${length}${THIN}B`
  if (length < 999_950) return `${(length / 1000).toFixed(1)}${THIN}kB`
  return `${(length / 1e6).toFixed(1)}${THIN}MB`
}

/** `1 turn`, `3 turns`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}

/** A trace or span id short enough for a line, both ends kept: `7be1…c04d`. */
export function shortId(id: string): string {
  return id.length > 12 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id
}

function trimZeros(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal
}
