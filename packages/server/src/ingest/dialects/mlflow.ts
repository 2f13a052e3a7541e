import type { SpanKind } from '@skein/model/span'
import { keyText } from '../read-key.ts'
import type { Dialect, Key } from './dialect.ts'
import { lookUp } from '../look-up.ts'

const usage = (field: string): Key => ({ json: 'mlflow.chat.tokenUsage', field })
const cost = (field: string): Key => ({ json: 'mlflow.llm.cost', field })

/** MLflow; every value is JSON, texts in quotes too. */
export const mlflow: Dialect = {
  sessionKeys: ['mlflow.trace.session'],
  userKeys: ['mlflow.trace.user'],
  modelKeys: ['mlflow.llm.model'],
  providerKeys: ['mlflow.llm.provider'],
  tokenKeys: {
    input: [usage('input_tokens')],
    output: [usage('output_tokens')],
    total: [usage('total_tokens')],
    cacheRead: [usage('cache_read_input_tokens')],
    cacheWrite: [usage('cache_creation_input_tokens')],
  },
  costKeys: [cost('total_cost'), [cost('input_cost'), cost('output_cost')]],
  inputKeys: [{ key: 'mlflow.spanInputs' }],
  outputKeys: [{ key: 'mlflow.spanOutputs' }],
  kind(source) {
    const type = keyText(source, 'mlflow.spanType')
    return lookUp(KINDS, type)
  },
  cachedApart: (source, provider) =>
    provider === 'anthropic' && source.has('mlflow.chat.tokenUsage'),
}

const KINDS: Record<string, SpanKind | undefined> = {
  LLM: 'LLM',
  CHAT_MODEL: 'LLM',
  CHAIN: 'CHAIN',
  WORKFLOW: 'CHAIN',
  PARSER: 'CHAIN',
  AGENT: 'AGENT',
  TOOL: 'TOOL',
  RETRIEVER: 'RETRIEVER',
  EMBEDDING: 'EMBEDDING',
  RERANKER: 'RERANKER',
  GUARDRAIL: 'GUARDRAIL',
  EVALUATOR: 'EVALUATOR',
}
