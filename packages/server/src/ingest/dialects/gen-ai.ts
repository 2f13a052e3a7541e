import type { GivenFeedback } from '@skein/model/normalized-span'
import type { JsonObject } from '@skein/model/json'
import { FLAT_GEN_AI_SHAPES } from '@skein/model/shapes/shapes'
import type { SpanKind } from '@skein/model/span'
import { field, isObject, stringField, type Json } from '@skein/model/json'
import { own, toJson, valueNumber, valueText, type SpanSource } from '../span-source.ts'
import type { Dialect, Document, SpanMessages } from './dialect.ts'
import { flatMessages, orderedMessages } from './flat-messages.ts'
import { genAiEventMessages } from './gen-ai-events.ts'
import { messageList, systemMessage } from './message-list.ts'
import { lookUp } from '../look-up.ts'

/** OpenTelemetry's semantic conventions for generative AI, from their first edition on. */
export const genAi: Dialect = {
  conversationKeys: ['gen_ai.conversation.id', 'gen_ai.session.id'],
  userKeys: ['enduser.id', 'enduser.pseudo.id', 'gen_ai.request.user'],
  modelKeys: ['gen_ai.response.model', 'gen_ai.request.model'],
  providerKeys: ['gen_ai.provider.name', 'gen_ai.system'],
  tokenKeys: {
    input: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'],
    output: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'],
    total: ['gen_ai.usage.total_tokens', 'llm.usage.total_tokens'],
    cacheRead: [
      'gen_ai.usage.cache_read.input_tokens',
      'gen_ai.usage.cache_read_input_tokens',
      'gen_ai.usage.input_cached_tokens',
      'gen_ai.usage.details.cache_read_tokens',
      'gen_ai.usage.details.cached_tokens',
      { json: 'gen_ai.usage.input_token_details', field: 'cache_read' },
      { json: 'gen_ai.usage.input_token_details', field: 'cached_tokens' },
    ],
    cacheWrite: [
      'gen_ai.usage.cache_creation.input_tokens',
      'gen_ai.usage.cache_creation_input_tokens',
      'gen_ai.usage.details.cache_write_tokens',
      { json: 'gen_ai.usage.input_token_details', field: 'cache_creation' },
    ],
    reasoning: [
      'gen_ai.usage.reasoning.output_tokens',
      'gen_ai.usage.reasoning_tokens',
      'gen_ai.usage.details.reasoning_tokens',
      'gen_ai.usage.experimental.reasoning_tokens',
      { json: 'gen_ai.usage.output_token_details', field: 'reasoning' },
      { json: 'gen_ai.usage.output_token_details', field: 'reasoning_tokens' },
    ],
  },
  costKeys: [
    'gen_ai.usage.cost',
    'gen_ai.usage.total_cost',
    ['gen_ai.usage.input_cost', 'gen_ai.usage.output_cost'],
    'operation.cost',
  ],
  toolNameKeys: ['gen_ai.tool.name'],
  agentNameKeys: ['gen_ai.agent.name', 'gen_ai.agent.id'],
  inputKeys: [
    { key: 'gen_ai.tool.call.arguments' },
    { key: 'gen_ai.input.messages' },
    { key: 'gen_ai.prompt' },
    { key: 'gen_ai.retrieval.query.text' },
  ],
  outputKeys: [
    { key: 'gen_ai.tool.call.result' },
    { key: 'gen_ai.output.messages' },
    { key: 'gen_ai.completion' },
  ],
  kind(source) {
    const operation = source.text('gen_ai.operation.name')
    const named = lookUp(KINDS, operation)
    return named ?? (source.text('mcp.method.name') === 'tools/call' ? 'TOOL' : undefined)
  },
  messages,
  documents: (source) => documents(source.json('gen_ai.retrieval.documents')),
  timeToFirstTokenMs(source) {
    const seconds =
      source.count('gen_ai.response.time_to_first_chunk') ??
      source.count('gen_ai.server.time_to_first_token')
    return seconds === undefined ? undefined : seconds * 1000
  },
  feedback: evaluations,
}

const KINDS: Record<string, SpanKind | undefined> = {
  chat: 'LLM',
  completion: 'LLM',
  text_completion: 'LLM',
  generate_content: 'LLM',
  embeddings: 'EMBEDDING',
  embedding: 'EMBEDDING',
  rerank: 'RERANKER',
  execute_tool: 'TOOL',
  retrieval: 'RETRIEVER',
  invoke_agent: 'AGENT',
  create_agent: 'AGENT',
  agent_step: 'CHAIN',
  invoke_workflow: 'CHAIN',
}

/** In attributes as JSON, in flattened attributes, or in events. */
function messages(source: SpanSource): SpanMessages {
  const prompt = flatMessages(source, 'gen_ai.prompt', FLAT_GEN_AI_SHAPES)
  const completion = flatMessages(source, 'gen_ai.completion', FLAT_GEN_AI_SHAPES)
  const events = genAiEventMessages(source)
  const input = messageList(source.json('gen_ai.input.messages'))
  const output = messageList(source.json('gen_ai.output.messages'))
  return {
    input: firstFilled([
      input.length === 0 ? [] : [...systemInstructions(source), ...input],
      orderedMessages(prompt),
      events.input,
    ]),
    output: firstFilled([output, orderedMessages(completion), events.output]),
    flat: [prompt, completion],
  }
}

function firstFilled<T>(lists: T[][]): T[] {
  return lists.find((list) => list.length > 0) ?? []
}

function systemInstructions(source: SpanSource) {
  return systemMessage(
    source.json('gen_ai.system_instructions') ?? source.text('gen_ai.system_instructions'),
  )
}

function documents(value: Json | undefined): Document[] {
  return Array.isArray(value)
    ? value.map((node) => ({
        id: stringField(node, 'id') ?? '',
        text: stringField(node, 'content') ?? stringField(node, 'text') ?? '',
        score: valueNumber(field(node, 'score')) ?? null,
        metadata: metadataOf(node),
      }))
    : []
}

function metadataOf(node: Json): JsonObject {
  const metadata = field(node, 'metadata')
  return isObject(metadata) ? metadata : {}
}

/** Judgements that stand as events on the span that they judge. */
function evaluations({ span }: SpanSource): GivenFeedback[] {
  return span.events.flatMap((event, index) => {
    if (event.name !== 'gen_ai.evaluation.result') return []
    const value = (name: string) => own(event.attributes, `gen_ai.evaluation.${name}`)
    const name = valueText(value('name'))
    return name === undefined
      ? []
      : [
          {
            target: 'span',
            sessionId: '',
            traceId: span.traceId,
            spanId: span.spanId,
            place: `${event.name}.${index}`,
            name,
            score: valueNumber(value('score.value')) ?? null,
            label: valueText(value('score.label')) ?? null,
            explanation: valueText(value('explanation')) ?? null,
            annotatorKind: '',
            metadata: metadataOf(toJson(value('metadata') ?? null)),
          },
        ]
  })
}
