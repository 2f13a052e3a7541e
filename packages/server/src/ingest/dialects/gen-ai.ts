import { isObject, type Json } from '@skein/model/json'
import type { SpanKind } from '@skein/model/span'
import { JSON_SHAPES } from '@skein/model/shapes/shapes'
import { readMessage, type Said } from '@skein/model/stored-message'
import type { Dialect } from './dialect.ts'

/** OpenTelemetry's semantic conventions for generative AI. */
export const genAi: Dialect = {
  conversationKeys: ['gen_ai.conversation.id', 'gen_ai.session.id'],
  userKeys: ['enduser.id', 'enduser.pseudo.id', 'gen_ai.request.user'],
  modelKeys: ['gen_ai.response.model', 'gen_ai.request.model'],
  providerKeys: ['gen_ai.provider.name', 'gen_ai.system'],
  tokenKeys: {
    input: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'],
    output: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'],
    total: ['llm.usage.total_tokens'],
    cacheRead: [
      'gen_ai.usage.cache_read.input_tokens',
      'gen_ai.usage.cache_read_input_tokens',
      'gen_ai.usage.input_cached_tokens',
      'gen_ai.usage.details.cache_read_tokens',
    ],
    cacheWrite: [
      'gen_ai.usage.cache_creation.input_tokens',
      'gen_ai.usage.cache_creation_input_tokens',
    ],
    reasoning: ['gen_ai.usage.reasoning.output_tokens', 'gen_ai.usage.reasoning_tokens'],
  },
  costKeys: ['gen_ai.usage.cost', ['gen_ai.usage.input_cost', 'gen_ai.usage.output_cost']],
  toolNameKeys: ['gen_ai.tool.name'],
  agentNameKeys: ['gen_ai.agent.name'],
  inputKeys: [{ key: 'gen_ai.tool.call.arguments' }],
  outputKeys: [{ key: 'gen_ai.tool.call.result' }],
  kind: (source) => {
    const operation = source.text('gen_ai.operation.name')
    return operation === undefined ? undefined : KINDS[operation]
  },
  messages: (source) => ({
    input: [
      ...instructions(source.json('gen_ai.system_instructions')),
      ...messageList(source.json('gen_ai.input.messages')),
    ],
    output: messageList(source.json('gen_ai.output.messages')),
    flat: [],
  }),
  timeToFirstTokenMs(source) {
    const seconds =
      source.count('gen_ai.response.time_to_first_chunk') ??
      source.count('gen_ai.server.time_to_first_token')
    return seconds === undefined ? undefined : seconds * 1000
  },
}

const KINDS: Record<string, SpanKind | undefined> = {
  chat: 'LLM',
  text_completion: 'LLM',
  generate_content: 'LLM',
  embeddings: 'EMBEDDING',
  execute_tool: 'TOOL',
  retrieval: 'RETRIEVER',
  invoke_agent: 'AGENT',
  create_agent: 'AGENT',
  agent_step: 'CHAIN',
  invoke_workflow: 'CHAIN',
}

function messageList(value: Json | undefined): Said[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((node) => readMessage(node, JSON_SHAPES) ?? [])
}

/** A list of parts without a role of their own. */
function instructions(value: Json | undefined): Said[] {
  if (!Array.isArray(value) || !value.every(isObject)) return []
  const said = readMessage({ role: 'system', parts: value }, JSON_SHAPES)
  return said === undefined || value.length === 0 ? [] : [said]
}
