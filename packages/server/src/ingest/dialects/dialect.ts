import type { JsonObject } from '@skein/model/json'
import type { GivenFeedback } from '@skein/model/normalized-span'
import type { Said } from '@skein/model/stored-message'
import type { SpanKind, TokenCounts } from '@skein/model/span'
import type { SpanSource } from '../span-source.ts'

/** An attribute, or a field of an attribute that holds JSON. */
export type Key = string | { json: string; field: string }

/** Messages of one side that stand in flattened attributes `prefix.N.…`. */
export interface FlatMessages {
  prefix: string
  /** By N. */
  said: Map<number, Said>
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
  modelKeys?: readonly string[]
  providerKeys?: readonly string[]
  tokenKeys?: Partial<Record<keyof TokenCounts, readonly string[]>>
  /** US dollars of the whole call; a list of keys inside the list is added up. */
  costKeys?: readonly (string | readonly string[])[]
  toolNameKeys?: readonly string[]
  agentNameKeys?: readonly string[]
  /** Attributes with what went in and out as one value, and the key of its MIME type. */
  inputKeys?: readonly { key: string; mimeType?: string }[]
  outputKeys?: readonly { key: string; mimeType?: string }[]
  kind?(source: SpanSource): SpanKind | undefined
  messages?(source: SpanSource): { input: Said[]; output: Said[]; flat: FlatMessages[] }
  documents?(source: SpanSource): Document[]
  timeToFirstTokenMs?(source: SpanSource): number | undefined
  feedback?(source: SpanSource, sessionId: string): GivenFeedback[]
}
