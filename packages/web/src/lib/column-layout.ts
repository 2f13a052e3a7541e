import { parseJson } from './json.ts'

/** What the layout needs to know of a column. */
export interface ColumnShape {
  id: string
  /** Pixels; of a column that grows, the least. */
  width: number
  grows?: boolean
  /** Columns of the least need go first when there is no room; those without stay. */
  need?: number
}

/** What a person changed about a table's columns. */
export interface ColumnLayout {
  /** Ids in their order; columns that it doesn't name follow in theirs. */
  order: readonly string[]
  hidden: readonly string[]
  /** Pixels by id. */
  widths: Readonly<Record<string, number>>
}

const LEAST_WIDTH = 40
const GAP = 14
const PADDING = 40

/** Reads a stored layout; what can't be read is as if nothing had been changed. */
export function parseLayout(stored: string): ColumnLayout {
  const value = parseJson(stored)
  const given = value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
  const { order, hidden, widths } = given ?? {}
  return {
    order: strings(order),
    hidden: strings(hidden),
    widths: Object.fromEntries(
      Object.entries(widths !== null && typeof widths === 'object' ? widths : {}).filter(
        (entry): entry is [string, number] => typeof entry[1] === 'number',
      ),
    ),
  }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** All columns in the person's order and widths, hidden ones among them. */
export function arrange<C extends ColumnShape>(columns: readonly C[], layout: ColumnLayout): C[] {
  const place = (column: C) => {
    const at = layout.order.indexOf(column.id)
    return at < 0 ? layout.order.length + columns.indexOf(column) : at
  }
  return columns
    .toSorted((a, b) => place(a) - place(b))
    .map((column) => ({ ...column, width: layout.widths[column.id] ?? column.width }))
}

/** The arranged columns that are shown in a table of this width. */
export function fit<C extends ColumnShape>(
  arranged: readonly C[],
  layout: ColumnLayout,
  width: number,
): C[] {
  let shown = arranged.filter(({ id }) => !layout.hidden.includes(id))
  while (widthOf(shown) > width) {
    const [least] = shown.filter(({ need }) => need !== undefined).toSorted(byNeed)
    if (least === undefined) break
    shown = shown.filter((column) => column !== least)
  }
  return shown
}

function byNeed(a: ColumnShape, b: ColumnShape): number {
  return (a.need ?? 0) - (b.need ?? 0)
}

function widthOf(columns: readonly ColumnShape[]): number {
  return columns.reduce((sum, { width }) => sum + width + GAP, PADDING - GAP)
}

/** For `grid-template-columns`. */
export function gridTemplate(columns: readonly ColumnShape[]): string {
  return columns
    .map(({ width, grows }) => (grows === true ? `minmax(${width}px, 1fr)` : `${width}px`))
    .join(' ')
}

/** Moves a column by one place among the arranged ones. */
export function moveColumn(
  arranged: readonly ColumnShape[],
  layout: ColumnLayout,
  id: string,
  by: -1 | 1,
): ColumnLayout {
  const order = arranged.map((column) => column.id)
  const from = order.indexOf(id)
  const to = from + by
  if (from < 0 || to < 0 || to >= order.length) return layout
  return { ...layout, order: order.with(from, order[to] ?? id).with(to, id) }
}

export function toggleColumn(layout: ColumnLayout, id: string): ColumnLayout {
  const hidden = layout.hidden.includes(id)
    ? layout.hidden.filter((other) => other !== id)
    : [...layout.hidden, id]
  return { ...layout, hidden }
}

export function resizeColumn(layout: ColumnLayout, id: string, width: number): ColumnLayout {
  const widths = { ...layout.widths, [id]: Math.max(Math.round(width), LEAST_WIDTH) }
  return { ...layout, widths }
}
