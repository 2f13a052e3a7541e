import type * as api from '@skein/model/api'
import { findMarks, type SearchQuery } from '@skein/model/search-query'
import type { Session } from '@skein/model/session'
import { durationNs, type Span } from '@skein/model/span'
import { spanCost, type Price } from '@skein/model/summarize-trace'
import { nanosToMs, toIso } from '@skein/model/unix-nanos'
import type { Engine } from '../store/engine.ts'
import { droppedByKind } from '../store/queries/dropped-by-kind.ts'
import { feedbackOnSessions, feedbackOnTurns } from '../store/queries/feedback-on.ts'
import { sessionsById } from '../store/queries/rows-by-id.ts'
import type { MessageHit } from '../store/queries/search-hits.ts'
import { tagsOfSessions } from '../store/queries/session-tags.ts'
import { feedbackOfSessions } from '../store/queries/summarize-feedback.ts'
import type { StoredTurn, StoredTurnText } from '../store/turn-row.ts'

/** These sessions in this order, but for those that are gone. */
export async function sessionViews(
  engine: Engine,
  project: string,
  ids: readonly string[],
): Promise<api.Session[]> {
  const [sessions, feedback, summaries, tags] = await Promise.all([
    sessionsById(engine, project, ids),
    feedbackOnSessions(engine, project, ids),
    feedbackOfSessions(engine, project, ids),
    tagsOfSessions(engine, project, ids),
  ])
  return sessions.map((session) => ({
    ...sessionView(session, tags.get(session.sessionId) ?? []),
    feedback: feedback.get(session.sessionId) ?? [],
    feedbackSummary: summaries.get(session.sessionId) ?? [],
  }))
}

function sessionView(
  session: Session,
  ownTags: string[],
): Omit<api.Session, 'feedback' | 'feedbackSummary'> {
  return {
    sessionId: session.sessionId,
    startedAt: toIso(session.startUnixNano),
    lastActiveAt: toIso(session.endUnixNano),
    durationMs: nanosToMs(session.endUnixNano - session.startUnixNano),
    turnCount: session.turnCount,
    spanCount: session.spanCount,
    firstInput: session.firstInput,
    lastOutput: session.lastOutput,
    userId: session.userId || null,
    userIds: session.userIds,
    models: session.models,
    tools: session.tools,
    tags: [...new Set([...session.tags, ...ownTags])],
    ownTags: ownTags.filter((tag) => !session.tags.includes(tag)),
    metadata: session.metadata,
    tokens: session.tokens,
    costUsd: session.costUsd,
    costSource: session.costSource,
    unpricedCount: session.unpricedCount,
    errorCount: session.errorCount,
    errorTurnCount: session.errorTurnCount,
    turnP50Ms: nanosToMs(session.turnP50Ns),
    turnP95Ms: nanosToMs(session.turnP95Ns),
    busyMs: nanosToMs(session.busyNs),
    modelMs: nanosToMs(session.modelNs),
    toolMs: nanosToMs(session.toolNs),
  }
}

/** Turns with their places in their sessions; 0 for those without one. */
export async function turnViews(
  engine: Engine,
  project: string,
  turns: readonly (StoredTurn & { index: number })[],
): Promise<api.Turn[]> {
  const ids = turns.map(({ turn }) => turn.traceId)
  const cut = turns.filter(({ turn }) => turn.droppedCount > 0).map(({ turn }) => turn.traceId)
  const [feedback, dropped] = await Promise.all([
    feedbackOnTurns(engine, project, ids),
    droppedByKind(engine, project, cut),
  ])
  return turns.map((stored) => ({
    ...turnView(stored),
    index: stored.index,
    dropped: dropped.get(stored.turn.traceId) ?? NOTHING_DROPPED,
    feedback: feedback.get(stored.turn.traceId) ?? [],
  }))
}

const NOTHING_DROPPED = { attributes: 0, events: 0, links: 0 }

function turnView(stored: StoredTurn): Omit<api.Turn, 'index' | 'dropped' | 'feedback'> {
  const { turn } = stored
  return {
    traceId: turn.traceId,
    sessionId: turn.sessionId || null,
    sessionConflict: turn.sessionConflict,
    name: turn.name,
    rootSpanId: turn.rootSpanId,
    rootIsPartial: turn.rootIsPartial,
    startedAt: toIso(turn.startUnixNano),
    endedAt: toIso(turn.endUnixNano),
    durationMs: nanosToMs(turn.endUnixNano - turn.startUnixNano),
    input: turnTextView(turn.input, stored.input),
    output: turnTextView(turn.output, stored.output),
    userId: turn.userId || null,
    tags: turn.tags,
    metadata: turn.metadata,
    models: turn.models,
    tools: turn.tools,
    tokens: turn.tokens,
    costUsd: turn.costUsd,
    costSource: turn.costSource,
    unpricedCount: turn.unpricedCount,
    spanCount: turn.spanCount,
    modelCallCount: turn.modelCallCount,
    toolCallCount: turn.toolCallCount,
    errorCount: turn.errorCount,
    error: turn.error,
    modelMs: nanosToMs(turn.modelNs),
    toolMs: nanosToMs(turn.toolNs),
    timeToFirstTokenMs: turn.timeToFirstTokenMs,
    droppedCount: turn.droppedCount,
  }
}

function turnTextView(side: { raw: boolean; hidden: boolean }, text: StoredTurnText): api.TurnText {
  return { ...text, raw: side.raw, hidden: side.hidden }
}

export function traceSpanView(span: Span, price: Price): api.TraceSpan {
  return {
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: span.kind,
    startedAt: toIso(span.startUnixNano),
    endedAt: toIso(span.startUnixNano + durationNs(span)),
    durationMs: nanosToMs(durationNs(span)),
    statusCode: span.statusCode,
    error: span.error,
    model: span.model,
    toolName: span.toolName,
    agentName: span.agentName,
    tokens: span.tokens,
    costUsd: spanCost(span, price)?.usd ?? null,
  }
}

export function hitView(hit: MessageHit, search: SearchQuery): api.SearchHit {
  return {
    traceId: hit.traceId,
    spanId: hit.spanId,
    turn: hit.turn,
    role: hit.role,
    visible: hit.visible,
    snippet: { text: hit.excerpt, marks: findMarks(hit.excerpt, search.terms) },
  }
}
