import { AnnotationBody } from './api-annotations.ts'
import { z } from 'zod'
import {
  AnyJson,
  CostSource,
  Cursor,
  CutText,
  Feedback,
  FeedbackSummary,
  FilterText,
  limit,
  Range,
  SearchHit,
  Time,
  Words,
} from './api-parts.ts'
import { Message } from './message.ts'
import { SpanKind, StatusCode, TokenCounts } from './span.ts'

/**
 * The HTTP contract, declared once: the server parses requests and documents itself with it, the web
 * app and tests take their types from it. Times are ISO 8601 in UTC with nine fraction digits, so that
 * comparing them as text orders them; durations are milliseconds; costs are US dollars. `null` means
 * that nobody said, never zero.
 */
export * from './api-access.ts'
export * from './api-move.ts'
export * from './api-analytics.ts'
export * from './api-annotations.ts'
export * from './api-export.ts'
export * from './api-parts.ts'
export * from './api-server.ts'

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
  /** Those of the tags that people set here; the others were sent. */
  ownTags: z.array(z.string()),
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

export const SessionListQuery = z.object({
  /** Sessions active in [from, to): that ended at or after `from` and started before `to`. */
  ...Range,
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

export const TurnWithSteps = Turn.extend({
  steps: z.array(Step),
  /** What the model that answered said beside the words of the answer. */
  answer: z.object({ reasoning: CutText.nullable(), refusal: CutText.nullable() }),
})
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
  ...Range,
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

export const SpanMessage = Message.extend({
  /** Earlier turns of the session carried the same message. */
  resent: z.boolean(),
})
export type SpanMessage = z.infer<typeof SpanMessage>

const SpanEvent = z.object({
  name: z.string(),
  time: Time,
  attributes: z.record(z.string(), AnyJson),
  droppedAttributesCount: z.number(),
})

const SpanLink = z.object({
  traceId: z.string(),
  spanId: z.string(),
  traceState: z.string(),
  attributes: z.record(z.string(), AnyJson),
})

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
      metadata: z.record(z.string(), AnyJson),
    }),
  ),
  attributes: z.record(z.string(), AnyJson),
  events: z.array(SpanEvent),
  links: z.array(SpanLink),
  resource: z.record(z.string(), AnyJson),
  scope: z.object({
    name: z.string(),
    version: z.string(),
    attributes: z.record(z.string(), AnyJson),
  }),
  traceState: z.string(),
  droppedAttributesCount: z.number(),
  droppedEventsCount: z.number(),
  droppedLinksCount: z.number(),
})
export type SpanDetail = z.infer<typeof SpanDetail>

/**
 * A line of `jsonl`: a session, a turn with its texts uncut, or an OTLP export request. One without spans
 * has the annotations that no span carries; whoever takes OTLP leaves them out.
 */
export const ExportLine = z.union([
  Session,
  Turn,
  z.object({
    resourceSpans: z.array(AnyJson),
    annotations: z.array(AnnotationBody).optional(),
  }),
])
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
  /** People set tags on a session, or took some off. */
  z.object({ type: z.literal('tags'), sessionId: z.string() }),
])
export type LiveEvent = z.infer<typeof LiveEvent>

export const SpanPlacesQuery = z.object({ spanId: z.string().min(1).max(64) })
export type SpanPlacesQuery = z.infer<typeof SpanPlacesQuery>

/** A span's id is its own within its trace alone; the trace that started last comes first. */
export const SpanPlaces = z.object({
  spans: z.array(z.object({ traceId: z.string(), spanId: z.string() })),
})
export type SpanPlaces = z.infer<typeof SpanPlaces>

/** What a deletion took away. */
export const Removed = z.object({
  sessionCount: z.number(),
  turnCount: z.number(),
  /** Of spans that were deleted one by one. */
  spanCount: z.number(),
})
export type Removed = z.infer<typeof Removed>

export const SessionIds = z.strictObject({ sessionIds: z.array(z.string()).min(1).max(1000) })
export type SessionIds = z.infer<typeof SessionIds>

const Tags = z.array(z.string().trim().min(1).max(100)).max(50).default([])

/** Tags that were sent stay: only what was added here can be removed. */
export const TagChange = SessionIds.extend({ add: Tags, remove: Tags })
export type TagChange = z.input<typeof TagChange>

export const Tagged = z.object({ sessionCount: z.number() })
export type Tagged = z.infer<typeof Tagged>

export const Retention = z.strictObject({
  /** For how many days after its last turn a session is kept; `null`: for ever. */
  days: z.number().int().min(1).max(36_500).nullable(),
})
export type Retention = z.infer<typeof Retention>

/** A request that says all by its path. */
export const Nothing = z.strictObject({})

export const Rebuilt = z.object({ traces: z.number(), sessions: z.number() })
export type Rebuilt = z.infer<typeof Rebuilt>

/** A tar archive: manifest.json, files of the tables, SHA256SUMS. */
export const Backup = z.string()

export const Health = z.object({ status: z.literal('ok'), version: z.string() })
export type Health = z.infer<typeof Health>

export const Ready = z.object({ status: z.literal('ready') })
export type Ready = z.infer<typeof Ready>

/** Every error of the API, with the HTTP status that fits. */
export const ApiError = z.object({
  error: z.object({
    code: z.enum([
      'bad_request',
      'unauthorized',
      'forbidden',
      'not_found',
      'too_many_requests',
      'not_supported',
      'overloaded',
      'internal',
    ]),
    message: z.string(),
    /** The query parameter or field at fault. */
    field: z.string().optional(),
    /** In a `filter`: where it can't be read, in UTF-16 units from its start. */
    offset: z.number().optional(),
  }),
})
export type ApiError = z.infer<typeof ApiError>
