import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { PipelineMeasures } from './pipeline/pipeline-meter.ts'
import type { Metric } from './prometheus.ts'
import type { Received } from './received.ts'
import type { Skein } from './skein.ts'
import { storeSize } from './store/queries/store-size.ts'
import { VERSION } from './version.ts'

const eventLoop = monitorEventLoopDelay({ resolution: 20 })
eventLoop.enable()

/** What Skein tells of itself; asking costs one small question to the store. */
export async function skeinMetrics({
  pipeline,
  engine,
  live,
  received,
}: Pick<Skein, 'pipeline' | 'engine' | 'live' | 'received'>): Promise<Metric[]> {
  const [measures, tables] = await Promise.all([pipeline.measures(), storeSize(engine)])
  return [
    gauge('skein_info', 'Always 1; the label has the version.', [
      { labels: { version: VERSION }, value: 1 },
    ]),
    ...receivedMetrics(received, measures),
    ...pipelineMetrics(measures),
    gauge('skein_live_subscribers', 'Open live connections.', [{ value: live.subscriberCount() }]),
    gauge(
      'skein_store_bytes',
      'Size of the store on disk, by table.',
      tables.map(({ table, bytes }) => ({ labels: { table }, value: bytes })),
    ),
    gauge(
      'skein_store_rows',
      'Rows in the store, by table, with superseded ones that are not merged away yet.',
      tables.map(({ table, rows }) => ({ labels: { table }, value: rows })),
    ),
    ...processMetrics(),
  ]
}

function receivedMetrics(received: Received, measures: PipelineMeasures): Metric[] {
  return [
    counter(
      'skein_otlp_requests_total',
      'Export requests: accepted, refused as the client was at fault, or failed so that it tries again.',
      Object.entries(received.requests).flatMap(([protocol, outcomes]) =>
        Object.entries(outcomes).map(([outcome, value]) => ({
          labels: { protocol, outcome },
          value,
        })),
      ),
    ),
    counter('skein_otlp_bytes_total', 'Bytes of export requests, decompressed.', [
      { value: received.bytes },
    ]),
    counter('skein_spans_total', 'Spans: accepted, refused as malformed, or failed to be stored.', [
      { labels: { outcome: 'accepted' }, value: measures.spansStored },
      { labels: { outcome: 'refused' }, value: received.rejectedSpans },
      { labels: { outcome: 'failed' }, value: measures.spansFailed },
    ]),
  ]
}

function pipelineMetrics({
  insert,
  derive,
  waitingTraces,
  lagSeconds,
}: PipelineMeasures): Metric[] {
  return [
    {
      name: 'skein_insert_duration_seconds',
      help: 'In what time a batch of spans became durable.',
      type: 'histogram',
      values: [{ value: insert }],
    },
    {
      name: 'skein_derive_duration_seconds',
      help: 'In what time stored spans showed in their turn and session, by trace.',
      type: 'histogram',
      values: [{ value: derive }],
    },
    gauge('skein_derive_waiting_traces', "Traces with stored spans that don't show yet.", [
      { value: waitingTraces },
    ]),
    gauge('skein_derive_lag_seconds', 'For how long the oldest of them has waited.', [
      { value: lagSeconds },
    ]),
  ]
}

/** By the names that Prometheus's own clients give them. */
function processMetrics(): Metric[] {
  const { user, system } = process.cpuUsage()
  const memory = process.memoryUsage()
  return [
    counter('process_cpu_seconds_total', 'CPU time of the process, its threads included.', [
      { value: (user + system) / 1e6 },
    ]),
    gauge('process_resident_memory_bytes', 'Resident memory of the process.', [
      { value: memory.rss },
    ]),
    gauge('process_start_time_seconds', 'When the process started, since the Unix epoch.', [
      { value: performance.timeOrigin / 1000 },
    ]),
    gauge('nodejs_heap_size_total_bytes', 'Heap of the thread that answers.', [
      { value: memory.heapTotal },
    ]),
    gauge('nodejs_heap_size_used_bytes', 'What of it is used.', [{ value: memory.heapUsed }]),
    gauge('nodejs_external_memory_bytes', 'What its objects hold outside of the heap.', [
      { value: memory.external },
    ]),
    ...eventLoopMetrics(),
  ]
}

/** Since the last time, as in Prometheus's own client: over weeks no stall would show. */
function eventLoopMetrics(): Metric[] {
  const isEmpty = eventLoop.count === 0
  const lags = {
    mean: eventLoop.mean,
    p50: eventLoop.percentile(50),
    p99: eventLoop.percentile(99),
    max: eventLoop.max,
  }
  eventLoop.reset()
  return Object.entries(lags).map(([which, ns]) =>
    gauge(
      `nodejs_eventloop_lag_${which}_seconds`,
      'Of the thread that answers, since last asked.',
      [{ value: isEmpty ? 0 : ns / 1e9 }],
    ),
  )
}

function counter(name: string, help: string, values: Metric['values']): Metric {
  return { name, help, type: 'counter', values }
}

function gauge(name: string, help: string, values: Metric['values']): Metric {
  return { name, help, type: 'gauge', values }
}
