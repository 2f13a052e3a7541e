/** A point in a chart's box, or `null` where there is no value. */
type Point = { x: number; y: number } | null

/** Values as points of a box, each in the middle of its share of the width, as high as `heightOf` says. */
export function points(
  values: readonly (number | null)[],
  width: number,
  height: number,
  heightOf: (value: number) => number,
): Point[] {
  const share = width / Math.max(values.length, 1)
  return values.map((value, index) =>
    value === null ? null : { x: share * (index + 0.5), y: height - heightOf(value) * height },
  )
}

/** From nothing at the bottom to the greatest at the top, as a share of the height. */
export function linearScale(values: readonly (number | null)[]): (value: number) => number {
  const most = Math.max(...values.map((value) => value ?? 0), 0)
  return (value) => (most > 0 ? value / most : 0)
}

/** From a bit below the least to the greatest, each doubling as high as the next. */
export function logScale(values: readonly (number | null)[]): (value: number) => number {
  const known = values.filter((value): value is number => value !== null && value > 0)
  const least = Math.min(...known) * 0.7
  const range = Math.log(Math.max(...known) / least)
  return (value) => (value > least ? Math.log(value / least) / range : 0)
}

/** An SVG path through the points, with gaps where there are none; a point alone is a short dash. */
export function linePath(line: readonly Point[]): string {
  return stretches(line)
    .map((stretch) => {
      const [only, second] = stretch
      if (only !== undefined && second === undefined)
        return `M${round(only.x - 2)},${round(only.y)}h4`
      return stretch.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${round(x)},${round(y)}`).join('')
    })
    .join('')
}

/** The same down to the bottom of the box. */
export function areaPath(line: readonly Point[], height: number): string {
  return stretches(line)
    .filter((stretch) => stretch.length > 1)
    .map((stretch) => {
      const start = stretch[0]?.x ?? 0
      const end = stretch.at(-1)?.x ?? 0
      const top = stretch.map(({ x, y }) => `L${round(x)},${round(y)}`).join('')
      return `M${round(start)},${height}${top}L${round(end)},${height}Z`
    })
    .join('')
}

function stretches(line: readonly Point[]): { x: number; y: number }[][] {
  const found: { x: number; y: number }[][] = []
  let isOpen = false
  for (const point of line) {
    if (point === null) isOpen = false
    else if (isOpen) found.at(-1)?.push(point)
    else {
      found.push([point])
      isOpen = true
    }
  }
  return found
}

export interface Bar {
  x: number
  y: number
  width: number
  height: number
}

/** A bar for each value, with a gap between them where there is room; a value above zero is never unseen. */
export function bars(values: readonly number[], width: number, height: number): Bar[] {
  const most = Math.max(...values, 0)
  const share = width / Math.max(values.length, 1)
  const gap = share > 4 ? Math.min(share * 0.2, 3) : 0
  return values.map((value, index) => {
    const tall = most > 0 ? (value / most) * height : 0
    const shown = value > 0 ? Math.max(tall, 1.5) : 0
    return { x: share * index + gap / 2, y: height - shown, width: share - gap, height: shown }
  })
}

/** Which of `count` equal shares a place in [0, 1] is in. */
export function shareAt(place: number, count: number): number {
  return Math.min(Math.max(Math.floor(place * count), 0), Math.max(count - 1, 0))
}

/** The time from the start of the one bucket to the end of the other, whichever comes first. */
export function brushed(
  buckets: readonly { startedAt: string }[],
  bucketMs: number,
  a: number,
  b: number,
): { from: string; to: string } | null {
  const first = buckets[Math.min(a, b)]
  const last = buckets[Math.max(a, b)]
  if (first === undefined || last === undefined) return null
  const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z')
  return { from: iso(Date.parse(first.startedAt)), to: iso(Date.parse(last.startedAt) + bucketMs) }
}

export interface Change {
  /** `+12 %`, `−8 %`, `×3.4`, `new`. */
  text: string
  way: 'up' | 'down' | 'same'
}

/** How a figure changed from the period before; `null` when either is unknown, or both are nothing. */
export function changeOf(now: number | null, before: number | null): Change | null {
  if (now === null || before === null || (now === 0 && before === 0)) return null
  if (before === 0) return { text: 'new', way: 'up' }
  const share = now / before - 1
  if (Math.abs(share) < 0.005) return { text: '±0 %', way: 'same' }
  const way = share > 0 ? 'up' : 'down'
  if (share >= 2) return { text: `×${(share + 1).toFixed(share < 9 ? 1 : 0)}`, way }
  const percent = Math.abs(share * 100)
  const digits = percent < 1 ? percent.toFixed(1) : String(Math.round(percent))
  return { text: `${share > 0 ? '+' : '−'}${digits} %`, way }
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10)
}
