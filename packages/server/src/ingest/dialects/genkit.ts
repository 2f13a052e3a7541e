import type { SpanKind } from '@skein/model/span'
import type { Dialect, Key } from './dialect.ts'
import { lookUp } from '../look-up.ts'

const usage = (field: string): Key => ({ json: 'genkit:output', field: `usage.${field}` })

/** Firebase Genkit: a model's request and response as JSON. */
export const genkit: Dialect = {
  sessionKeys: ['genkit:metadata:agent:sessionId', 'genkit:sessionId'],
  tokenKeys: {
    input: [usage('inputTokens')],
    output: [usage('outputTokens')],
    total: [usage('totalTokens')],
    cacheRead: [usage('cachedContentTokens')],
    reasoning: [usage('thoughtsTokens')],
  },
  modelKeys: [
    (source) => named(source.text('genkit:metadata:subtype'), 'model', source.text('genkit:name')),
  ],
  toolNameKeys: [
    (source) => named(source.text('genkit:metadata:subtype'), 'tool', source.text('genkit:name')),
  ],
  inputKeys: [{ key: 'genkit:input' }],
  outputKeys: [{ key: 'genkit:output' }],
  kind(source) {
    const type = source.text('genkit:metadata:subtype') ?? source.text('genkit:type')
    return lookUp(KINDS, type)
  },
}

const KINDS: Record<string, SpanKind | undefined> = {
  model: 'LLM',
  tool: 'TOOL',
  'tool.v2': 'TOOL',
  flow: 'CHAIN',
  util: 'CHAIN',
  retriever: 'RETRIEVER',
  embedder: 'EMBEDDING',
  reranker: 'RERANKER',
  prompt: 'PROMPT',
  agent: 'AGENT',
}

function named(type: string | undefined, wanted: string, name: string | undefined) {
  return type === wanted ? name : undefined
}
