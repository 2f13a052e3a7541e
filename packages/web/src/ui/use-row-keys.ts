import { useEffect, useRef, type RefObject } from 'react'
import { focusIsFree } from '../lib/keep-focus.ts'
import { useShortcuts } from '../lib/shortcuts.ts'

/** The row that had the focus last, by list. */
const left = new Map<string, string>()

/**
 * `j` and `k` go from row to row, Enter opens as on any link, `x` selects. Who comes back to a list has the focus on
 * the row that it was left by. `ids`: of the rows, none while they are on their way; `place`: identifies the list.
 */
export function useRowKeys(
  table: RefObject<HTMLElement | null>,
  ids: readonly string[],
  place: string,
  scrollTo: (index: number) => void,
): void {
  const stopWaiting = useRef<() => void>(undefined)
  /** The row that the keys are on their way to: the next key counts from there. */
  const wanted = useRef<number>(undefined)
  const focused = () => {
    const row = document.activeElement?.closest<HTMLElement>('.table-row[data-index]')
    return row == null || table.current?.contains(row) !== true
      ? undefined
      : Number(row.dataset.index)
  }
  const go = (step: 1 | -1) => {
    const from = wanted.current ?? focused() ?? placeOf(left.get(place), ids)
    const index = from === undefined ? 0 : Math.min(Math.max(from + step, 0), ids.length - 1)
    if (ids.length === 0) return
    wanted.current = index
    scrollTo(index)
    stopWaiting.current?.()
    stopWaiting.current = onceDrawn(() => {
      wanted.current = undefined
      linkIn(table, index)?.focus()
    })
  }
  const select = () => {
    const index = wanted.current ?? focused()
    if (index !== undefined)
      rowAt(table, index)?.querySelector<HTMLElement>('.row-select input')?.click()
  }
  useShortcuts({ j: () => go(1), k: () => go(-1), x: select })

  useEffect(() => {
    const element = table.current
    const remember = ({ target }: FocusEvent) => {
      const row = (target as HTMLElement).closest<HTMLElement>('.table-row[data-id]')
      if (row?.dataset.id !== undefined) left.set(place, row.dataset.id)
    }
    element?.addEventListener('focusin', remember)
    return () => element?.removeEventListener('focusin', remember)
  }, [table, place])

  /** The list that the person has come back to: later the focus is theirs. */
  const cameTo = useRef<string>(undefined)
  useEffect(() => {
    if (ids.length === 0 || cameTo.current === place) return
    cameTo.current = place
    const index = placeOf(left.get(place), ids)
    if (index === undefined) return
    stopWaiting.current = onceDrawn(() => {
      if (focusIsFree()) linkIn(table, index)?.focus({ preventScroll: true })
    })
  }, [table, ids, place])
}

/** A row exists once the list has been measured, or scrolled to it. Returns what calls it off. */
function onceDrawn(act: () => void): () => void {
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(act)
  })
  return () => cancelAnimationFrame(frame)
}

function placeOf(id: string | undefined, ids: readonly string[]): number | undefined {
  const index = id === undefined ? -1 : ids.indexOf(id)
  return index === -1 ? undefined : index
}

function rowAt(table: RefObject<HTMLElement | null>, index: number) {
  return table.current?.querySelector<HTMLElement>(`.table-row[data-index="${index}"]`)
}

function linkIn(table: RefObject<HTMLElement | null>, index: number) {
  return rowAt(table, index)?.querySelector<HTMLElement>('.row-link')
}
