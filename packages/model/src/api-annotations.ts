import { z } from 'zod'
import { AnyJson, Feedback } from './api-parts.ts'

export const AnnotationTarget = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('session'), sessionId: z.string().min(1) }),
  z.strictObject({ type: z.literal('turn'), traceId: z.string().min(1) }),
  z.strictObject({
    type: z.literal('span'),
    traceId: z.string().min(1),
    spanId: z.string().min(1),
  }),
])
export type AnnotationTarget = z.infer<typeof AnnotationTarget>

/** At least one of score, label and explanation says something. */
const Judgement = {
  score: z.number().nullable().default(null),
  label: z.string().trim().min(1).max(200).nullable().default(null),
  /** A note in words. */
  explanation: z.string().trim().min(1).max(20_000).nullable().default(null),
}

/**
 * What someone thinks of a session, a turn or a span. Thumbs are `label: 'up'` with `score: 1` and
 * `label: 'down'` with `score: 0`. The same target, name, annotator and identifier: the same annotation,
 * which a second one replaces.
 */
export const AnnotationBody = z.strictObject({
  target: AnnotationTarget,
  name: z.string().trim().min(1).max(200),
  ...Judgement,
  /** Who judges, such as an e-mail address; empty: nobody in particular. */
  annotator: z.string().trim().max(200).default(''),
  annotatorKind: z.enum(['HUMAN', 'LLM', 'CODE']).default('HUMAN'),
  /** Tells several of one annotator apart. */
  identifier: z.string().trim().max(200).default(''),
  /** What else is to be known of it, as evaluators have it. */
  metadata: z.record(z.string(), AnyJson).default({}),
})
export type AnnotationBody = z.input<typeof AnnotationBody>

/** Takes the place of all that an annotation said. */
export const JudgementBody = z.strictObject(Judgement)
export type JudgementBody = z.input<typeof JudgementBody>

export const Annotation = Feedback.extend({ target: AnnotationTarget })
export type Annotation = z.infer<typeof Annotation>
