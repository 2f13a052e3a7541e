import type { TraceSpan } from '@skein/model/api'
import { NO_TOKENS } from '@skein/model/span'
import { expect, test } from 'vitest'
import { foldRows, layoutWaterfall, traceDurationMs } from './waterfall.ts'

function span(
  spanId: string,
  parentSpanId: string,
  startMs: number,
  durationMs: number,
): TraceSpan {
  const time = (ms: number) =>
    new Date(Date.UTC(2026, 10, 22, 10) + ms).toISOString().replace('Z', '000000Z')
  return {
    spanId,
    parentSpanId,
    name: spanId,
    kind: 'CHAIN',
    startedAt: time(startMs),
    endedAt: time(startMs + durationMs),
    durationMs,
    statusCode: 'OK',
    error: null,
    model: '',
    toolName: '',
    agentName: '',
    tokens: NO_TOKENS,
    costUsd: null,
  }
}

/*
 * ms     0    250    500    750    1000
 * agent  ============================
 *  model ========
 *  tool         =============
 *   sql            ======
 */
const trace = [
  span('sql', 'tool', 375, 250),
  span('tool', 'agent', 250, 500),
  span('model', 'agent', 0, 250),
  span('agent', '', 0, 1000),
]

test('spans in any order become a tree on one time axis', () => {
  const rows = layoutWaterfall(trace)
  expect(
    rows.map(({ span: { spanId }, depth, left, width }) => [spanId, depth, left, width]),
  ).toEqual([
    ['agent', 0, 0, 1],
    ['model', 1, 0, 0.25],
    ['tool', 1, 0.25, 0.5],
    ['sql', 2, 0.375, 0.25],
  ])
  expect(rows.map((row) => row.descendantCount)).toEqual([3, 0, 1, 0])
  expect(traceDurationMs(trace)).toBe(1000)
})

test('folding hides what is beneath and nothing else', () => {
  const rows = layoutWaterfall(trace)
  const ids = (folded: string[]) => foldRows(rows, new Set(folded)).map((row) => row.span.spanId)
  expect(ids(['tool'])).toEqual(['agent', 'model', 'tool'])
  expect(ids(['agent', 'tool'])).toEqual(['agent'])
})

test('orphans, rings and spans that are their own parent each have one row', () => {
  const rows = layoutWaterfall([
    span('orphan', 'missing', 0, 10),
    span('a', 'b', 1, 10),
    span('b', 'a', 2, 10),
    span('self', 'self', 3, 10),
  ])
  expect(rows.map((row) => row.span.spanId).toSorted()).toEqual(['a', 'b', 'orphan', 'self'])
})

test('a trace without any duration fills the axis', () => {
  expect(layoutWaterfall([span('only', '', 5, 0)])[0]).toMatchObject({ left: 0, width: 1 })
  expect(layoutWaterfall([])).toEqual([])
  expect(traceDurationMs([])).toBe(0)
})
