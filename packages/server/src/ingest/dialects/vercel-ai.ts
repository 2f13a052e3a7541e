import { field, stringField, type Json } from '@skein/model/json'
import type { SpanKind } from '@skein/model/span'
import type { Said } from '@skein/model/stored-message'
import { own, valueCount, type SpanSource } from '../span-source.ts'
import type { Dialect } from './dialect.ts'
import { messageList, spokenMessage } from './message-list.ts'
import { lookUp } from '../look-up.ts'

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
  notMetadataPrefixes: ['metadata.ai.', 'metadata.gen_ai.'],
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
  agentNameKeys: ['ai.telemetry.functionId'],
  inputKeys: [
    { key: 'ai.prompt' },
    { key: 'ai.prompt.messages' },
    { key: 'ai.toolCall.args' },
    { key: 'ai.value' },
    { key: 'ai.values' },
  ],
  outputKeys: [
    { key: 'ai.response.text' },
    { key: 'ai.response.object' },
    { key: 'ai.toolCall.result' },
  ],
  kind(source) {
    const operation = source.text('ai.operationId') ?? source.text('operation.name')?.split(' ')[0]
    return lookUp(KINDS, operation)
  },
  messages: (source) => ({
    input: messageList(source.json('ai.prompt.messages')),
    output: answer(source),
  }),
  cachedApart: (source, provider) =>
    provider === 'anthropic' &&
    source.has('ai.usage.cachedInputTokens') &&
    !source.has('ai.usage.inputTokenDetails.noCacheTokens'),
  timeToFirstTokenMs: (source) =>
    source.count('ai.response.msToFirstChunk') ??
    source.count('ai.stream.msToFirstChunk') ??
    firstChunk(source),
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

/** What the model said, from the attributes that it was spread over. */
function answer(source: SpanSource): Said[] {
  const text = source.text('ai.response.text') ?? source.text('ai.response.object')
  const reasoning = source.text('ai.response.reasoning')
  return spokenMessage('assistant', [
    ...(reasoning === undefined ? [] : [{ type: 'reasoning', text: reasoning }]),
    ...(text === undefined || text === '' ? [] : [{ type: 'text', text }]),
    ...listed(source.json('ai.response.files')).map((file) => ({ type: 'file', ...fileOf(file) })),
    ...listed(source.json('ai.response.toolCalls')).map((call) => ({
      type: 'tool-call',
      toolCallId: field(call, 'toolCallId') ?? null,
      toolName: field(call, 'toolName') ?? null,
      input: field(call, 'input') ?? field(call, 'args') ?? null,
    })),
  ])
}

function fileOf(file: Json): { [key: string]: Json } {
  const data = stringField(file, 'url') ?? stringField(file, 'data') ?? stringField(file, 'base64')
  const mediaType = stringField(file, 'mediaType') ?? stringField(file, 'mimeType')
  return { data: data ?? null, mediaType: mediaType ?? null }
}

function listed(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}

function firstChunk({ span }: SpanSource): number | undefined {
  const event = span.events.find(({ name }) => name === 'ai.stream.firstChunk')
  return event === undefined
    ? undefined
    : (FIRST_CHUNK_KEYS.map((key) => valueCount(own(event.attributes, key))).find(
        (count) => count !== undefined,
      ) ??
        (event.timeUnixNano >= span.startUnixNano
          ? Number(event.timeUnixNano - span.startUnixNano) / 1e6
          : undefined))
}

const FIRST_CHUNK_KEYS = ['ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk']
