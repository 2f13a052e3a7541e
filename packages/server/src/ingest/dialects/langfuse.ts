import { field } from '@skein/model/json'
import type { SpanKind } from '@skein/model/span'
import { fromIso, nanosToMs } from '@skein/model/unix-nanos'
import { keyText } from '../read-key.ts'
import { jsonCount, type SpanSource } from '../span-source.ts'
import type { Dialect, Key } from './dialect.ts'
import { lookUp } from '../look-up.ts'

const usage = (name: string): Key => ({ json: 'langfuse.observation.usage_details', field: name })
const cost = (name: string): Key => ({ json: 'langfuse.observation.cost_details', field: name })

/** Langfuse's attributes. */
export const langfuse: Dialect = {
  sessionKeys: [
    'langfuse.session.id',
    'langfuse.trace.metadata.langfuse_session_id',
    'langfuse.observation.metadata.langfuse_session_id',
  ],
  userKeys: ['langfuse.user.id', 'langfuse.trace.metadata.langfuse_user_id'],
  tagKeys: ['langfuse.trace.tags'],
  metadataKeys: ['langfuse.trace.metadata'],
  metadataPrefixes: ['langfuse.trace.metadata.'],
  modelKeys: ['langfuse.observation.model.name', 'langfuse.observation.model'],
  tokenKeys: {
    input: ['input', 'input_tokens', 'prompt_tokens', 'promptTokens'].map(usage),
    output: ['output', 'output_tokens', 'completion_tokens', 'completionTokens'].map(usage),
    total: ['total', 'total_tokens', 'totalTokens'].map(usage),
    cacheRead: [
      'input_cached_tokens',
      'cache_read_input_tokens',
      'input_cache_read',
      'prompt_tokens_details.cached_tokens',
      'input_tokens_details.cached_tokens',
    ].map(usage),
    cacheWrite: ['cache_creation_input_tokens', 'input_cache_creation'].map(usage),
    reasoning: [
      'output_reasoning_tokens',
      'output_reasoning',
      'completion_tokens_details.reasoning_tokens',
      'output_tokens_details.reasoning_tokens',
    ].map(usage),
  },
  costKeys: [cost('total'), [cost('input'), cost('output')]],
  inputKeys: [{ key: 'langfuse.observation.input' }, { key: 'langfuse.trace.input' }],
  outputKeys: [{ key: 'langfuse.observation.output' }, { key: 'langfuse.trace.output' }],
  kind(source) {
    const type = source.text('langfuse.observation.type')
    return lookUp(KINDS, type?.toLowerCase())
  },
  cachedApart,
  failure: (source) =>
    source.text('langfuse.observation.level') === 'ERROR'
      ? { type: '', message: source.text('langfuse.observation.status_message') ?? '' }
      : undefined,
  timeToFirstTokenMs,
}

const KINDS: Record<string, SpanKind | undefined> = {
  generation: 'LLM',
  agent: 'AGENT',
  tool: 'TOOL',
  chain: 'CHAIN',
  retriever: 'RETRIEVER',
  embedding: 'EMBEDDING',
  evaluator: 'EVALUATOR',
  guardrail: 'GUARDRAIL',
}

/** Langfuse's usage types exclude one another; what providers gave under names of theirs does not. */
function cachedApart(source: SpanSource): boolean {
  const details = source.json('langfuse.observation.usage_details')
  const [input, output, total] = ['input', 'output', 'total'].map((name) =>
    jsonCount(field(details, name)),
  )
  return input !== undefined && total !== input + (output ?? 0)
}

function timeToFirstTokenMs(source: SpanSource): number | undefined {
  const at = keyText(source, 'langfuse.observation.completion_start_time')
  if (at === undefined) return undefined
  const atNano = /^\d{16,19}$/.test(at) ? BigInt(at) : fromIso(at.trim())
  const elapsed = atNano === undefined ? -1n : atNano - source.span.startUnixNano
  return elapsed >= 0n ? nanosToMs(elapsed) : undefined
}
