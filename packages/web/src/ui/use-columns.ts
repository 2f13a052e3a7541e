import { useLayoutEffect, useMemo, useState, type RefObject } from 'react'
import {
  arrange,
  fit,
  gridTemplate,
  parseLayout,
  type ColumnLayout,
  type ColumnShape,
} from '../lib/column-layout.ts'
import { usePreference } from '../lib/preference.ts'

/** A narrower table shows each row as a card. */
const LEAST_TABLE = 720

export interface Columns<C> {
  arranged: readonly C[]
  shown: readonly C[]
  layout: ColumnLayout
  setLayout: (layout: ColumnLayout) => void
  template: string
  asCards: boolean
}

/** A table's columns as the person arranged them, as many as fit into `box`. */
export function useColumns<C extends ColumnShape>(
  name: string,
  columns: readonly C[],
  box: RefObject<HTMLElement | null>,
): Columns<C> {
  const [stored, store] = usePreference(`columns.${name}`, (value) => value ?? '')
  const layout = useMemo(() => parseLayout(stored), [stored])
  const width = useWidth(box)
  const arranged = useMemo(() => arrange(columns, layout), [columns, layout])
  const asCards = width < LEAST_TABLE
  const shown = useMemo(
    () => fit(arranged, layout, asCards ? Number.POSITIVE_INFINITY : width),
    [arranged, layout, width, asCards],
  )
  return {
    arranged,
    shown,
    layout,
    setLayout: (next) => store(JSON.stringify(next)),
    template: gridTemplate(shown),
    asCards,
  }
}

function useWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(() => window.innerWidth)
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return undefined
    const measure = () => setWidth(element.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [box])
  return width
}
