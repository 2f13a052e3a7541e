import { z } from 'zod'
import type { Json } from './json.ts'

// What several requests and answers of the contract in `api.ts` share.

export const Time = z.string().describe('ISO 8601, UTC, nine fraction digits')
export const Cursor = z.string().describe('Opaque; from the `nextCursor` of the page before')

/** Of what clients sent, 64-bit integers beyond 2^53 and bytes are strings. */
export const AnyJson = z.custom<Json>((value) => value !== undefined)

export const limit = (most: number, usual: number) =>
  z.coerce.number().int().min(1).max(most).default(usual)

/** Times of a selection: see each list for what counts as inside. */
export const Range = { from: Time.optional(), to: Time.optional() }

export const Words = z
  .string()
  .max(1000)
  .describe('Words that one message must all hold; `"a phrase"` and `-word` too')
export const FilterText = z
  .string()
  .max(4000)
  .describe(
    'Conditions such as `error:true model:gpt-4o cost>=0.05`; docs/filter.md has the grammar',
  )

/** `sessions`: those that match, with all their turns. `turns`: those that match, of any session or none. */
export const Selects = z.enum(['sessions', 'turns'])

/** A text cut to `text`'s length; `length` is the whole one's, in UTF-16 units. */
export const CutText = z.object({ text: z.string(), length: z.number() })
export type CutText = z.infer<typeof CutText>

/** A stretch of a found text; `marks` are the [start, end) offsets of what matched in it. */
export const Snippet = z.object({
  text: z.string(),
  marks: z.array(z.tuple([z.number(), z.number()])),
})
export type Snippet = z.infer<typeof Snippet>

export const SearchHit = z.object({
  traceId: z.string(),
  spanId: z.string(),
  /** 1-based place of the turn in its session; 0 for a turn without a session. */
  turn: z.number(),
  role: z.string(),
  /** The turn's question or answer says it; else it stands in a step behind the answer. */
  visible: z.boolean(),
  snippet: Snippet,
})
export type SearchHit = z.infer<typeof SearchHit>

export const CostSource = z.enum(['provided', 'computed', 'mixed'])

export const Feedback = z.object({
  id: z.string(),
  /** The span that it is on; `null`: on the turn or session as a whole. */
  spanId: z.string().nullable(),
  name: z.string(),
  score: z.number().nullable(),
  label: z.string().nullable(),
  explanation: z.string().nullable(),
  /** Who judged, and what that is: `HUMAN`, `LLM`, `CODE` or what else a client names. */
  annotator: z.string().nullable(),
  annotatorKind: z.string(),
  createdAt: Time,
  updatedAt: Time,
})
export type Feedback = z.infer<typeof Feedback>

/** What was judged by one name, summed up. */
export const FeedbackSummary = z.object({
  name: z.string(),
  count: z.number(),
  /** Of those that have a score. */
  meanScore: z.number().nullable(),
  /** The most frequent first. */
  labels: z.array(z.object({ label: z.string(), count: z.number() })),
})
export type FeedbackSummary = z.infer<typeof FeedbackSummary>
