import type { SessionSort } from '@skein/model/api'
import { DEFAULT_RANGE, isRangeName, type RangeSearch } from './time-range.ts'

/** What each page keeps in the URL. A value at its default is left out, so that links stay short. */
export interface SessionsSearch extends RangeSearch {
  q?: string | undefined
  sort?: SessionSort | undefined
  order?: 'asc' | undefined
  user?: string | undefined
  error?: 'true' | undefined
}

export interface SessionSearch extends RangeSearch {
  /** 1-based. */
  turn?: number | undefined
  /** The span that the inspector shows; the inspector is open when it is set. */
  span?: string | undefined
  tab?: SpanTab | undefined
  /** Words looked for in the session. */
  find?: string | undefined
}

export interface TracesSearch extends RangeSearch {
  q?: string | undefined
  order?: 'asc' | undefined
  session?: 'none' | undefined
  error?: 'true' | undefined
}

export interface TraceSearch extends RangeSearch {
  span?: string | undefined
  tab?: SpanTab | undefined
}

export const SPAN_TABS = ['messages', 'io', 'attributes', 'events', 'json'] as const
export type SpanTab = (typeof SPAN_TABS)[number]

const SORTS = {
  lastActive: true,
  started: true,
  duration: true,
  turns: true,
  tokens: true,
  cost: true,
  errors: true,
  turnP50: true,
} satisfies Record<SessionSort, true>

type Raw = Record<string, unknown>

export function sessionsSearch(raw: Raw): SessionsSearch {
  const sort = text(raw.sort)
  return present<SessionsSearch>({
    ...rangeSearch(raw),
    q: text(raw.q),
    sort: sort !== 'lastActive' && isSort(sort) ? sort : undefined,
    order: raw.order === 'asc' ? 'asc' : undefined,
    user: text(raw.user),
    error: raw.error === 'true' ? 'true' : undefined,
  })
}

export function sessionSearch(raw: Raw): SessionSearch {
  const turn = Number(raw.turn)
  return present<SessionSearch>({
    ...rangeSearch(raw),
    turn: Number.isSafeInteger(turn) && turn > 0 ? turn : undefined,
    span: text(raw.span),
    tab: spanTab(raw.tab),
    find: text(raw.find),
  })
}

export function tracesSearch(raw: Raw): TracesSearch {
  return present<TracesSearch>({
    ...rangeSearch(raw),
    q: text(raw.q),
    order: raw.order === 'asc' ? 'asc' : undefined,
    session: raw.session === 'none' ? 'none' : undefined,
    error: raw.error === 'true' ? 'true' : undefined,
  })
}

export function traceSearch(raw: Raw): TraceSearch {
  return present<TraceSearch>({ ...rangeSearch(raw), span: text(raw.span), tab: spanTab(raw.tab) })
}

/** The range alone: what goes along from page to page. */
export function rangeSearch(raw: Raw | RangeSearch): RangeSearch {
  return present<RangeSearch>({
    range: isRangeName(raw.range) && raw.range !== DEFAULT_RANGE ? raw.range : undefined,
    from: time(raw.from),
    to: time(raw.to),
  })
}

function isSort(value: string | undefined): value is SessionSort {
  return value !== undefined && Object.hasOwn(SORTS, value)
}

function spanTab(value: unknown): SpanTab | undefined {
  return SPAN_TABS.find((tab) => tab === value && tab !== 'messages')
}

function time(value: unknown): string | undefined {
  const given = text(value)
  return given === undefined || Number.isNaN(Date.parse(given)) ? undefined : given
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

function present<T extends object>(search: T): T {
  const entries = Object.entries(search).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as T
}

/** Query strings in the plain way, `?q=refund&turn=7`, so that people can read and write them. */
export function parseSearch(query: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(query))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'number') query.set(name, String(value))
    if (typeof value === 'string' && value !== '') query.set(name, value)
  }
  const written = query.toString()
  return written === '' ? '' : `?${written}`
}
