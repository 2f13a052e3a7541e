import type { Random } from './random.ts'

const DAY_MS = 86_400_000
const DAYS = 30

/** Traffic of each hour of the day, UTC: offices in Europe, evenings at home, mornings in America. */
const HOURS = [
  2, 1, 1, 1, 2, 4, 8, 15, 22, 26, 25, 21, 19, 23, 24, 22, 20, 17, 15, 16, 15, 11, 7, 4,
]

/** `count` moments of the last month, oldest first: more on workdays and lately, none after `now`. */
export function sessionStarts(random: Random, now: Date, count: number): Date[] {
  const nowMs = now.getTime()
  const today = Math.floor(nowMs / DAY_MS)
  const days = Array.from({ length: DAYS }, (_, ago) => {
    const day = today - ago
    const weekday = new Date(day * DAY_MS).getUTCDay()
    const busy = weekday === 0 || weekday === 6 ? 0.38 : 1
    return { day, weight: busy * (0.35 + Math.exp(-ago / 16)) }
  })
  const starts: number[] = []
  while (starts.length < count) {
    const { day } = pickWeighted(random, days)
    const hour = pickWeighted(
      random,
      HOURS.map((weight, at) => ({ at, weight })),
    ).at
    const start = day * DAY_MS + hour * 3_600_000 + random.int(0, 3_599_999)
    if (start < nowMs - 6 * 60_000) starts.push(start)
  }
  return starts.sort((a, b) => a - b).map((start) => new Date(start))
}

function pickWeighted<T extends { weight: number }>(random: Random, items: readonly T[]): T {
  let left = random.next() * items.reduce((sum, item) => sum + item.weight, 0)
  const found = items.find((item) => {
    left -= item.weight
    return left < 0
  })
  return found ?? random.pick(items)
}
