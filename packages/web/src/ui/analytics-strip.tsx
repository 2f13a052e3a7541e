import './analytics-strip.css'
import type { Analytics } from '@skein/model/api'
import { useCallback, useMemo, useState } from 'react'
import { analyticsCards, timeBefore, type Card } from '../lib/analytics-cards.ts'
import { brushed, type Change } from '../lib/chart.ts'
import { plural } from '../lib/format.ts'
import type { Selected } from '../lib/queries.ts'
import { bucketLabel } from '../lib/time.ts'
import { Curve, type Brush } from './curve.tsx'
import { TurnsHistogram } from './turns-histogram.tsx'

/**
 * What a selection adds up to, over time and against the time before. Pointing at a curve shows that time
 * in all of them; dragging over one sets the range.
 */
export function AnalyticsStrip(props: {
  analytics: Analytics
  of: Selected['of']
  /** Cards that would say nothing here, by id. */
  omit: readonly string[]
  onRange: (range: { from: string; to: string }) => void
  /** Left out where the list can't be filtered. */
  onFilter?: (filter: string) => void
}) {
  const { analytics, of, omit, onRange, onFilter } = props
  const { buckets, bucketMs, total } = analytics
  const cards = useMemo(
    () => analyticsCards(analytics).filter(({ id }) => !omit.includes(id)),
    [analytics, omit],
  )
  const [pointed, setPointed] = useState<number | null>(null)
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const bucket = pointed === null || drag !== null ? undefined : buckets[pointed]
  const brush: Brush = {
    pointed,
    drag,
    onPoint: setPointed,
    onDrag: setDrag,
    onDone: (from, to) => {
      setDrag(null)
      setPointed(null)
      const range = brushed(buckets, bucketMs, from, to)
      if (range !== null) onRange(range)
    },
  }
  const [scrolls, setScrolls] = useState(false)
  const measured = useCallback((strip: HTMLElement) => {
    const observer = new ResizeObserver(() => setScrolls(strip.scrollWidth > strip.clientWidth))
    observer.observe(strip)
    return () => observer.disconnect()
  }, [])
  if (total.turns === 0) return <Nothing analytics={analytics} of={of} onRange={onRange} />
  return (
    // Where it is wider than the page it scrolls, by the keyboard too.
    <section
      ref={measured}
      className="strip num"
      aria-label="Analytics"
      {...(scrolls ? { tabIndex: 0 } : {})}
    >
      {cards.map((card) => (
        <article key={card.id} className="strip-card" aria-label={card.label}>
          <header className="strip-head" title={card.hint ?? card.note}>
            <h2>{card.label}</h2>
            <span className="faint strip-note">{card.note}</span>
          </header>
          <Figures
            card={card}
            at={bucket === undefined ? undefined : card.valueAt(bucket)}
            time={bucket === undefined ? '' : bucketLabel(bucket.startedAt, bucketMs)}
          />
          <Curve label={describe(card)} series={card.series} scale={card.scale} brush={brush} />
        </article>
      ))}
      {!omit.includes('turns') && (
        <article className="strip-card strip-wide" aria-label="Turns per session">
          <header className="strip-head">
            <h2>Turns per session</h2>
          </header>
          <TurnsHistogram analytics={analytics} {...(onFilter === undefined ? {} : { onFilter })} />
        </article>
      )}
    </section>
  )
}

/** Figures of nothing say nothing; what there was before may be what is looked for. */
function Nothing(props: {
  analytics: Analytics
  of: Selected['of']
  onRange: (range: { from: string; to: string }) => void
}) {
  const { analytics, of, onRange } = props
  const before = timeBefore(analytics, of)
  const noun = of === 'sessions' ? 'session' : 'trace'
  return (
    <section className="strip strip-none num" aria-label="Analytics">
      <p>No {noun}s to sum up</p>
      {before !== null && (
        <button className="link" onClick={() => onRange({ from: before.from, to: before.to })}>
          {plural(before.count, noun)} in as long a time before
        </button>
      )}
    </section>
  )
}

function Figures({ card, at, time }: { card: Card; at: string | undefined; time: string }) {
  if (at !== undefined) {
    return (
      <p className="strip-figures">
        <b>{at}</b> <span className="faint cut">{time}</span>
      </p>
    )
  }
  return (
    <p className="strip-figures">
      <b>{card.value}</b>
      {card.change !== null && <ChangeMark change={card.change} more={card.more} />}
    </p>
  )
}

function ChangeMark({ change, more }: { change: Change; more: Card['more'] }) {
  const isNews = more !== 'neutral' && change.way !== 'same'
  const tone = !isNews ? 'faint' : (change.way === 'up') === (more === 'good') ? 'good' : 'bad'
  return (
    <span className={tone} title="Against as long a time before">
      {change.text}
    </span>
  )
}

/** The curve in words, for who doesn't see it. */
function describe({ label, value, change }: Card): string {
  const compared = change === null ? '' : `, ${change.text} against the time before`
  return `${label} over time: ${value}${compared}`
}

export function StripSkeleton() {
  return (
    <div className="strip" role="group" aria-busy="true" aria-label="Reading the analytics">
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className={index === 7 ? 'strip-card strip-wide' : 'strip-card'}>
          <span className="skeleton" style={{ width: '50%', height: 10, marginBlock: 3 }} />
          <span className="skeleton" style={{ width: '38%', height: 16, marginBlock: 5 }} />
          <span className="skeleton" style={{ width: '100%', height: 32 }} />
        </div>
      ))}
    </div>
  )
}
