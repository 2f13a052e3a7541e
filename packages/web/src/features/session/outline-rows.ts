import type { OutlineTurn } from '@skein/model/api'

export type OutlineRow =
  | { type: 'turn'; index: number; turn: OutlineTurn }
  /** Nobody said anything for `ms` before turn `index`. */
  | { type: 'gap'; index: number; ms: number }

/** Shorter pauses are part of a conversation. */
const IDLE_MS = 2 * 60_000

/** The outline's turns in order, with a row for each stretch of idle time between them. */
export function outlineRows(turns: readonly OutlineTurn[]): OutlineRow[] {
  const rows: OutlineRow[] = []
  let busyUntil = Number.POSITIVE_INFINITY
  for (const [index, turn] of turns.entries()) {
    const start = Date.parse(turn.startedAt)
    const idle = start - busyUntil
    if (idle >= IDLE_MS) rows.push({ type: 'gap', index, ms: idle })
    rows.push({ type: 'turn', index, turn })
    const end = start + turn.durationMs
    busyUntil = index === 0 ? end : Math.max(busyUntil, end)
  }
  return rows
}

/** Where a turn stands among the rows. */
export function rowOfTurn(rows: readonly OutlineRow[], index: number): number {
  return rows.findIndex((row) => row.type === 'turn' && row.index === index)
}
