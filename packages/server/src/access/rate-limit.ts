import { lruMap } from '../store/lru-map.ts'

/** Counts attempts that failed, by who made them. */
export interface RateLimit {
  /** How many seconds to wait; 0: may try. */
  waitSeconds(who: string): number
  failed(who: string): void
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
    failed(who) {
      const window = current(who) ?? { until: performance.now() + windowMs, failures: 0 }
      window.failures++
      windows.set(who, window)
    },
  }
}
