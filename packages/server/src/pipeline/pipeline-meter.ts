import type { LiveEvent } from '@skein/model/api'
import type { SpanBatch } from '../store/span-rows.ts'
import { newHistogram, observe, type Histogram } from './histogram.ts'

/** What the pipeline did since it was opened, and what it is at. */
export interface PipelineMeasures {
  spansStored: number
  /** Of batches that could not be stored; their clients were told. */
  spansFailed: number
  /** Seconds in which a batch of spans became durable. */
  insert: Histogram
  /** Seconds from the storing of a trace's spans until its turn and session showed them. */
  derive: Histogram
  /** Traces with spans that are stored and don't show yet. */
  waitingTraces: number
  /** For how long the oldest of them has waited. */
  lagSeconds: number
}

export interface PipelineMeter {
  begin(batch: SpanBatch): void
  end(batch: SpanBatch, isStored: boolean): void
  derived(project: string, events: readonly LiveEvent[]): void
  measures(): PipelineMeasures
}

export function openPipelineMeter(now: () => number = () => performance.now()): PipelineMeter {
  const begun = new Map<bigint, number>()
  /** When the first spans of each were stored that don't show yet: the oldest comes first. */
  const waiting = new Map<string, number>()
  const insert = newHistogram()
  const derive = newHistogram()
  let spansStored = 0
  let spansFailed = 0
  const secondsSince = (start: number | undefined) =>
    (start === undefined ? 0 : now() - start) / 1000
  return {
    begin({ stamp }) {
      begun.set(stamp, now())
    },
    end({ stamp, spans }, isStored) {
      observe(insert, secondsSince(begun.get(stamp)))
      begun.delete(stamp)
      if (!isStored) {
        spansFailed += spans.length
        return
      }
      spansStored += spans.length
      const storedAt = now()
      for (const { project, span } of spans) {
        const key = `${span.traceId} ${project}`
        if (!waiting.has(key)) waiting.set(key, storedAt)
      }
    },
    derived(project, events) {
      for (const event of events) {
        if (event.type !== 'trace') continue
        const key = `${event.traceId} ${project}`
        const storedAt = waiting.get(key)
        if (storedAt === undefined) continue
        observe(derive, secondsSince(storedAt))
        waiting.delete(key)
      }
    },
    measures() {
      const [oldest] = waiting.values()
      return {
        spansStored,
        spansFailed,
        insert,
        derive,
        waitingTraces: waiting.size,
        lagSeconds: secondsSince(oldest),
      }
    },
  }
}
