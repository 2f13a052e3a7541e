import type { Analytics } from '@skein/model/api'
import { spanFilter, spanLabel } from '../lib/analytics-cards.ts'
import { formatCount, plural, UNKNOWN } from '../lib/format.ts'

/** How many sessions have how many turns; a bar selects its sessions. */
export function TurnsHistogram(props: {
  analytics: Analytics
  onFilter?: (filter: string) => void
}) {
  const { analytics, onFilter } = props
  const { total, turnsPerSession } = analytics
  const most = Math.max(...turnsPerSession.map(({ sessions }) => sessions), 1)
  const mean = total.sessions === 0 ? null : total.turns / total.sessions
  return (
    <>
      <p className="strip-figures">
        <b>{mean === null ? UNKNOWN : mean.toFixed(1)}</b>
      </p>
      <div className="histogram">
        {turnsPerSession.map((bar) => {
          const says = `${plural(bar.sessions, 'session')} with ${spanLabel(bar)} ${bar.to === 1 ? 'turn' : 'turns'}`
          return (
            <button
              key={bar.from}
              className="histogram-bar"
              disabled={onFilter === undefined || bar.sessions === 0}
              aria-label={says}
              title={`${says} (${formatCount(bar.sessions)} of ${formatCount(total.sessions)})`}
              onClick={() => onFilter?.(spanFilter(bar))}
            >
              <span style={{ height: `${(bar.sessions / most) * 100}%` }} />
            </button>
          )
        })}
      </div>
    </>
  )
}
