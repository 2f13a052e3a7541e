/** How often something took how long; plain data, so that it can be handed to another thread. */
export interface Histogram {
  /** Of the values up to each of {@link BOUNDS}, and above the one before. */
  counts: number[]
  sum: number
  count: number
}

/** Seconds. */
export const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

export function newHistogram(): Histogram {
  return { counts: BOUNDS.map(() => 0), sum: 0, count: 0 }
}

export function observe(histogram: Histogram, seconds: number): void {
  const place = BOUNDS.findIndex((bound) => seconds <= bound)
  if (place >= 0) histogram.counts[place] = (histogram.counts[place] ?? 0) + 1
  histogram.sum += seconds
  histogram.count++
}
