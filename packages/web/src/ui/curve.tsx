import type { PointerEvent } from 'react'
import type { Series } from '../lib/analytics-cards.ts'
import { areaPath, bars, linearScale, linePath, logScale, points, shareAt } from '../lib/chart.ts'

const WIDTH = 240
const HEIGHT = 36

/** What is pointed at and dragged over, in buckets; shared by all curves of a strip. */
export interface Brush {
  pointed: number | null
  drag: { from: number; to: number } | null
  onPoint: (bucket: number | null) => void
  onDrag: (drag: { from: number; to: number }) => void
  onDone: (from: number, to: number) => void
}

/** Values over time in a small picture. */
export function Curve(props: {
  label: string
  series: readonly Series[]
  scale: 'log' | undefined
  brush: Brush
}) {
  const { label, series, scale, brush } = props
  const count = series[0]?.values.length ?? 0
  const all = series.flatMap(({ values }) => values)
  const heightOf = scale === 'log' ? logScale(all) : linearScale(all)
  const share = WIDTH / Math.max(count, 1)
  const at = (event: PointerEvent<SVGSVGElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    return shareAt((event.clientX - left) / width, count)
  }
  const { drag, pointed } = brush
  const selected =
    drag === null ? null : [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]
  return (
    <svg
      className="curve"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      onPointerDown={(event) => {
        if (event.button !== 0 || count === 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        brush.onDrag({ from: at(event), to: at(event) })
      }}
      onPointerMove={(event) => {
        if (drag === null) brush.onPoint(at(event))
        else brush.onDrag({ from: drag.from, to: at(event) })
      }}
      onPointerUp={() => {
        if (drag !== null) brush.onDone(drag.from, drag.to)
      }}
      onPointerLeave={() => {
        if (drag === null) brush.onPoint(null)
      }}
    >
      {selected !== null && (
        <rect
          className="curve-brush"
          x={(selected[0] ?? 0) * share}
          y={0}
          width={((selected[1] ?? 0) - (selected[0] ?? 0) + 1) * share}
          height={HEIGHT}
        />
      )}
      {series.map((one, index) => (
        <Shape key={index} series={one} heightOf={heightOf} />
      ))}
      {pointed !== null && drag === null && (
        <line
          className="curve-point"
          x1={(pointed + 0.5) * share}
          x2={(pointed + 0.5) * share}
          y1={0}
          y2={HEIGHT}
        />
      )}
    </svg>
  )
}

function Shape({ series, heightOf }: { series: Series; heightOf: (value: number) => number }) {
  const { form, tone, values } = series
  if (form === 'bars') {
    const drawn = bars(
      values.map((value) => value ?? 0),
      WIDTH,
      HEIGHT,
    )
    return (
      <g className={`curve-bars tone-${tone}`}>
        {drawn.map((bar) => (
          <rect key={bar.x} {...bar} />
        ))}
      </g>
    )
  }
  // A line at the very top or bottom would be cut in half.
  const line = points(values, WIDTH, HEIGHT - 2, heightOf).map((point) =>
    point === null ? null : { x: point.x, y: point.y + 1 },
  )
  return (
    <g className={`tone-${tone}`}>
      {form === 'area' && <path className="curve-area" d={areaPath(line, HEIGHT)} />}
      <path className="curve-line" d={linePath(line)} />
    </g>
  )
}
