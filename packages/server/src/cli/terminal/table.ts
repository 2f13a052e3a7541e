import { paint, terminalWidth } from './paint.ts'
import { cutToWidth, displayWidth, oneLine } from './printable.ts'

/** A column: what it is called, what a row has in it, and how that looks. */
export interface Column<Row> {
  title: string
  cell: (row: Row) => string
  /** Numbers stand at the right. */
  right?: boolean
  paint?: (cell: string, row: Row) => string
  /** At most so wide on a terminal; the last column gets what is left. */
  most?: number
  /** Left out where the last column would have no room; the last such goes first. */
  spare?: boolean
}

const GAP = '  '

const ROOM_FOR_LAST = 24

/** Rows under their titles; on a terminal no line is wider than it. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const seen = terminalWidth()
  const all = columns.map((column) => layOut(column, rows, seen !== undefined))
  const shown = all.slice(0, -1)
  const room = () =>
    (seen ?? Infinity) - shown.reduce((sum, { width }) => sum + width + GAP.length, 0)
  while (room() < ROOM_FOR_LAST) {
    const spare = shown.findLastIndex(({ column }) => column.spare === true)
    if (spare === -1) break
    shown.splice(spare, 1)
  }
  const last = all.at(-1)
  const ofLast = Math.max(room(), 10)
  return [undefined, ...rows.keys()]
    .map((row) =>
      [
        ...shown.map((laidOut) => padded(laidOut, row)),
        ...(last === undefined ? [] : [styled(last, row, cutToWidth(textOf(last, row), ofLast))]),
      ]
        .join(GAP)
        .trimEnd(),
    )
    .join('\n')
}

interface LaidOut {
  column: Pick<Column<unknown>, 'title' | 'right' | 'spare'>
  cells: readonly string[]
  width: number
  paint: (cell: string, row: number) => string
}

function layOut<Row>(column: Column<Row>, rows: readonly Row[], isCut: boolean): LaidOut {
  const most = isCut ? (column.most ?? Infinity) : Infinity
  const cells = rows.map((row) => cutToWidth(oneLine(column.cell(row)), most))
  return {
    column,
    cells,
    width: Math.max(column.title.length, ...cells.map(displayWidth)),
    paint(cell, n) {
      const row = rows[n]
      return row === undefined || column.paint === undefined ? cell : column.paint(cell, row)
    },
  }
}

/** Without a row it is the title. */
function textOf({ column, cells }: LaidOut, row: number | undefined): string {
  return row === undefined ? column.title : (cells[row] ?? '')
}

function styled(laidOut: LaidOut, row: number | undefined, text: string): string {
  return row === undefined ? paint('dim', text) : laidOut.paint(text, row)
}

function padded(laidOut: LaidOut, row: number | undefined): string {
  const text = textOf(laidOut, row)
  const space = ' '.repeat(Math.max(0, laidOut.width - displayWidth(text)))
  const shown = styled(laidOut, row, text)
  return laidOut.column.right === true ? space + shown : shown + space
}
