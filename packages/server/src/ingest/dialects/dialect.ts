import type { JsonObject } from '@skein/model/json'
import type { GivenFeedback } from '@skein/model/normalized-span'
import type { Said } from '@skein/model/stored-message'
import type { SpanKind, TokenCounts } from '@skein/model/span'
import type { SpanSource } from '../span-source.ts'

/**
 * Where one text or number stands: an attribute, a field of an attribute that holds JSON (names with
 * dots between them lead further in), or wherever the function looks.
 */
export type Key =
  | string
  | { json: string; field: string }
  | ((source: SpanSource) => string | undefined)

/** Messages of one side that stand in flattened attributes `prefix.N.…`. */
export interface FlatMessages {
  prefix: string
  /** By N. */
  said: Map<number, Said>
}

export interface SpanMessages {
  input: Said[]
  output: Said[]
  flat?: FlatMessages[]
}

export interface Document {
  id: string
  text: string
  score: number | null
  metadata: JsonObject
}

/**
 * What one vendor's vocabulary says. Everything is optional; lists of keys are in order of priority,
 * and of several dialects the first that finds something counts.
 */
export interface Dialect {
  /** Attributes of the resource that name the project. */
  projectResourceKeys?: readonly string[]
  sessionKeys?: readonly Key[]
  /** A conversation's id, which a sub-agent may have of its own. */
  conversationKeys?: readonly Key[]
  userKeys?: readonly Key[]
  tagKeys?: readonly string[]
  /** Attributes that hold an object, as JSON or as a map. */
  metadataKeys?: readonly string[]
  /** Every attribute under the prefix is an entry. */
  metadataPrefixes?: readonly string[]
  /** Prefixes under one of these of what frameworks, not people, put there: `metadata.ls_`. */
  notMetadataPrefixes?: readonly string[]
  modelKeys?: readonly Key[]
  providerKeys?: readonly Key[]
  tokenKeys?: Partial<Record<keyof TokenCounts, readonly Key[]>>
  /** US dollars of the whole call; a list of keys inside the list is added up. */
  costKeys?: readonly (Key | readonly Key[])[]
  toolNameKeys?: readonly Key[]
  agentNameKeys?: readonly Key[]
  /** Attributes with what went in and out as one value, and the key of its MIME type. */
  inputKeys?: readonly { key: string; mimeType?: string }[]
  outputKeys?: readonly { key: string; mimeType?: string }[]
  /** Texts that stand where the client was told to hide what was said. */
  hiddenWords?: readonly string[]
  kind?(source: SpanSource): SpanKind | undefined
  messages?(source: SpanSource): SpanMessages
  documents?(source: SpanSource): Document[]
  /**
   * The span's input count is without its cached tokens, as Anthropic's API has it; Skein's includes
   * them.
   */
  cachedApart?(source: SpanSource, provider: string): boolean
  /** What failed where the span's own status doesn't say that anything did. */
  failure?(source: SpanSource): { type: string; message: string } | undefined
  /** What a client does for itself, beside any turn, also where it lands in a trace of its own. */
  isAside?(source: SpanSource): boolean
  timeToFirstTokenMs?(source: SpanSource): number | undefined
  feedback?(source: SpanSource, sessionId: string): GivenFeedback[]
}
