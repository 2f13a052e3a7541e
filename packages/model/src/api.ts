import { z } from 'zod'
import { Message } from './message.ts'
import { SpanKind, StatusCode, TokenCounts } from './span.ts'

/**
 * The HTTP contract, declared once: the server parses requests and documents itself with it, the web
 * app and tests take their types from it. Times are ISO 8601 in UTC with nine fraction digits, so that
 * comparing them as text orders them; durations are milliseconds; costs are US dollars. `null` means
 * that nobody said, never zero.
 */
const Time = z.string().describe('ISO 8601, UTC, nine fraction digits')
const Cursor = z.string().describe('Opaque; from the `nextCursor` of the page before')

export const Project = z.object({
  name: z.string(),
  sessionCount: z.number(),
  /** Of turns with and without a session. */
  turnCount: z.number(),
  lastActiveAt: Time.nullable(),
})
export type Project = z.infer<typeof Project>

export const ProjectList = z.object({ projects: z.array(Project) })
export type ProjectList = z.infer<typeof ProjectList>

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

export const Session = z.object({
  sessionId: z.string(),
  startedAt: Time,
  lastActiveAt: Time,
  durationMs: z.number(),
  turnCount: z.number(),
  spanCount: z.number(),
  firstInput: z.string(),
  lastOutput: z.string(),
  userId: z.string().nullable(),
  userIds: z.array(z.string()),
  models: z.array(z.string()),
  tools: z.array(z.string()),
  tags: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
  tokens: TokenCounts,
  costUsd: z.number().nullable(),
  costSource: CostSource.nullable(),
  unpricedCount: z.number(),
  errorCount: z.number(),
  errorTurnCount: z.number(),
  turnP50Ms: z.number(),
  turnP95Ms: z.number(),
  busyMs: z.number(),
  modelMs: z.number(),
  toolMs: z.number(),
  /** On the session as a whole. */
  feedback: z.array(Feedback),
  /** On the session, its turns and their spans. */
  feedbackSummary: z.array(FeedbackSummary),
})
export type Session = z.infer<typeof Session>

export const SESSION_SORTS = [
  'lastActive',
  'started',
  'duration',
  'turns',
  'tokens',
  'cost',
  'errors',
  'turnP50',
] as const
export const SessionSort = z.enum(SESSION_SORTS)
export type SessionSort = z.infer<typeof SessionSort>

const limit = (most: number, usual: number) =>
  z.coerce.number().int().min(1).max(most).default(usual)

/** Times of a selection: see each list for what counts as inside. */
const Range = { from: Time.optional(), to: Time.optional() }

const Words = z
  .string()
  .max(1000)
  .describe('Words that one message must all hold; `"a phrase"` and `-word` too')
const FilterText = z
  .string()
  .max(4000)
  .describe(
    'Conditions such as `error:true model:gpt-4o cost>=0.05`; docs/filter.md has the grammar',
  )

export const SessionListQuery = z.object({
  /** Sessions active in [from, to): that ended at or after `from` and started before `to`. */
  from: Time.optional(),
  to: Time.optional(),
  sort: SessionSort.default('lastActive'),
  order: z.enum(['asc', 'desc']).default('desc'),
  cursor: Cursor.optional(),
  limit: limit(500, 50),
  q: Words.optional(),
  filter: FilterText.optional(),
  user: z.string().optional(),
  /** `true`: only sessions with an error. */
  error: z.enum(['true', 'false']).optional(),
})
export type SessionListQuery = z.infer<typeof SessionListQuery>

export const SessionListItem = Session.extend({
  /** With `q`: the first few matching messages, and in how many turns there are any. */
  hits: z.array(SearchHit),
  matchingTurns: z.number(),
})
export type SessionListItem = z.infer<typeof SessionListItem>

export const SessionList = z.object({
  sessions: z.array(SessionListItem),
  nextCursor: Cursor.nullable(),
  /** Of the whole selection, not of the page. */
  total: z.object({ sessions: z.number(), matchingTurns: z.number().nullable() }),
})
export type SessionList = z.infer<typeof SessionList>

/** One row of a session's outline, in the order of the turns. */
export const OutlineTurn = z.object({
  traceId: z.string(),
  startedAt: Time,
  durationMs: z.number(),
  /** First words of the input, or the name of the turn when it has none. */
  title: z.string(),
  costUsd: z.number().nullable(),
  unpricedCount: z.number(),
  errorCount: z.number(),
  toolCallCount: z.number(),
  feedback: z.array(Feedback),
})
export type OutlineTurn = z.infer<typeof OutlineTurn>

export const Outline = z.object({ turns: z.array(OutlineTurn) })
export type Outline = z.infer<typeof Outline>

/** One thing that happened behind an answer, as one line; the span's own page has the rest. */
export const Step = z.object({
  spanId: z.string(),
  parentSpanId: z.string(),
  /** How deep below the turn's root, counting only spans that are steps. */
  depth: z.number(),
  kind: SpanKind,
  /** What a person would call it: the model, the tool or agent, else the span's name. */
  name: z.string(),
  startedAt: Time,
  durationMs: z.number(),
  /** The step still runs, or its end was never sent. */
  unfinished: z.boolean(),
  statusCode: StatusCode,
  error: z.object({ type: z.string(), message: z.string() }).nullable(),
  tokens: TokenCounts,
  costUsd: z.number().nullable(),
  timeToFirstTokenMs: z.number().nullable(),
  /** Names of the tools that a model call chose, in order. */
  toolCalls: z.array(z.string()),
  /** Of tools, retrievers, sub-agents: the head of what went in and came out. */
  input: CutText.nullable(),
  output: CutText.nullable(),
  documentCount: z.number(),
})
export type Step = z.infer<typeof Step>

export const TurnText = z.object({
  /** Up to 16,384 characters; ask for the turn alone to have all of it. */
  text: z.string(),
  length: z.number(),
  /** Not somebody's words but a whole value, most often JSON. */
  raw: z.boolean(),
  /** The client was told to keep it back. */
  hidden: z.boolean(),
  /** Images, audio and files that came with the words. */
  media: z.array(
    z.object({
      type: z.enum(['image', 'audio', 'file']),
      url: z.string(),
      name: z.string().optional(),
    }),
  ),
})
export type TurnText = z.infer<typeof TurnText>

export const Turn = z.object({
  traceId: z.string(),
  sessionId: z.string().nullable(),
  sessionConflict: z.boolean(),
  /** 1-based place in its session; 0 without one. */
  index: z.number(),
  name: z.string(),
  rootSpanId: z.string(),
  rootIsPartial: z.boolean(),
  startedAt: Time,
  endedAt: Time,
  durationMs: z.number(),
  input: TurnText,
  output: TurnText,
  userId: z.string().nullable(),
  tags: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
  models: z.array(z.string()),
  tools: z.array(z.string()),
  tokens: TokenCounts,
  costUsd: z.number().nullable(),
  costSource: CostSource.nullable(),
  unpricedCount: z.number(),
  spanCount: z.number(),
  modelCallCount: z.number(),
  toolCallCount: z.number(),
  errorCount: z.number(),
  error: z
    .object({
      type: z.string(),
      message: z.string(),
      spanId: z.string(),
      /** The turn as a whole failed or has no answer; else it went on in spite of the error. */
      endedTurn: z.boolean(),
    })
    .nullable(),
  modelMs: z.number(),
  toolMs: z.number(),
  timeToFirstTokenMs: z.number().nullable(),
  /** What the client dropped before sending; `droppedCount` is the sum. */
  droppedCount: z.number(),
  dropped: z.object({ attributes: z.number(), events: z.number(), links: z.number() }),
  /** On the turn and its spans. */
  feedback: z.array(Feedback),
})
export type Turn = z.infer<typeof Turn>

export const TurnWithSteps = Turn.extend({ steps: z.array(Step) })
export type TurnWithSteps = z.infer<typeof TurnWithSteps>

export const TurnListQuery = z.object({
  cursor: Cursor.optional(),
  /** Instead of a cursor: how many turns of the session to skip. */
  offset: z.coerce.number().int().min(0).optional(),
  limit: limit(200, 50),
})
export type TurnListQuery = z.infer<typeof TurnListQuery>

export const TurnList = z.object({
  turns: z.array(TurnWithSteps),
  nextCursor: Cursor.nullable(),
})
export type TurnList = z.infer<typeof TurnList>

export const SessionSearchQuery = z.object({ q: z.string().min(1).max(1000) })
export const SessionSearch = z.object({ hits: z.array(SearchHit) })
export type SessionSearch = z.infer<typeof SessionSearch>

export const TRACE_SORTS = [
  'started',
  'duration',
  'tokens',
  'cost',
  'errors',
  'firstToken',
] as const
export const TraceSort = z.enum(TRACE_SORTS)
export type TraceSort = z.infer<typeof TraceSort>

export const TraceListQuery = z.object({
  from: Time.optional(),
  to: Time.optional(),
  sort: TraceSort.default('started'),
  order: z.enum(['asc', 'desc']).default('desc'),
  cursor: Cursor.optional(),
  limit: limit(500, 50),
  /** `none`: only turns without a session. */
  session: z.string().optional(),
  q: Words.optional(),
  filter: FilterText.optional(),
  error: z.enum(['true', 'false']).optional(),
})
export type TraceListQuery = z.infer<typeof TraceListQuery>

export const TraceListItem = Turn.extend({
  /** With `q`: the first few messages of the turn that match. */
  hits: z.array(SearchHit),
})
export type TraceListItem = z.infer<typeof TraceListItem>

export const TraceList = z.object({
  traces: z.array(TraceListItem),
  nextCursor: Cursor.nullable(),
})
export type TraceList = z.infer<typeof TraceList>

/** A span in a trace's tree and waterfall. */
export const TraceSpan = z.object({
  spanId: z.string(),
  parentSpanId: z.string(),
  name: z.string(),
  kind: SpanKind,
  startedAt: Time,
  endedAt: Time,
  durationMs: z.number(),
  statusCode: StatusCode,
  error: z.object({ type: z.string(), message: z.string() }).nullable(),
  model: z.string(),
  toolName: z.string(),
  agentName: z.string(),
  tokens: TokenCounts,
  costUsd: z.number().nullable(),
})
export type TraceSpan = z.infer<typeof TraceSpan>

/** A whole turn: its text uncut, its steps, and every span in order of start. */
export const Trace = z.object({ turn: TurnWithSteps, spans: z.array(TraceSpan) })
export type Trace = z.infer<typeof Trace>

/** JSON as the client's OTLP held it; 64-bit integers beyond 2^53 and bytes come as strings. */
const Json = z.json()

export const SpanMessage = Message.extend({
  /** Earlier turns of the session carried the same message. */
  resent: z.boolean(),
})
export type SpanMessage = z.infer<typeof SpanMessage>

export const SpanEvent = z.object({
  name: z.string(),
  time: Time,
  attributes: z.record(z.string(), Json),
  droppedAttributesCount: z.number(),
})
export type SpanEvent = z.infer<typeof SpanEvent>

export const SpanLink = z.object({
  traceId: z.string(),
  spanId: z.string(),
  traceState: z.string(),
  attributes: z.record(z.string(), Json),
})
export type SpanLink = z.infer<typeof SpanLink>

export const SpanDetail = TraceSpan.extend({
  traceId: z.string(),
  statusMessage: z.string(),
  otelKind: z.string().describe('OpenTelemetry span kind: INTERNAL, SERVER, CLIENT, …'),
  sessionId: z.string().nullable(),
  userId: z.string().nullable(),
  provider: z.string(),
  timeToFirstTokenMs: z.number().nullable(),
  inputMessages: z.array(SpanMessage),
  outputMessages: z.array(SpanMessage),
  /** The value as sent, in text; `null` when there was none. */
  input: z.object({ value: z.string(), mimeType: z.string() }).nullable(),
  output: z.object({ value: z.string(), mimeType: z.string() }).nullable(),
  documents: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      score: z.number().nullable(),
      metadata: z.record(z.string(), Json),
    }),
  ),
  attributes: z.record(z.string(), Json),
  events: z.array(SpanEvent),
  links: z.array(SpanLink),
  resource: z.record(z.string(), Json),
  scope: z.object({
    name: z.string(),
    version: z.string(),
    attributes: z.record(z.string(), Json),
  }),
  traceState: z.string(),
  droppedAttributesCount: z.number(),
  droppedEventsCount: z.number(),
  droppedLinksCount: z.number(),
})
export type SpanDetail = z.infer<typeof SpanDetail>

/** `sessions`: those that match, with all their turns. `turns`: those that match, of any session or none. */
const Selects = z.enum(['sessions', 'turns'])

export const AnalyticsQuery = z.object({
  ...Range,
  q: Words.optional(),
  filter: FilterText.optional(),
  of: Selects.default('sessions'),
  /** Milliseconds that a bucket spans; left out, a size that gives some 30 to 120 of them. */
  bucketMs: z.coerce.number().int().min(1000).optional(),
  /** Minutes that the viewer's clock is ahead of UTC: where days and hours begin. */
  utcOffset: z.coerce
    .number()
    .int()
    .min(-16 * 60)
    .max(16 * 60)
    .default(0),
})
export type AnalyticsQuery = z.infer<typeof AnalyticsQuery>

/**
 * What a selection adds up to. A turn counts where it starts, so that neighbouring ranges and buckets
 * share none; a session where it has a turn. Latencies are of turns; `null` without any.
 */
export const Totals = z.object({
  sessions: z.number(),
  /** Of them those whose first turn is here. */
  startedSessions: z.number(),
  /** Of them those with a failed span here. */
  errorSessions: z.number(),
  users: z.number(),
  turns: z.number(),
  errorTurns: z.number(),
  errors: z.number(),
  tokens: TokenCounts,
  costUsd: z.number().nullable(),
  unpricedCount: z.number(),
  turnP50Ms: z.number().nullable(),
  turnP95Ms: z.number().nullable(),
  turnP99Ms: z.number().nullable(),
})
export type Totals = z.infer<typeof Totals>

export const AnalyticsTotals = Totals.extend({
  /** Of the sessions counted, from their first start to their last end. */
  sessionP50Ms: z.number().nullable(),
  sessionP95Ms: z.number().nullable(),
})
export type AnalyticsTotals = z.infer<typeof AnalyticsTotals>

export const Analytics = z.object({
  /** The range asked for; what was left out is where the selection begins or ends. */
  from: Time.nullable(),
  to: Time.nullable(),
  bucketMs: z.number(),
  /** Every bucket of the range, also those in which nothing happened. */
  buckets: z.array(Totals.extend({ startedAt: Time })),
  total: AnalyticsTotals,
  /** The same of as long a time before; `null` without a `from`. */
  previous: AnalyticsTotals.nullable(),
  /** How many sessions have `from` to `to` turns in all, both included; `null`: or more. */
  turnsPerSession: z.array(
    z.object({ from: z.number(), to: z.number().nullable(), sessions: z.number() }),
  ),
  feedback: z.array(FeedbackSummary),
})
export type Analytics = z.infer<typeof Analytics>

export const FacetQuery = z.object({
  ...Range,
  q: Words.optional(),
  filter: FilterText.optional(),
  of: Selects.default('sessions'),
  /** One field of the filter language, such as `model`, `metadata` (its keys) or `metadata.plan`. */
  field: z.string().max(500).optional(),
  /** Only values that have this in them, whatever its case. */
  contains: z.string().max(200).optional(),
  limit: limit(200, 20),
})
export type FacetQuery = z.infer<typeof FacetQuery>

/** The most frequent values of a field of the filter language, and how many of the selection have each. */
export const Facet = z.object({
  field: z.string(),
  values: z.array(z.object({ value: z.string(), count: z.number() })),
  /** How many different values there are. */
  distinct: z.number(),
})
export type Facet = z.infer<typeof Facet>

/** Without `field`: `user`, `model`, `tool`, `tag`, `metadata`, `feedback`, then `metadata.…` of its keys. */
export const Facets = z.object({ facets: z.array(Facet) })
export type Facets = z.infer<typeof Facets>

/** An end user. A turn that names no user is the first user's of its session. */
export const User = z.object({
  userId: z.string(),
  sessionCount: z.number(),
  turnCount: z.number(),
  errorTurnCount: z.number(),
  errorCount: z.number(),
  tokens: TokenCounts,
  costUsd: z.number().nullable(),
  unpricedCount: z.number(),
  firstSeenAt: Time,
  lastSeenAt: Time,
})
export type User = z.infer<typeof User>

export const UserSort = z.enum(['lastSeen', 'sessions', 'turns', 'tokens', 'cost', 'errors', 'id'])
export type UserSort = z.infer<typeof UserSort>

export const UserListQuery = z.object({
  /** Counts turns that start in [from, to). */
  ...Range,
  /** Only users whose id has this in it, whatever its case. */
  q: z.string().max(200).optional(),
  sort: UserSort.default('lastSeen'),
  order: z.enum(['asc', 'desc']).default('desc'),
  cursor: Cursor.optional(),
  limit: limit(500, 50),
})
export type UserListQuery = z.infer<typeof UserListQuery>

export const UserQuery = z.object(Range)
export const UserList = z.object({
  users: z.array(User),
  nextCursor: Cursor.nullable(),
  total: z.number(),
})
export type UserList = z.infer<typeof UserList>

export const AnnotationTarget = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session'), sessionId: z.string().min(1) }),
  z.object({ type: z.literal('turn'), traceId: z.string().min(1) }),
  z.object({ type: z.literal('span'), traceId: z.string().min(1), spanId: z.string().min(1) }),
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
export const AnnotationBody = z.object({
  target: AnnotationTarget,
  name: z.string().trim().min(1).max(200),
  ...Judgement,
  /** Who judges, such as an e-mail address; empty: nobody in particular. */
  annotator: z.string().trim().max(200).default(''),
  annotatorKind: z.enum(['HUMAN', 'LLM', 'CODE']).default('HUMAN'),
  /** Tells several of one annotator apart. */
  identifier: z.string().trim().max(200).default(''),
})
export type AnnotationBody = z.input<typeof AnnotationBody>

/** Takes the place of all that an annotation said. */
export const JudgementBody = z.object(Judgement)
export type JudgementBody = z.input<typeof JudgementBody>

export const Annotation = Feedback.extend({ target: AnnotationTarget })
export type Annotation = z.infer<typeof Annotation>

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

/** A line of `jsonl`: a session, a turn with its texts uncut, or an OTLP export request. */
export const ExportLine = z.union([Session, Turn, z.object({ resourceSpans: z.array(Json) })])
export type ExportLine = z.infer<typeof ExportLine>

/** What `GET /api/projects/:project/live` sends as server-sent events, each named by its `type`. */
export const LiveEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('session'),
    sessionId: z.string(),
    lastActiveAt: Time,
    /** Turns that are new or changed. */
    traceIds: z.array(z.string()),
    /** The session was not there before. */
    created: z.boolean(),
  }),
  z.object({ type: z.literal('sessionGone'), sessionId: z.string() }),
  z.object({ type: z.literal('trace'), traceId: z.string() }),
  /** Feedback was given, changed or taken back: on a session, a turn or, with all ids, a span. */
  z.object({
    type: z.literal('feedback'),
    sessionId: z.string().nullable(),
    traceId: z.string().nullable(),
    spanId: z.string().nullable(),
  }),
])
export type LiveEvent = z.infer<typeof LiveEvent>

export const Health = z.object({ status: z.literal('ok'), version: z.string() })
export type Health = z.infer<typeof Health>

/** Every error of the API, with the HTTP status that fits. */
export const ApiError = z.object({
  error: z.object({
    code: z.enum(['bad_request', 'not_found', 'not_supported', 'overloaded', 'internal']),
    message: z.string(),
    /** The query parameter or field at fault. */
    field: z.string().optional(),
    /** In a `filter`: where it can't be read, in UTF-16 units from its start. */
    offset: z.number().optional(),
  }),
})
export type ApiError = z.infer<typeof ApiError>
