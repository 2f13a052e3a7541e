import { z } from 'zod'
import { FilterText, Range, Selects, Time, Words } from './api-parts.ts'
import { Message } from './message.ts'

export const TranscriptQuery = z.object({
  /** `messages`: JSON lines; `openai`: one line of JSON as OpenAI's fine-tuning takes it. */
  format: z.enum(['messages', 'markdown', 'openai']).default('messages'),
})
export type TranscriptQuery = z.infer<typeof TranscriptQuery>

/** A line of the transcript as `messages`: what was said for the first time, in order. */
export const TranscriptMessage = Message.extend({
  /** 1-based place of the turn. */
  turn: z.number(),
  traceId: z.string(),
  /** The model call that carried it; `null`: it is the turn's own question or answer. */
  spanId: z.string().nullable(),
  /** When the turn started. */
  turnStartedAt: Time,
})
export type TranscriptMessage = z.infer<typeof TranscriptMessage>

export const ExportQuery = z.object({
  ...Range,
  q: Words.optional(),
  filter: FilterText.optional(),
  what: z.enum(['sessions', 'turns', 'spans']).default('sessions'),
  /** `sessions`: what belongs to sessions that match; `turns`: to turns that match. */
  of: Selects.optional().describe('Left out: `sessions` for sessions, else `turns`'),
  /** `jsonl` of spans is OTLP, as the OpenTelemetry Collector's file exporter writes it. */
  format: z.enum(['jsonl', 'csv', 'parquet']).default('jsonl'),
})
export type ExportQuery = z.infer<typeof ExportQuery>
