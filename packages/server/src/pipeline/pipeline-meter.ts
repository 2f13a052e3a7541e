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

/** A batch of spans that was stored, or failed to be; times are milliseconds since the Unix epoch. */
export interface StoredBatch {
  startedAt: number
  endedAt: number
  spanCount: number
  projects: string[]
  isStored: boolean
}

export interface PipelineMeter {
  begin(batch: SpanBatch): void
  /** To be called before anybody derives them. */
  stored(batches: readonly SpanBatch[]): void
  end(batch: SpanBatch, isStored: boolean): StoredBatch
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
    stored(batches) {
      const storedAt = now()
      for (const { project, span } of batches.flatMap(({ spans }) => spans)) {
        const key = keyOf(project, span.traceId)
        if (!waiting.has(key)) waiting.set(key, storedAt)
      }
    },
    end({ stamp, spans }, isStored) {
      const seconds = secondsSince(begun.get(stamp))
      observe(insert, seconds)
      begun.delete(stamp)
      if (isStored) spansStored += spans.length
      else {
        spansFailed += spans.length
        // Whoever was to derive them may not have been told; the client sends them again.
        for (const { project, span } of spans) waiting.delete(keyOf(project, span.traceId))
      }
      const endedAt = Date.now()
      const projects = [...new Set(spans.map(({ project }) => project))]
      const startedAt = endedAt - seconds * 1000
      return { startedAt, endedAt, spanCount: spans.length, projects, isStored }
    },
    derived(project, events) {
      for (const event of events) {
        if (event.type !== 'trace') continue
        const key = keyOf(project, event.traceId)
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

function keyOf(project: string, traceId: string): string {
  return `${traceId} ${project}`
}
