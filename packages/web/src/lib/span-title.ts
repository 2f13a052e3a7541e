import type { TraceSpan } from '@skein/model/api'

/** What a person would call a span: its model, tool or agent, else the name that it was sent with. */
export function spanTitle(
  span: Pick<TraceSpan, 'kind' | 'name' | 'model' | 'toolName' | 'agentName'>,
) {
  const named =
    span.kind === 'LLM' || span.kind === 'EMBEDDING'
      ? span.model
      : span.kind === 'TOOL'
        ? span.toolName
        : span.kind === 'AGENT'
          ? span.agentName
          : ''
  return named === '' ? span.name : named
}
