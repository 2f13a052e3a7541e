import { formatAgo, formatDayTime, formatExact, formatMoment } from '../lib/time.ts'
import { useNow } from '../lib/use-now.ts'

const FORMS = { ago: formatAgo, day: formatDayTime, exact: formatMoment }

/** A time: how long ago, or its day with the clock to the minute or second. In full on hover. */
export function Moment({ at, form = 'ago' }: { at: string; form?: keyof typeof FORMS }) {
  const now = useNow()
  return (
    <time dateTime={at} title={formatExact(at)}>
      {FORMS[form](at, now)}
    </time>
  )
}
