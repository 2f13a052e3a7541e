import type * as api from '@skein/model/api'
import type { Session } from '@skein/model/session'
import { durationNs, type Span } from '@skein/model/span'
import { spanCost, type Price } from '@skein/model/summarize-trace'
import { nanosToMs, toIso } from '@skein/model/unix-nanos'
import type { StoredTurn, StoredTurnText } from '../store/turn-row.ts'

/** What the store holds, as the contract says it. */
export function sessionView(session: Session, feedback: api.Feedback[]): api.Session {
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
    tags: session.tags,
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
    feedback,
  }
}

export function turnView(stored: StoredTurn, index: number, feedback: api.Feedback[]): api.Turn {
  const { turn } = stored
  return {
    traceId: turn.traceId,
    sessionId: turn.sessionId || null,
    sessionConflict: turn.sessionConflict,
    index,
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
    feedback,
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
