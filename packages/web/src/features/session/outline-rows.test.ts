import type { OutlineTurn } from '@skein/model/api'
import { expect, test } from 'vitest'
import { outlineRows, rowOfTurn } from './outline-rows.ts'

const turn = (startedAt: string, durationMs: number): OutlineTurn => ({
  traceId: startedAt,
  startedAt: `2026-11-22T${startedAt}.000000000Z`,
  durationMs,
  title: '',
  costUsd: null,
  unpricedCount: 0,
  errorCount: 0,
  toolCallCount: 0,
  feedback: [],
})

test('idle time of two minutes and more has a row of its own', () => {
  const rows = outlineRows([
    turn('10:00:00', 30_000),
    turn('10:01:00', 60_000),
    turn('10:08:00', 1000),
  ])
  expect(rows.map((row) => (row.type === 'gap' ? row.ms : row.index))).toEqual([0, 1, 360_000, 2])
  expect(rowOfTurn(rows, 2)).toBe(3)
})

test('time in which an earlier turn still runs is not idle', () => {
  const rows = outlineRows([
    turn('10:00:00', 600_000),
    turn('10:01:00', 1000),
    turn('10:09:00', 1000),
  ])
  expect(rows.every((row) => row.type === 'turn')).toBe(true)
})
