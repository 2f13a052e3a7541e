import type { SpanKind } from '@skein/model/span'
import type { Dialect } from './dialect.ts'
import { lookUp } from '../look-up.ts'

/** LangSmith's OpenTelemetry export; prompts and completions are in the GenAI conventions' first words. */
export const langSmith: Dialect = {
  sessionKeys: [
    'langsmith.metadata.session_id',
    'langsmith.metadata.thread_id',
    'langsmith.metadata.conversation_id',
  ],
  userKeys: ['langsmith.metadata.user_id'],
  tagKeys: ['langsmith.span.tags'],
  metadataPrefixes: ['langsmith.metadata.'],
  notMetadataPrefixes: [
    'langsmith.metadata.ls_',
    'langsmith.metadata.langgraph_',
    'langsmith.metadata.usage_metadata',
    'langsmith.metadata.LANGSMITH_',
  ],
  modelKeys: ['langsmith.metadata.ls_model_name'],
  providerKeys: ['langsmith.metadata.ls_provider'],
  kind(source) {
    const kind = source.text('langsmith.span.kind')
    return lookUp(KINDS, kind?.toLowerCase())
  },
}

const KINDS: Record<string, SpanKind | undefined> = {
  llm: 'LLM',
  chain: 'CHAIN',
  parser: 'CHAIN',
  tool: 'TOOL',
  retriever: 'RETRIEVER',
  embedding: 'EMBEDDING',
  prompt: 'PROMPT',
}
