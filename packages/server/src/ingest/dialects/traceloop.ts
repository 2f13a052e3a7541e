import type { SpanKind } from '@skein/model/span'
import type { SpanSource } from '../span-source.ts'
import type { Dialect } from './dialect.ts'
import { lookUp } from '../look-up.ts'

/** OpenLLMetry, by Traceloop. */
export const traceloop: Dialect = {
  sessionKeys: [
    'traceloop.association.properties.session_id',
    'traceloop.association.properties.thread_id',
    'traceloop.association.properties.conversation_id',
    'traceloop.association.properties.chat_id',
  ],
  userKeys: ['traceloop.association.properties.user_id'],
  metadataPrefixes: ['traceloop.association.properties.'],
  modelKeys: ['llm.response.model', 'llm.request.model'],
  toolNameKeys: [(source) => entityName(source, 'tool')],
  agentNameKeys: [(source) => entityName(source, 'agent')],
  inputKeys: [{ key: 'traceloop.entity.input' }],
  outputKeys: [{ key: 'traceloop.entity.output' }],
  kind(source) {
    const named = source.text('traceloop.span.kind')
    const request = source.text('llm.request.type')
    return lookUp(KINDS, named) ?? lookUp(REQUESTS, request)
  },
  cachedApart: ({ scopeName }) => scopeName === '@traceloop/instrumentation-anthropic',
}

const KINDS: Record<string, SpanKind | undefined> = {
  workflow: 'CHAIN',
  task: 'CHAIN',
  agent: 'AGENT',
  tool: 'TOOL',
}

const REQUESTS: Record<string, SpanKind | undefined> = {
  chat: 'LLM',
  completion: 'LLM',
  embedding: 'EMBEDDING',
  rerank: 'RERANKER',
}

function entityName(source: SpanSource, kind: string): string | undefined {
  return source.text('traceloop.span.kind') === kind
    ? source.text('traceloop.entity.name')
    : undefined
}
