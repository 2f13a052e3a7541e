import { isObject, parseJsonText, type Json, type JsonObject } from '@skein/model/json'
import type { GivenFeedback } from '@skein/model/normalized-span'
import { FLAT_SHAPES } from '@skein/model/shapes/shapes'
import { SPAN_KINDS, type SpanKind } from '@skein/model/span'
import { sayMessage, type Said } from '@skein/model/stored-message'
import { valueNumber, valueText, type SpanSource } from '../span-source.ts'
import type { Dialect, Document, SpanMessages } from './dialect.ts'
import { flatMessages, orderedMessages } from './flat-messages.ts'

/** OpenInference, by its semantic conventions and what its instrumentations send in fact. */
export const openInference: Dialect = {
  projectResourceKeys: ['openinference.project.name'],
  sessionKeys: ['session.id'],
  userKeys: ['user.id'],
  tagKeys: ['tag.tags'],
  metadataKeys: ['metadata'],
  metadataPrefixes: ['metadata.'],
  modelKeys: [
    'llm.model_name',
    'llm.response.model_name',
    'llm.request.model_name',
    'embedding.model_name',
    'reranker.model_name',
  ],
  providerKeys: ['llm.provider', 'llm.system'],
  tokenKeys: {
    input: ['llm.token_count.prompt'],
    output: ['llm.token_count.completion'],
    total: ['llm.token_count.total'],
    cacheRead: [
      'llm.token_count.prompt_details.cache_read',
      'llm.token_count.prompt_details.cache_input',
    ],
    cacheWrite: ['llm.token_count.prompt_details.cache_write'],
    reasoning: ['llm.token_count.completion_details.reasoning'],
  },
  costKeys: ['llm.cost.total', ['llm.cost.prompt', 'llm.cost.completion']],
  toolNameKeys: ['tool.name'],
  agentNameKeys: ['agent.name', 'graph.node.name'],
  inputKeys: [{ key: 'input.value', mimeType: 'input.mime_type' }],
  outputKeys: [{ key: 'output.value', mimeType: 'output.mime_type' }],
  kind,
  messages,
  documents: (source) => [
    ...documents(source, 'retrieval.documents'),
    ...documents(source, 'reranker.output_documents'),
  ],
  isAside: writesHistory,
  timeToFirstTokenMs: firstTokenEvent,
  feedback,
}

const FEEDBACK_PREFIXES = (['session', 'trace', 'span'] as const).flatMap((target) =>
  (['annotation', 'evaluation'] as const).map((noun) => ({
    target,
    noun,
    prefix: `${target === 'span' ? '' : `${target}.`}${noun}s`,
  })),
)

/** On an evaluator's span it is about what the span links to, elsewhere about the span's own. */
function feedback(source: SpanSource, sessionId: string): GivenFeedback[] {
  const { span } = source
  const subject = (kind(source) === 'EVALUATOR' ? span.links[0] : undefined) ?? span
  return FEEDBACK_PREFIXES.flatMap(({ target, noun, prefix }) =>
    [...source.indexed(prefix)].flatMap(([index, fields]) => {
      const text = (name: string) => valueText(fields[`${noun}.${name}`] ?? undefined)
      const name = text('name')
      const score = Number(text('score') ?? Number.NaN)
      return name === undefined
        ? []
        : [
            {
              target,
              sessionId: target === 'session' ? sessionId : '',
              traceId: target === 'session' ? '' : subject.traceId,
              spanId: target === 'span' ? subject.spanId : '',
              place: `${prefix}.${index}`,
              name,
              score: Number.isFinite(score) ? score : null,
              label: text('label') ?? null,
              explanation: text('explanation') ?? null,
              annotatorKind: text('annotator_kind') ?? '',
              metadata: parsedObject(fields[`${noun}.metadata`]),
            },
          ]
    }),
  )
}

/**
 * LlamaIndex writes what it streamed into its memory in a thread of its own, after its turn; the
 * instrumentation takes that for a model call, and now and then for a trace.
 */
function writesHistory({ span }: SpanSource): boolean {
  return /^StreamingAgentChatResponse\.a?write_response_to_history$/.test(span.name)
}

function kind(source: SpanSource): SpanKind | undefined {
  if (writesHistory(source)) return 'CHAIN'
  const named = source.text('openinference.span.kind')?.toUpperCase()
  return SPAN_KINDS.find((candidate) => candidate === named)
}

/** Messages; where a model takes and gives plain text, its prompts and completions. */
function messages(source: SpanSource): SpanMessages {
  const input = flatMessages(source, 'llm.input_messages', FLAT_SHAPES)
  const output = flatMessages(source, 'llm.output_messages', FLAT_SHAPES)
  return {
    input:
      input.said.size > 0
        ? orderedMessages(input)
        : completionTexts(source, 'llm.prompts', 'prompt.text').flatMap((text) =>
            plainMessage('user', text),
          ),
    output:
      output.said.size > 0
        ? orderedMessages(output)
        : completionTexts(source, 'llm.choices', 'completion.text').flatMap((text) =>
            plainMessage('assistant', text),
          ),
    flat: [input, output],
  }
}

/** Flattened, or in older clients a list of texts. */
function completionTexts(source: SpanSource, prefix: string, field: string): Json[] {
  const list = source.json(prefix)
  return Array.isArray(list)
    ? list
    : [...source.indexed(prefix).values()].map((fields) => fields[field] ?? null)
}

function plainMessage(role: string, text: Json): Said[] {
  return typeof text === 'string' && text !== ''
    ? [sayMessage({ role, parts: [{ type: 'text', text }] })]
    : []
}

function documents(source: SpanSource, prefix: string): Document[] {
  return [...source.indexed(prefix).entries()]
    .sort(([a], [b]) => a - b)
    .map(([, fields]) => {
      return {
        id: valueText(fields['document.id']) ?? '',
        text: valueText(fields['document.content']) ?? '',
        score: valueNumber(fields['document.score']) ?? null,
        metadata: parsedObject(fields['document.metadata']),
      }
    })
}

function parsedObject(value: Json | undefined): JsonObject {
  const parsed = typeof value === 'string' ? parseJsonText(value) : value
  return isObject(parsed) ? parsed : {}
}

function firstTokenEvent({ span }: SpanSource): number | undefined {
  const event = span.events.find(({ name }) => name === 'First Token Stream Event')
  return event === undefined || event.timeUnixNano < span.startUnixNano
    ? undefined
    : Number(event.timeUnixNano - span.startUnixNano) / 1e6
}
