import { plural } from '../lib/format.ts'

/** How many rows have come since the list was read; they show when one wants them. */
export function NewRows(props: { count: number; noun: string; onShow: () => void }) {
  const { count, noun, onShow } = props
  if (count === 0) return null
  return (
    <button className="pill num" onClick={onShow}>
      {plural(count, `new ${noun}`)}
    </button>
  )
}
