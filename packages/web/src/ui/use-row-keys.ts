import { useRef, type RefObject } from 'react'
import { useShortcuts } from '../lib/shortcuts.ts'

/** The row that was at last under the keys, by list. */
const reached = new Map<string, number>()

/** `j` and `k` go from row to row, Enter opens as on any link, `x` selects. */
export function useRowKeys(
  table: RefObject<HTMLElement | null>,
  count: number,
  place: string,
  scrollTo: (index: number) => void,
): void {
  const frame = useRef(0)
  /** The row that the keys are on their way to: the next key counts from there. */
  const wanted = useRef<number>(undefined)
  const rowAt = (index: number) =>
    table.current?.querySelector<HTMLElement>(`.table-row[data-index="${index}"]`)
  const focused = () => {
    const row = document.activeElement?.closest<HTMLElement>('.table-row[data-index]')
    return row == null || table.current?.contains(row) !== true
      ? undefined
      : Number(row.dataset.index)
  }
  const go = (step: 1 | -1) => {
    const from = wanted.current ?? focused() ?? reached.get(place)
    const index = from === undefined ? 0 : Math.min(Math.max(from + step, 0), count - 1)
    if (count === 0) return
    reached.set(place, index)
    wanted.current = index
    scrollTo(index)
    // The row exists once the list has been scrolled to it.
    cancelAnimationFrame(frame.current)
    frame.current = requestAnimationFrame(() => {
      frame.current = requestAnimationFrame(() => {
        wanted.current = undefined
        rowAt(index)?.querySelector<HTMLElement>('.row-link')?.focus()
      })
    })
  }
  const select = () => {
    const index = wanted.current ?? focused()
    if (index !== undefined) rowAt(index)?.querySelector<HTMLElement>('.row-select input')?.click()
  }
  useShortcuts({ j: () => go(1), k: () => go(-1), x: select })
}
