import type { SessionSort, TraceSort, UserSort } from '@skein/model/api'
import { DEFAULT_RANGE, isRangeName, type RangeSearch } from './time-range.ts'

/** What each page keeps in the URL. A value at its default is left out, so that links stay short. */
export interface SessionsSearch extends RangeSearch {
  /** Words that were said. */
  q?: string | undefined
  /** Conditions in the filter language. */
  filter?: string | undefined
  sort?: SessionSort | undefined
  order?: 'asc' | undefined
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
  filter?: string | undefined
  sort?: TraceSort | undefined
  order?: 'asc' | undefined
  session?: 'none' | undefined
}

export interface UsersSearch extends RangeSearch {
  /** Part of a user's id. */
  q?: string | undefined
  sort?: UserSort | undefined
  order?: 'asc' | undefined
}

export interface UserSearch extends RangeSearch {
  sort?: SessionSort | undefined
  order?: 'asc' | undefined
}

export interface TraceSearch extends RangeSearch {
  span?: string | undefined
  tab?: SpanTab | undefined
}

export const SPAN_TABS = ['messages', 'io', 'attributes', 'events', 'json'] as const
export type SpanTab = (typeof SPAN_TABS)[number]

/** The orders of a list by name; the usual one is `false`, since it is left out of the URL. */
const SESSION_SORTS: Record<SessionSort, boolean> = {
  lastActive: false,
  started: true,
  duration: true,
  turns: true,
  tokens: true,
  cost: true,
  errors: true,
  turnP50: true,
}

const TRACE_SORTS: Record<TraceSort, boolean> = {
  started: false,
  duration: true,
  tokens: true,
  cost: true,
  errors: true,
  firstToken: true,
}

const USER_SORTS: Record<UserSort, boolean> = {
  lastSeen: false,
  sessions: true,
  turns: true,
  tokens: true,
  cost: true,
  errors: true,
  id: true,
}

type Raw = Record<string, unknown>

export function sessionsSearch(raw: Raw): SessionsSearch {
  return present<SessionsSearch>({
    ...rangeSearch(raw),
    q: text(raw.q),
    filter: text(raw.filter),
    sort: sortOf(SESSION_SORTS, raw),
    order: orderOf(raw),
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
    filter: text(raw.filter),
    sort: sortOf(TRACE_SORTS, raw),
    order: orderOf(raw),
    session: raw.session === 'none' ? 'none' : undefined,
  })
}

export function usersSearch(raw: Raw): UsersSearch {
  return present<UsersSearch>({
    ...rangeSearch(raw),
    q: text(raw.q),
    sort: sortOf(USER_SORTS, raw),
    order: orderOf(raw),
  })
}

export function userSearch(raw: Raw): UserSearch {
  return present<UserSearch>({
    ...rangeSearch(raw),
    sort: sortOf(SESSION_SORTS, raw),
    order: orderOf(raw),
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

function sortOf<Sort extends string>(sorts: Record<Sort, boolean>, raw: Raw): Sort | undefined {
  const names = Object.keys(sorts) as Sort[]
  return names.find((name) => name === raw.sort && sorts[name])
}

function orderOf(raw: Raw): 'asc' | undefined {
  return raw.order === 'asc' ? 'asc' : undefined
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

export interface LoginSearch {
  /** Where to, once logged in. */
  to?: string
  refused?: 'expired' | 'provider' | 'unknown'
}

export function loginSearch(search: Record<string, unknown>): LoginSearch {
  const { to, refused } = search
  return {
    ...(typeof to === 'string' ? { to } : {}),
    ...(refused === 'expired' || refused === 'provider' || refused === 'unknown'
      ? { refused }
      : {}),
  }
}
