import './resize-handle.css'
import { useRef, type KeyboardEvent, type PointerEvent } from 'react'

/** The edge between two columns, dragged or moved with the arrow keys. `side` is where the sized one is. */
export function ResizeHandle(props: {
  label: string
  side: 'left' | 'right'
  width: number
  min: number
  max: number
  onResize: (width: number) => void
}) {
  const { label, side, width, min, max, onResize } = props
  const from = useRef<{ x: number; width: number }>(null)
  const sign = side === 'left' ? 1 : -1
  const resize = (next: number) => onResize(Math.round(Math.min(Math.max(next, min), max)))
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 16 : event.key === 'ArrowLeft' ? -16 : 0
    if (step === 0) return
    event.preventDefault()
    resize(width + sign * step)
  }
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    from.current = { x: event.clientX, width }
  }
  return (
    <div
      className="resize-handle"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={(event) => {
        if (from.current === null) return
        resize(from.current.width + sign * (event.clientX - from.current.x))
      }}
      onPointerUp={() => (from.current = null)}
      onPointerCancel={() => (from.current = null)}
    />
  )
}
