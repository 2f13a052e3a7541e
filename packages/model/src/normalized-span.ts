import type { Json, JsonObject } from './json.ts'
import type { Span } from './span.ts'
import type { StoredMessage } from './stored-message.ts'

/** A span with its meaning, what it said, and everything else it carried, ready to be stored. */
export interface NormalizedSpan {
  project: string
  /** Its `messageScope` and `version` are set when it is stored. */
  span: Omit<Span, 'messageScope' | 'version'>
  messages: StoredMessage[]
  feedback: GivenFeedback[]
  sent: SentSpan
}

/** The parts of a span that Skein keeps but doesn't interpret, as stored JSON. */
export interface SentSpan {
  otelKind: number
  flags: number
  traceState: string
  attributes: JsonObject
  events: Json[]
  links: Json[]
  resource: JsonObject
  scope: JsonObject
  documents: { hash: string; id: string; score: number | null; metadata: JsonObject }[]
  /** Which attributes hold the whole input and output, and their MIME types. */
  inputKey: string
  inputMimeType: string
  outputKey: string
  outputMimeType: string
  droppedAttributesCount: number
  droppedEventsCount: number
  droppedLinksCount: number
}

/** A judgement of a session, a turn or a span, by a person, a model or a program. */
export interface GivenFeedback {
  target: 'session' | 'trace' | 'span'
  /** What the target needs to be found: a session by its id, a trace and a span by theirs. */
  sessionId: string
  traceId: string
  spanId: string
  /** Unique among what one span gives. */
  place: string
  name: string
  score: number | null
  label: string | null
  explanation: string | null
  annotatorKind: string
  metadata: JsonObject
}
