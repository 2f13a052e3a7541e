import { BOUNDS, type Histogram } from './pipeline/histogram.ts'

type Labels = Readonly<Record<string, string>>

/** A metric as Prometheus reads it. */
export interface Metric {
  name: string
  help: string
  type: 'counter' | 'gauge' | 'histogram'
  values: readonly { labels?: Labels; value: number | Histogram }[]
}

export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Metrics in Prometheus's text format, version 0.0.4. */
export function prometheusText(metrics: readonly Metric[]): string {
  return metrics.map(metricText).join('')
}

function metricText({ name, help, type, values }: Metric): string {
  const samples = values.flatMap(({ labels = {}, value }) =>
    typeof value === 'number'
      ? [sample(name, labels, value)]
      : histogramSamples(name, labels, value),
  )
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples, ''].join('\n')
}

function histogramSamples(name: string, labels: Labels, histogram: Histogram): string[] {
  let below = 0
  const buckets = BOUNDS.map((bound, place) => {
    below += histogram.counts[place] ?? 0
    return sample(`${name}_bucket`, { ...labels, le: String(bound) }, below)
  })
  return [
    ...buckets,
    sample(`${name}_bucket`, { ...labels, le: '+Inf' }, histogram.count),
    sample(`${name}_sum`, labels, histogram.sum),
    sample(`${name}_count`, labels, histogram.count),
  ]
}

function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`)
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
