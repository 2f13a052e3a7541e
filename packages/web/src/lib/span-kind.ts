import type { SpanKind } from '@skein/model/span'

/** The colour of a kind of span, the same in outline, steps and waterfall. */
export const KIND_COLOR: Record<SpanKind, string> = {
  LLM: 'var(--model)',
  CHAIN: 'var(--chain)',
  AGENT: 'var(--agent)',
  TOOL: 'var(--tool)',
  RETRIEVER: 'var(--retriever)',
  EMBEDDING: 'var(--embedding)',
  RERANKER: 'var(--retriever)',
  GUARDRAIL: 'var(--warn)',
  EVALUATOR: 'var(--warn)',
  PROMPT: 'var(--chain)',
  UNKNOWN: 'var(--chain)',
}

export const KIND_LABEL: Record<SpanKind, string> = {
  LLM: 'Model call',
  CHAIN: 'Chain',
  AGENT: 'Agent',
  TOOL: 'Tool',
  RETRIEVER: 'Retriever',
  EMBEDDING: 'Embedding',
  RERANKER: 'Reranker',
  GUARDRAIL: 'Guardrail',
  EVALUATOR: 'Evaluator',
  PROMPT: 'Prompt',
  UNKNOWN: 'Span',
}
