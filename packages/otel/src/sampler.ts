import { TraceFlags, type SpanContext } from '@opentelemetry/api'
import { fromEnv } from './environment.ts'

/** Whether a span is recorded; the parent is undefined for the first span of a trace. */
export type Sampler = (traceId: string, parent: SpanContext | undefined) => boolean

/** By `OTEL_TRACES_SAMPLER`: all by default, and a child as its parent. */
export function readSampler(): Sampler {
  const name = fromEnv('OTEL_TRACES_SAMPLER')?.toLowerCase() ?? 'parentbased_always_on'
  const root = rootSampler(name.replace(/^parentbased_/, ''))
  if (!name.startsWith('parentbased_')) return root
  return (traceId, parent) =>
    parent === undefined ? root(traceId, parent) : (parent.traceFlags & TraceFlags.SAMPLED) !== 0
}

function rootSampler(name: string): Sampler {
  if (name === 'always_off') return () => false
  const ratio = Number(fromEnv('OTEL_TRACES_SAMPLER_ARG'))
  // No number means all, as the specification has it; so does a sampler that is not known.
  if (name !== 'traceidratio' || Number.isNaN(ratio)) return () => true
  return (traceId) => Number.parseInt(traceId.slice(-8), 16) < ratio * 2 ** 32
}
