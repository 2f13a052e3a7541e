import { isIPv6 } from 'node:net'
import { lruMap } from '../store/lru-map.ts'

/**
 * Counts attempts by who makes them. Each counts as failed from its beginning, so that many at once are no more
 * than one after another.
 */
export interface RateLimit {
  /** How many seconds to wait; 0: may try. */
  waitSeconds(who: string): number
  begun(who: string): void
  /** One that had begun has not failed. */
  forgiven(who: string): void
}

const MOST = 10_000

/** At most so many failures within the window that begins with the first of them. */
export function rateLimit(most: number, windowMs: number): RateLimit {
  const windows = lruMap<string, { until: number; failures: number }>(MOST)
  const current = (who: string) => {
    const known = windows.get(who)
    return known === undefined || performance.now() > known.until ? undefined : known
  }
  return {
    waitSeconds(who) {
      const window = current(who)
      if (window === undefined || window.failures < most) return 0
      return Math.ceil((window.until - performance.now()) / 1000)
    },
    begun(who) {
      const window = current(who) ?? { until: performance.now() + windowMs, failures: 0 }
      window.failures++
      windows.set(who, window)
    },
    forgiven(who) {
      const window = current(who)
      if (window !== undefined) window.failures--
    },
  }
}

/** Who has an address: of IPv6 the first half, since a single machine has all of the second to choose from. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const groups = head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').length
  const all = [...groups, ...Array<string>(missing).fill('0'), ...(tail?.split(':') ?? [])]
  return all
    .slice(0, 4)
    .map((group) => Number.parseInt(group || '0', 16).toString(16))
    .join(':')
}
