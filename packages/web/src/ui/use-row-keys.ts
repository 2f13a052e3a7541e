import { useEffect, useRef, type RefObject } from 'react'
import { focusIsFree } from '../lib/keep-focus.ts'
import { useShortcuts } from '../lib/shortcuts.ts'

/** The row that had the focus last, by list. */
const left = new Map<string, { id: string; index: number }>()

/**
 * `j` and `k` go from row to row, Enter opens as on any link, `x` selects. Who comes back to a list has the focus on
 * the row that it was left by, and when that row goes, on the one in its place. `ids`: of the rows, none while they
 * are on their way; `place`: identifies the list.
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
    const from = wanted.current ?? focused() ?? leftAt(place, ids)
    const index = from === undefined ? 0 : Math.min(Math.max(from + step, 0), ids.length - 1)
    if (ids.length === 0) return
    wanted.current = index
    scrollTo(index)
    stopWaiting.current?.()
    stopWaiting.current = onceDrawn(
      () => linkIn(table, index),
      (link) => {
        wanted.current = undefined
        link?.focus()
      },
    )
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
      if (row?.dataset.id === undefined) return
      left.set(place, { id: row.dataset.id, index: Number(row.dataset.index) })
    }
    element?.addEventListener('focusin', remember)
    return () => element?.removeEventListener('focusin', remember)
  }, [table, place])

  /** The list that the person has come to: in it the focus is theirs, but for a row that goes. */
  const shown = useRef<{ place: string; ids: readonly string[] }>(undefined)
  useEffect(() => {
    if (ids.length === 0) return
    const before = shown.current
    shown.current = { place, ids }
    const id = left.get(place)?.id
    const hasGone = id !== undefined && before?.ids.includes(id) === true && !ids.includes(id)
    if (before?.place === place && !hasGone) return
    const index = leftAt(place, ids)
    if (index === undefined) return
    stopWaiting.current?.()
    stopWaiting.current = onceDrawn(
      () => linkIn(table, index),
      (link) => {
        if (focusIsFree()) link?.focus({ preventScroll: true })
      },
    )
  }, [table, ids, place])
}

/**
 * A row exists once the list has been measured, or scrolled to it; one that is out of sight never does. Returns what
 * calls it off.
 */
function onceDrawn<Drawn>(
  find: () => Drawn | null | undefined,
  act: (drawn: Drawn | null | undefined) => void,
): () => void {
  let looks = 0
  const look = () => {
    const drawn = looks > 0 ? find() : undefined
    if (drawn != null || ++looks > MOST_LOOKS) act(drawn)
    else frame = requestAnimationFrame(look)
  }
  let frame = requestAnimationFrame(look)
  return () => cancelAnimationFrame(frame)
}

/** Frames, a second of them on most screens. */
const MOST_LOOKS = 60

/** Where the row is that a list was left by, or the one that is in its place. */
function leftAt(place: string, ids: readonly string[]): number | undefined {
  const row = left.get(place)
  if (row === undefined) return undefined
  const index = ids.indexOf(row.id)
  return index === -1 ? Math.min(row.index, ids.length - 1) : index
}

function rowAt(table: RefObject<HTMLElement | null>, index: number) {
  return table.current?.querySelector<HTMLElement>(`.table-row[data-index="${index}"]`)
}

function linkIn(table: RefObject<HTMLElement | null>, index: number) {
  return rowAt(table, index)?.querySelector<HTMLElement>('.row-link')
}
