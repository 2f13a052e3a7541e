import { z } from 'zod'
import type { Engine } from '../engine.ts'

const SpanPlace = z
  .object({ project: z.string(), trace_id: z.string(), span_id: z.string() })
  .transform((row) => ({ project: row.project, traceId: row.trace_id, spanId: row.span_id }))
export type SpanPlace = z.output<typeof SpanPlace>

/** Where spans are that are known by their own ids alone, those that started last first. */
export function locateSpans(engine: Engine, spanIds: readonly string[]): Promise<SpanPlace[]> {
  return engine.query({
    sql: `
      SELECT project, trace_id, span_id
      FROM spans
      WHERE span_id IN {spanIds:Array(String)}
      GROUP BY project, trace_id, span_id
      ORDER BY max(start_ns) DESC, project, trace_id`,
    params: { spanIds },
    row: SpanPlace,
  })
}

/** The projects of traces that are known by their ids alone, those that started last first. */
export function locateTraces(
  engine: Engine,
  traceIds: readonly string[],
): Promise<{ project: string; traceId: string }[]> {
  return engine.query({
    sql: `
      SELECT project, trace_id
      FROM spans
      WHERE trace_id IN {traceIds:Array(String)}
      GROUP BY project, trace_id
      ORDER BY max(start_ns) DESC, project`,
    params: { traceIds },
    row: z
      .object({ project: z.string(), trace_id: z.string() })
      .transform((row) => ({ project: row.project, traceId: row.trace_id })),
  })
}

/** The projects that have a session of such an id, the one that was active last first. */
export function locateSessions(
  engine: Engine,
  sessionIds: readonly string[],
): Promise<{ project: string; sessionId: string }[]> {
  return engine.query({
    sql: `
      SELECT project, session_id
      FROM sessions FINAL
      WHERE session_id IN {sessionIds:Array(String)}
      ORDER BY end_ns DESC, project`,
    params: { sessionIds },
    row: z
      .object({ project: z.string(), session_id: z.string() })
      .transform((row) => ({ project: row.project, sessionId: row.session_id })),
  })
}

/** The sessions of turns, by trace id; empty for a turn without one. */
export async function sessionsOfTurns(
  engine: Engine,
  project: string,
  traceIds: readonly string[],
): Promise<Map<string, string>> {
  if (traceIds.length === 0) return new Map()
  const rows = await engine.query({
    sql: `
      SELECT trace_id, session_id
      FROM turns FINAL
      WHERE project = {project:String} AND trace_id IN {traceIds:Array(String)}`,
    params: { project, traceIds },
    row: z.object({ trace_id: z.string(), session_id: z.string() }),
  })
  return new Map(rows.map((row) => [row.trace_id, row.session_id]))
}
