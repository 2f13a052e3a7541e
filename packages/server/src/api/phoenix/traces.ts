import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { durationNs, type Span } from '@skein/model/span'
import { traceTree } from '@skein/model/trace-tree'
import { toIso } from '@skein/model/unix-nanos'
import { listTraces, type TraceRow } from '../../store/queries/list-traces.ts'
import { spansOfTraces } from '../../store/queries/spans-of-traces.ts'
import type { ApiContext } from '../api-context.ts'
import {
  decodeCursor,
  encodeCursor,
  optional,
  parseQuery,
  parseTime,
  pathParam,
} from '../request.ts'
import type { FinderOf } from './finder.ts'
import { globalId } from './ids.ts'
import { TimesQuery } from './page-query.ts'

const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

const TracesQuery = TimesQuery.extend({
  sort: z.enum(['start_time', 'latency_ms']).default('start_time'),
  order: z.enum(['asc', 'desc']).default('desc'),
  include_spans: flag.default(false),
  error: flag.optional(),
  min_latency_ms: z.coerce.number().min(0).optional(),
  max_latency_ms: z.coerce.number().min(0).optional(),
})

export function phoenixTraceRoutes(app: Hono, context: ApiContext, finderOf: FinderOf): void {
  const { engine, pipeline } = context

  app.get('/v1/projects/:project/traces', async (request) => {
    const project = await finderOf(request).project(pathParam(request, 'project'))
    const query = parseQuery(request, TracesQuery)
    const sessions = request.req.queries('session_identifier')
    const [value, traceId] =
      query.cursor === undefined ? [] : decodeCursor(query.cursor, ['Int64', 'String'])
    const rows = await listTraces(engine, {
      project,
      sort: query.sort === 'start_time' ? 'started' : 'duration',
      descending: query.order === 'desc',
      limit: query.limit + 1,
      ...optional('sessionIds', sessions && (await sessionIds(request, sessions))),
      ...optional('fromNs', parseTime(query.start_time, 'start_time')),
      ...optional('toNs', parseTime(query.end_time, 'end_time')),
      ...optional('hasError', query.error),
      ...optional('minMs', query.min_latency_ms),
      ...optional('maxMs', query.max_latency_ms),
      ...optional(
        'after',
        value === undefined || traceId === undefined ? undefined : { value, traceId },
      ),
    })
    const page = rows.slice(0, query.limit)
    const last = rows.length > page.length ? page.at(-1) : undefined
    const spans = query.include_spans
      ? await spansByTrace(
          project,
          page.map((row) => row.trace_id),
        )
      : undefined
    return request.json({
      data: page.map((row) => ({
        ...traceView(row),
        project_id: globalId('Project', project),
        spans: spans === undefined ? null : (spans.get(row.trace_id) ?? []).map(spanView),
      })),
      next_cursor: last === undefined ? null : encodeCursor([last.sort_value, last.trace_id]),
    })
  })

  app.delete('/v1/traces/:trace', async (request) => {
    for (const { project, traceId } of await finderOf(request).traces([
      pathParam(request, 'trace'),
    ]))
      await pipeline.remove({ project, what: { type: 'traces', traceIds: [traceId] } })
    return request.body(null, 204)
  })

  async function sessionIds(request: Context, identifiers: readonly string[]): Promise<string[]> {
    return (await finderOf(request).sessions(identifiers)).map(({ sessionId }) => sessionId)
  }

  async function spansByTrace(project: string, traceIds: string[]): Promise<Map<string, Span[]>> {
    const rows = await spansOfTraces(engine, project, traceIds)
    return new Map(
      traceIds.map((id) => [id, traceTree(rows.filter(({ traceId }) => traceId === id)).spans]),
    )
  }
}

function traceView(row: TraceRow) {
  return {
    id: globalId('Trace', row.trace_id),
    trace_id: row.trace_id,
    start_time: toIso(row.start_ns),
    end_time: toIso(row.end_ns),
    token_count_prompt: row.tokens_input,
    token_count_completion: row.tokens_output,
    token_count_total: row.tokens_total,
  }
}

function spanView(span: Span) {
  return {
    id: globalId('Span', span.traceId, span.spanId),
    span_id: span.spanId,
    parent_id: span.parentSpanId || null,
    name: span.name,
    span_kind: span.kind,
    status_code: span.statusCode,
    start_time: toIso(span.startUnixNano),
    end_time: toIso(span.startUnixNano + durationNs(span)),
  }
}
