import { expect, test } from 'vitest'
import type { SpanBatch } from '../store/span-rows.ts'
import { openPipelineMeter } from './pipeline-meter.ts'

const batch = (stamp: bigint, traceId: string) =>
  ({ stamp, spans: [{ project: 'p', span: { traceId } }] }) as unknown as SpanBatch
const trace = (traceId: string) => ({ type: 'trace', traceId }) as const

test('a trace waits from when its spans are stored until it shows', () => {
  let ms = 0
  const meter = openPipelineMeter(() => ms)
  const sent = batch(1n, 'a')
  meter.begin(sent)
  ms = 500
  meter.stored([sent])
  meter.end(sent, true)
  ms = 2500
  expect(meter.measures()).toMatchObject({ spansStored: 1, waitingTraces: 1, lagSeconds: 2 })
  meter.derived('p', [trace('a')])
  expect(meter.measures()).toMatchObject({ waitingTraces: 0, lagSeconds: 0, derive: { sum: 2 } })
})

test('one that another node derives before this one hears that its spans are stored waits no longer', () => {
  const meter = openPipelineMeter(() => 0)
  const sent = batch(1n, 'a')
  meter.begin(sent)
  meter.stored([sent])
  meter.derived('p', [trace('a')])
  meter.end(sent, true)
  expect(meter.measures().waitingTraces).toBe(0)
})

test('what its client was told to send again does not wait', () => {
  const meter = openPipelineMeter(() => 0)
  const sent = batch(1n, 'a')
  meter.begin(sent)
  meter.stored([sent])
  meter.end(sent, false)
  expect(meter.measures()).toMatchObject({ spansFailed: 1, waitingTraces: 0 })
})
