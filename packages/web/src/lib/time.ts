const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Sessions that were active within this time count as live. */
const LIVE_WITHIN_MS = 5 * MINUTE

/**
 * How long ago, as far as it helps: `just now`, `18 min ago`, `3 h ago`, `Yesterday 21:14`, `12 Nov 09:41`,
 * `3 Mar 2025`. In the viewer's zone; a time ahead of `now` is told absolutely once it is a minute off.
 */
export function formatAgo(iso: string, now: number): string {
  const time = Date.parse(iso)
  if (Number.isNaN(time)) return iso
  const age = now - time
  if (age >= -MINUTE && age < MINUTE) return 'just now'
  if (age >= 0 && age < HOUR) return `${Math.floor(age / MINUTE)} min ago`
  if (age >= 0 && age < 12 * HOUR) return `${Math.floor(age / HOUR)} h ago`
  return formatDayTime(iso, now)
}

/** `Today 09:41:12`, `Yesterday 21:14:03`, `12 Nov 09:41:12`, `3 Mar 2025 09:41:12`. */
export function formatMoment(iso: string, now: number): string {
  const time = Date.parse(iso)
  if (Number.isNaN(time)) return iso
  return `${dayName(time, now)} ${formatClock(iso)}`
}

/** `Today 14:56`, `12 Nov 09:41`, `3 Mar 2025`. */
export function formatDayTime(iso: string, now: number): string {
  const time = Date.parse(iso)
  if (Number.isNaN(time)) return iso
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear()
  return sameYear
    ? `${dayName(time, now)} ${clock(new Date(time)).slice(0, 5)}`
    : dayName(time, now)
}

function dayName(time: number, now: number): string {
  const days = startOfDay(now) - startOfDay(time)
  if (days === 0) return 'Today'
  if (days > 0 && days <= DAY + 2 * HOUR) return 'Yesterday'
  const date = new Date(time)
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]}`
  return date.getFullYear() === new Date(now).getFullYear() ? day : `${day} ${date.getFullYear()}`
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

function startOfDay(time: number): number {
  const date = new Date(time)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

/** `09:41:12` in the viewer's zone. */
export function formatClock(iso: string): string {
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? iso : clock(date)
}

function clock(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':')
}

/** Everything the server said about a time, with the viewer's zone: for a title on hover. */
export function formatExact(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return `${EXACT.format(date)}\n${iso}`
}

/** Made once: making one takes longer than a hundred uses. */
const EXACT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' })

export function isLive(iso: string, now: number): boolean {
  return now - Date.parse(iso) < LIVE_WITHIN_MS
}

/** `22 Nov 2026` in the viewer's zone. */
export function formatDate(iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`
}

/** When a bucket of this length began, as exact as it is long: `22 Nov`, `22 Nov 14:00`, `14:05:30`. */
export function bucketLabel(iso: string, bucketMs: number): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]}`
  if (bucketMs >= DAY) return day
  return bucketMs >= MINUTE ? `${day} ${clock(date).slice(0, 5)}` : clock(date)
}
