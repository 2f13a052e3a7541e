import type { TraceSpan } from '@skein/model/api'
import { NO_TOKENS } from '@skein/model/span'
import { expect, test } from 'vitest'
import { criticalPath } from './critical-path.ts'

const span = (spanId: string, parentSpanId: string, start: number, end: number): TraceSpan => ({
  spanId,
  parentSpanId,
  name: spanId,
  kind: 'CHAIN',
  startedAt: String(start),
  endedAt: String(end),
  durationMs: end - start,
  statusCode: 'OK',
  error: null,
  model: '',
  toolName: '',
  agentName: '',
  tokens: NO_TOKENS,
  costUsd: null,
})
const path = (spans: TraceSpan[]) =>
  criticalPath(spans, Number)
    .map(({ spanId, startMs, endMs }) => `${spanId} ${startMs}-${endMs}`)
    .join(', ')

test('one after the other, everything is waited for', () => {
  const spans = [span('root', '', 0, 100), span('a', 'root', 10, 40), span('b', 'root', 40, 90)]
  expect(path(spans)).toBe('root 0-10, a 10-40, b 40-90, root 90-100')
})

test('of parallel work the one that ends last is waited for', () => {
  //  root ──────────
  //   a    ━━━━━━
  //   b    ────
  //   c          ━━━
  const spans = [
    span('root', '', 0, 100),
    span('a', 'root', 10, 60),
    span('b', 'root', 10, 50),
    span('c', 'root', 60, 100),
  ]
  expect(path(spans)).toBe('root 0-10, a 10-60, c 60-100')
})

test('within what is waited for, its own children are', () => {
  const spans = [span('root', '', 0, 100), span('a', 'root', 0, 100), span('b', 'a', 20, 80)]
  expect(path(spans)).toBe('a 0-20, b 20-80, a 80-100')
})

test('a child that outlives its parent counts up to the parent’s end', () => {
  expect(path([span('root', '', 0, 50), span('a', 'root', 20, 90)])).toBe('root 0-20, a 20-50')
})

test('the path is as long as the root, whatever the children do', () => {
  const spans = [
    span('root', '', 0, 100),
    span('a', 'root', -10, 30),
    span('b', 'root', 25, 70),
    span('c', 'root', 120, 130),
    span('self', 'self', 0, 10),
    span('lost', 'gone', 40, 60),
  ]
  const stretches = criticalPath(spans, Number)
  expect(stretches.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)).toBe(100)
  expect(criticalPath([], Number)).toEqual([])
})

test('rings of parents end', () => {
  expect(path([span('a', 'b', 0, 10), span('b', 'a', 0, 10)])).toBe('')
})
