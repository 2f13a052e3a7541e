import { expect, test } from 'vitest'
import type { Span } from './span.ts'
import { traceTree } from './trace-tree.ts'

const span = (spanId: string, parentSpanId = '') =>
  ({ spanId, parentSpanId, startUnixNano: 0n, endUnixNano: 0n, version: 1n }) as Span

test('a span may have any number of children', () => {
  const children = Array.from({ length: 200_000 }, (_, n) => span(`child ${n}`, 'root'))
  const tree = traceTree([span('root'), ...children])
  expect(tree.roots).toHaveLength(1)
  expect(tree.childrenOf(span('root'))).toHaveLength(children.length)
})
