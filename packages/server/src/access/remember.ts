import { lruMap } from '../store/lru-map.ts'

/** What was asked of the store, for a moment. */
export interface Remembered<Value> {
  get(key: string): Promise<Value>
  forget(): void
}

const MOST = 10_000

/** Answers are as old as `forMs` at most; asked twice at once, the store is asked once. */
export function remember<Value>(
  forMs: number,
  ask: (key: string) => Promise<Value>,
): Remembered<Value> {
  const answers = lruMap<string, { until: number; value: Promise<Value> }>(MOST)
  return {
    get(key) {
      const known = answers.get(key)
      if (known !== undefined && performance.now() < known.until) return known.value
      const value = ask(key)
      const answer = { until: performance.now() + forMs, value }
      answers.set(key, answer)
      value.catch(() => {
        answer.until = 0
      })
      return value
    },
    forget: () => answers.clear(),
  }
}
