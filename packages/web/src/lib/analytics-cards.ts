import type { Analytics, AnalyticsTotals, Totals } from '@skein/model/api'
import { changeOf, type Change } from './chart.ts'
import {
  formatCompact,
  formatCostSum,
  formatCount,
  formatDuration,
  formatShortDuration,
  totalTokens,
  UNKNOWN,
} from './format.ts'

/** One figure of a selection, with its curve over time. */
export interface Card {
  id: string
  label: string
  value: string
  /** Beside the label, fainter. */
  note: string
  /** What the value and the note are, in words, for who points at them. */
  hint?: string
  change: Change | null
  /** Whether more of it is good news, bad news or neither. */
  more: 'good' | 'bad' | 'neutral'
  /** `log`: curves that are far apart, such as a median and a tail. */
  scale?: 'log'
  series: Series[]
  /** The figure of one bucket. */
  valueAt: (bucket: Totals) => string
}

export interface Series {
  form: 'bars' | 'line' | 'area'
  tone: 'accent' | 'bad' | 'muted'
  values: (number | null)[]
}

/** What a strip of analytics shows, in order; a histogram of turns per session stands on its own. */
export function analyticsCards({ buckets, total, previous }: Analytics): Card[] {
  const curve = (
    form: Series['form'],
    tone: Series['tone'],
    read: (bucket: Totals) => number | null,
  ): Series => ({ form, tone, values: buckets.map(read) })
  /** Nothing where nothing happened; no curve at all where none of it is known. */
  const sum = (read: (bucket: Totals) => number | null) =>
    curve('area', 'accent', (bucket) => read(bucket) ?? (read(total) === null ? null : 0))
  const change = (read: (totals: AnalyticsTotals) => number | null) =>
    previous === null ? null : changeOf(read(total), read(previous))
  return [
    {
      id: 'sessions',
      label: 'Sessions',
      value: formatCount(total.sessions),
      note: '',
      change: change(({ sessions }) => sessions),
      more: 'neutral',
      series: [curve('bars', 'accent', ({ sessions }) => sessions)],
      valueAt: ({ sessions }) => formatCount(sessions),
    },
    {
      id: 'users',
      label: 'Users',
      value: formatCount(total.users),
      note: '',
      change: change(({ users }) => users),
      more: 'neutral',
      series: [curve('line', 'accent', ({ users }) => users)],
      valueAt: ({ users }) => formatCount(users),
    },
    {
      id: 'latency',
      label: 'Turn p50',
      value: formatShortDuration(total.turnP50Ms),
      note: tailNote(total.turnP95Ms),
      hint: spreadHint('turns', total.turnP50Ms, total.turnP95Ms, total.turnP99Ms),
      change: change(({ turnP50Ms }) => turnP50Ms),
      more: 'bad',
      scale: 'log',
      series: [
        curve('line', 'muted', ({ turnP95Ms }) => turnP95Ms),
        curve('line', 'accent', ({ turnP50Ms }) => turnP50Ms),
      ],
      valueAt: ({ turnP50Ms }) => formatShortDuration(turnP50Ms),
    },
    {
      id: 'duration',
      label: 'Duration',
      value: formatShortDuration(total.sessionP50Ms),
      note: tailNote(total.sessionP95Ms),
      hint: spreadHint('sessions', total.sessionP50Ms, total.sessionP95Ms, total.sessionP99Ms),
      change: change(({ sessionP50Ms }) => sessionP50Ms),
      more: 'neutral',
      scale: 'log',
      series: [
        curve('line', 'muted', ({ startedSessionP95Ms }) => startedSessionP95Ms),
        curve('line', 'accent', ({ startedSessionP50Ms }) => startedSessionP50Ms),
      ],
      valueAt: ({ startedSessionP50Ms }) => formatShortDuration(startedSessionP50Ms),
    },
    {
      id: 'errors',
      label: 'Sessions with errors',
      value: formatShare(errorShare(total)),
      note: '',
      change: change(errorShare),
      more: 'bad',
      series: [curve('line', 'bad', errorShare)],
      valueAt: (bucket) => formatShare(errorShare(bucket)),
    },
    {
      id: 'tokens',
      label: 'Tokens',
      value: formatCompact(totalTokens(total.tokens)),
      note: cachedNote(total),
      change: change(({ tokens }) => totalTokens(tokens)),
      more: 'neutral',
      series: [sum(({ tokens }) => totalTokens(tokens))],
      valueAt: ({ tokens }) => formatCompact(totalTokens(tokens)),
    },
    {
      id: 'cost',
      label: 'Cost',
      value: formatCostSum(total),
      note: total.unpricedCount === 0 ? '' : `${formatCompact(total.unpricedCount)} unpriced`,
      change: change(({ costUsd }) => costUsd),
      more: 'bad',
      series: [sum(({ costUsd }) => costUsd)],
      valueAt: formatCostSum,
    },
  ]
}

/** As long a time right before a selection's, with how much was in it; `null` when that is unknown or nothing. */
export function timeBefore(
  { from, to, previous }: Analytics,
  of: 'sessions' | 'turns',
): { from: string; to: string; count: number } | null {
  if (from === null || to === null || previous === null || previous.turns === 0) return null
  const start = Date.parse(from)
  return {
    from: new Date(start - (Date.parse(to) - start)).toISOString(),
    to: new Date(start).toISOString(),
    count: previous[of],
  }
}

function tailNote(p95Ms: number | null): string {
  return p95Ms === null ? '' : `p95 ${formatShortDuration(p95Ms)}`
}

function spreadHint(
  noun: string,
  ...[p50Ms, p95Ms, p99Ms]: [number | null, number | null, number | null]
): string {
  if (p50Ms === null) return ''
  return `Half of the ${noun} take no longer than ${formatDuration(p50Ms)}; 95 % no longer than ${formatDuration(p95Ms)}; 99 % no longer than ${formatDuration(p99Ms)}`
}

/** Of the sessions with an error; `null` without any session. */
function errorShare({ sessions, errorSessions }: Totals): number | null {
  return sessions === 0 ? null : errorSessions / sessions
}

function cachedNote({ tokens: { input, cacheRead } }: Totals): string {
  if (input === null || cacheRead === null || input === 0 || cacheRead === 0) return ''
  return `${formatShare(cacheRead / input)} cached`
}

/** `41 %`, `0.6 %`; what is not nothing is never `0 %`, what is not all never `100 %`. */
export function formatShare(share: number | null): string {
  if (share === null) return UNKNOWN
  const percent = share * 100
  if (percent === 0 || percent === 100) return `${percent} %`
  if (percent < 0.1) return '< 0.1 %'
  if (percent < 9.95) return `${percent.toFixed(1).replace('.0', '')} %`
  return percent > 99 ? '> 99 %' : `${Math.round(percent)} %`
}

/** `3`, `5–8`, `21+`. */
export function spanLabel({ from, to }: Analytics['turnsPerSession'][number]): string {
  if (to === null) return `${from}+`
  return from === to ? String(from) : `${from}–${to}`
}

/** The conditions that select the sessions of a bar. */
export function spanFilter({ from, to }: Analytics['turnsPerSession'][number]): string {
  if (to === null) return `turns>=${from}`
  return from === to ? `turns:${from}` : `turns>=${from} turns<=${to}`
}
