import type { SpanKind } from '@skein/model/span'
import type { Dialect } from './dialect.ts'
import { lookUp } from '../look-up.ts'

/** LangWatch's attributes. */
export const langWatch: Dialect = {
  sessionKeys: ['langwatch.thread.id', 'langwatch.thread_id'],
  userKeys: ['langwatch.user.id', 'langwatch.user_id'],
  tagKeys: ['langwatch.labels'],
  metadataKeys: ['langwatch.metadata'],
  inputKeys: [{ key: 'langwatch.input' }],
  outputKeys: [{ key: 'langwatch.output' }],
  kind(source) {
    const type = source.text('langwatch.span.type')
    return lookUp(KINDS, type)
  },
}

const KINDS: Record<string, SpanKind | undefined> = {
  llm: 'LLM',
  chain: 'CHAIN',
  workflow: 'CHAIN',
  agent: 'AGENT',
  tool: 'TOOL',
  rag: 'RETRIEVER',
  guardrail: 'GUARDRAIL',
  evaluation: 'EVALUATOR',
}
