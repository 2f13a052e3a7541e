import { parseJsonText } from '@skein/model/json'
import type { SpanKind } from '@skein/model/span'
import { spokenMessage } from './message-list.ts'
import { own, toJson, type SpanSource } from '../span-source.ts'
import type { Dialect } from './dialect.ts'
import { lookUp } from '../look-up.ts'

/** Claude Code and the Claude Agent SDK's own spans, `claude_code.*`. */
export const claudeCode: Dialect = {
  modelKeys: [(source) => ofClaude(source, 'model')],
  tokenKeys: {
    input: [(source) => ofClaude(source, 'input_tokens')],
    output: [(source) => ofClaude(source, 'output_tokens')],
    cacheRead: [(source) => ofClaude(source, 'cache_read_tokens')],
    cacheWrite: [(source) => ofClaude(source, 'cache_creation_tokens')],
  },
  costKeys: [(source) => ofClaude(source, 'cost_usd')],
  toolNameKeys: [(source) => (type(source) === 'tool' ? source.text('tool_name') : undefined)],
  agentNameKeys: [(source) => (type(source) === 'interaction' ? 'Claude Code' : undefined)],
  inputKeys: [{ key: 'user_prompt' }, { key: 'tool_input' }],
  outputKeys: [{ key: 'response.model_output' }],
  hiddenWords: ['<REDACTED>'],
  kind(source) {
    const named = type(source)
    return lookUp(KINDS, named)
  },
  messages: (source) => ({ input: [], output: type(source) === 'tool' ? toolOutput(source) : [] }),
  cachedApart: (source) => type(source) === 'llm_request',
  failure: (source) =>
    type(source) !== undefined && own(source.attributes, 'success') === false
      ? { type: '', message: source.text('error') ?? '' }
      : undefined,
  timeToFirstTokenMs: (source) =>
    type(source) === 'llm_request' ? source.count('ttft_ms') : undefined,
}

const KINDS: Record<string, SpanKind | undefined> = {
  interaction: 'AGENT',
  llm_request: 'LLM',
  tool: 'TOOL',
  'tool.blocked_on_user': 'CHAIN',
  'tool.execution': 'CHAIN',
  hook: 'CHAIN',
}

/** Only spans that say so are Claude Code's: `model` and `success` are anybody's words. */
function type(source: SpanSource): string | undefined {
  const named = source.text('span.type')
  return named !== undefined && source.span.name.startsWith('claude_code.') ? named : undefined
}

function ofClaude(source: SpanSource, key: string): string | undefined {
  return type(source) === 'llm_request' ? source.text(key) : undefined
}

/** What a tool gave back stands in an event. */
function toolOutput({ span }: SpanSource) {
  return span.events
    .filter((event) => event.name === 'tool.output')
    .flatMap((event) => {
      const [content] = ['output', 'content', 'tool_output', 'result']
        .map((key) => own(event.attributes, key))
        .filter((value) => value !== undefined && value !== null)
      if (content === undefined) return []
      const json = toJson(content)
      return spokenMessage('tool', typeof json === 'string' ? (parseJsonText(json) ?? json) : json)
    })
}
