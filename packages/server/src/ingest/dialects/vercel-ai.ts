import type { Json } from '@skein/model/json'
import type { SpanKind } from '@skein/model/span'
import { JSON_SHAPES } from '@skein/model/shapes/shapes'
import { readMessage, sayMessage, type Said } from '@skein/model/stored-message'
import { field } from '@skein/model/json'
import type { SpanSource } from '../span-source.ts'
import type { Dialect } from './dialect.ts'

/** The Vercel AI SDK's own attributes, versions 5 to 7. */
export const vercelAi: Dialect = {
  sessionKeys: [
    'ai.telemetry.metadata.sessionId',
    'ai.telemetry.metadata.session_id',
    'ai.telemetry.metadata.session.id',
    'ai.telemetry.metadata.threadId',
    'ai.telemetry.metadata.conversationId',
    'ai.settings.context.sessionId',
    'ai.settings.context.threadId',
    'ai.settings.context.chatId',
  ],
  userKeys: ['ai.telemetry.metadata.userId', 'ai.settings.context.userId'],
  tagKeys: ['ai.telemetry.metadata.tags'],
  metadataPrefixes: ['ai.telemetry.metadata.', 'ai.settings.context.'],
  modelKeys: ['ai.response.model', 'ai.model.id'],
  providerKeys: ['ai.model.provider'],
  tokenKeys: {
    input: ['ai.usage.inputTokens', 'ai.usage.promptTokens'],
    output: ['ai.usage.outputTokens', 'ai.usage.completionTokens'],
    total: ['ai.usage.totalTokens'],
    cacheRead: ['ai.usage.cachedInputTokens', 'ai.usage.inputTokenDetails.cacheReadTokens'],
    cacheWrite: ['ai.usage.inputTokenDetails.cacheWriteTokens'],
    reasoning: ['ai.usage.reasoningTokens', 'ai.usage.outputTokenDetails.reasoningTokens'],
  },
  toolNameKeys: ['ai.toolCall.name'],
  inputKeys: [{ key: 'ai.prompt' }, { key: 'ai.toolCall.args' }],
  outputKeys: [
    { key: 'ai.response.text' },
    { key: 'ai.response.object' },
    { key: 'ai.toolCall.result' },
  ],
  kind: (source) => {
    const operation = source.text('ai.operationId')
    return operation === undefined ? undefined : KINDS[operation]
  },
  messages: (source) => ({
    input: list(source.json('ai.prompt.messages')),
    output: answer(source),
    flat: [],
  }),
  timeToFirstTokenMs: (source) =>
    source.count('ai.response.msToFirstChunk') ?? source.count('ai.stream.msToFirstChunk'),
}

const KINDS: Record<string, SpanKind | undefined> = {
  'ai.generateText': 'AGENT',
  'ai.streamText': 'AGENT',
  'ai.generateObject': 'AGENT',
  'ai.streamObject': 'AGENT',
  'ai.generateText.doGenerate': 'LLM',
  'ai.streamText.doStream': 'LLM',
  'ai.generateObject.doGenerate': 'LLM',
  'ai.streamObject.doStream': 'LLM',
  'ai.toolCall': 'TOOL',
  'ai.embed': 'EMBEDDING',
  'ai.embed.doEmbed': 'EMBEDDING',
  'ai.embedMany': 'EMBEDDING',
  'ai.embedMany.doEmbed': 'EMBEDDING',
}

function list(value: Json | undefined): Said[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((node) => readMessage(node, JSON_SHAPES) ?? [])
}

function answer(source: SpanSource): Said[] {
  const text = source.text('ai.response.text')
  const reasoning = source.text('ai.response.reasoning')
  const calls = source.json('ai.response.toolCalls')
  const said = readMessage(
    {
      role: 'assistant',
      content: [
        ...(reasoning === undefined ? [] : [{ type: 'reasoning', text: reasoning }]),
        ...(text === undefined || text === '' ? [] : [{ type: 'text', text }]),
        ...(Array.isArray(calls)
          ? calls.map((call) => ({
              type: 'tool-call',
              toolCallId: field(call, 'toolCallId') ?? null,
              toolName: field(call, 'toolName') ?? null,
              input: field(call, 'input') ?? field(call, 'args') ?? null,
            }))
          : []),
      ],
    },
    JSON_SHAPES,
  )
  return said === undefined || said.message.parts.length === 0 ? [] : [sayMessage(said.message)]
}
