import type { ModelName } from './models.ts'
import type { Attributes, DemoSpan } from './otlp-builder.ts'
import type { ContentPart, Document, Script, ToolSchema } from './script.ts'

export interface Message {
  role: 'system' | 'user' | 'assistant' | 'tool'
  content: string | ContentPart[]
  reasoning?: string
  refused?: boolean
  toolCalls?: { id: string; name: string; args: string }[]
  toolCallId?: string
}

/** Cached tokens are part of the input, reasoning tokens of the output. */
export interface Usage {
  input: number
  output: number
  cacheRead: number
  cacheWrite: number
  reasoning: number
}

export interface ModelCall {
  kind: 'LLM'
  model: ModelName
  messages: readonly Message[]
  tools: ToolSchema[]
  schema?: string
  /** Missing when the call failed or still runs. */
  output?: Message
  usage?: Usage
  responseId: string
  /** Set when the answer was streamed. */
  firstTokenMs?: number
}

/** What happened in a span, before a vocabulary puts it into attributes. */
export type SpanFacts =
  | { kind: 'AGENT' | 'CHAIN'; name: string; input?: string; output?: string }
  /** One round of a model call and the tools it chose. */
  | { kind: 'STEP'; round: number }
  | ModelCall
  | {
      kind: 'TOOL'
      name: string
      description: string
      callId: string
      args: string
      result: string
    }
  | { kind: 'EMBEDDING'; text: string; tokens: number }
  | { kind: 'RETRIEVER'; query: string; documents: Document[] }
  | { kind: 'RERANKER'; query: string; from: Document[]; to: Document[] }

export interface SpanDescription {
  name: string
  otelKind: DemoSpan['otelKind']
  attributes: Attributes
}

/** One way to put facts into attribute names. */
export interface Vocabulary {
  scope: { name: string; version: string }
  /** Rounds of model call and tools have a span of their own. */
  hasSteps: boolean
  /** On every span: whose conversation it is. */
  context(script: Script): Attributes
  describe(facts: SpanFacts): SpanDescription
}

/** What a message says in words; images and audio have none but their transcript. */
export function wordsOf(content: Message['content']): string {
  if (typeof content === 'string') return content
  return content
    .map((part) =>
      part.type === 'text' ? part.text : part.type === 'audio' ? part.transcript : '',
    )
    .filter((text) => text !== '')
    .join('\n')
}

export function jsonSchemaOf(tool: ToolSchema): object {
  const properties = Object.fromEntries(
    Object.entries(tool.parameters).map(([name, type]) => [name, { type }]),
  )
  return {
    type: 'function',
    function: {
      name: tool.name,
      description: tool.description,
      parameters: { type: 'object', properties, required: Object.keys(properties) },
    },
  }
}
