import type { Hono } from 'hono'
import { z } from 'zod'
import { listSpans, type SpanPosition } from '../../store/queries/list-spans.ts'
import { locateSpans } from '../../store/queries/locate.ts'
import type { ApiContext } from '../api-context.ts'
import { AppError } from '../app-error.ts'
import {
  decodeCursor,
  encodeCursor,
  optional,
  parseBody,
  parseQuery,
  parseTime,
  pathParam,
} from '../request.ts'
import { messagesOfSpans, spanView } from '../span-view.ts'
import type { FinderOf } from './finder.ts'
import { globalId } from './ids.ts'
import { TimesQuery } from './page-query.ts'
import { faultsOf, refusal, SpansToCreate, toOtlpRequest } from './spans-to-create.ts'

const MAX_SPANS_BYTES = 20_000_000

const SpansQuery = TimesQuery.extend({ parent_id: z.string().optional() })

export function phoenixSpanRoutes(app: Hono, context: ApiContext, finderOf: FinderOf): void {
  const { engine, price, pipeline } = context

  app.get('/v1/projects/:project/spans', async (request) => {
    const project = await finderOf(request).project(pathParam(request, 'project'))
    const query = parseQuery(request, SpansQuery)
    const all = (name: string) => request.req.queries(name) ?? []
    const rootsOnly = query.parent_id === 'null'
    const rows = await listSpans(engine, {
      project,
      traceIds: all('trace_id'),
      spanIds: all('span_id'),
      names: all('name'),
      kinds: all('span_kind').map((kind) => kind.toUpperCase()),
      statusCodes: all('status_code').map((code) => code.toUpperCase()),
      attributes: all('attribute').map(attributeFilter),
      rootsOnly,
      limit: query.limit + 1,
      ...optional('parentId', rootsOnly ? undefined : query.parent_id),
      ...optional('fromNs', parseTime(query.start_time, 'start_time')),
      ...optional('toNs', parseTime(query.end_time, 'end_time')),
      ...optional('after', readPosition(query.cursor)),
    })
    const page = rows.slice(0, query.limit)
    const last = rows.length > page.length ? page.at(-1)?.span : undefined
    const messages = await messagesOfSpans(engine, project, page)
    const views = page.map((row) => spanView(row, price, messages))
    return request.json({
      data: views.map((view) => ({
        id: globalId('Span', view.traceId, view.spanId),
        name: view.name,
        context: { trace_id: view.traceId, span_id: view.spanId },
        span_kind: view.kind,
        parent_id: view.parentSpanId === '' ? null : view.parentSpanId,
        start_time: view.startedAt,
        end_time: view.endedAt,
        status_code: view.statusCode,
        status_message: view.statusMessage,
        attributes: view.attributes,
        events: view.events.map((event) => ({
          name: event.name,
          timestamp: event.time,
          attributes: event.attributes,
        })),
      })),
      next_cursor:
        last === undefined
          ? null
          : encodeCursor([last.startUnixNano.toString(), last.traceId, last.spanId]),
    })
  })

  /** All or none, as Phoenix has it: an invalid span or one that is there already refuses all. */
  app.post('/v1/projects/:project/spans', async (request) => {
    const project = finderOf(request).projectName(pathParam(request, 'project'))
    const { data: spans } = await parseBody(request, SpansToCreate, MAX_SPANS_BYTES)
    const invalid = faultsOf(spans)
    const ids = spans.map(({ context: { span_id: id } }) => id.toLowerCase())
    const stored = (await locateSpans(engine, ids)).filter((span) => span.project === project)
    const there = new Set(stored.map(({ traceId, spanId }) => `${traceId} ${spanId}`))
    const duplicates = spans.filter(({ context: { trace_id: traceId, span_id: id } }) =>
      there.has(`${traceId} ${id}`.toLowerCase()),
    )
    if (invalid.length > 0 || duplicates.length > 0)
      return request.json(refusal(spans, invalid, duplicates), 400)
    const bytes = Buffer.from(JSON.stringify(toOtlpRequest(spans)))
    const { rejectedSpans, message } = await pipeline.collect({ bytes, format: 'json', project })
    if (rejectedSpans > 0) throw new AppError('bad_request', message)
    return request.json({ total_received: spans.length, total_queued: spans.length }, 202)
  })

  /** Phoenix answers with its own table format here, which its dataframes are read from. */
  app.post('/v1/spans', () => {
    throw new AppError(
      'not_supported',
      "span queries aren't answered; GET /v1/projects/{project}/spans lists spans",
    )
  })

  app.delete('/v1/spans/:span', async (request) => {
    for (const { project, traceId, spanId } of await finderOf(request).spans([
      pathParam(request, 'span'),
    ]))
      await pipeline.remove({ project, what: { type: 'spans', traceId, spanIds: [spanId] } })
    return request.body(null, 204)
  })
}

function readPosition(cursor: string | undefined): SpanPosition | undefined {
  if (cursor === undefined) return undefined
  const [startNs = '', traceId = '', spanId = ''] = decodeCursor(cursor, [
    'UInt64',
    'String',
    'String',
  ])
  return { startNs: BigInt(startNs), traceId, spanId }
}

function attributeFilter(text: string): { key: string; value: string } {
  const colon = text.indexOf(':')
  if (colon < 1)
    throw new AppError('bad_request', `attribute must be key:value, not ${text}`, 'attribute')
  return { key: text.slice(0, colon), value: text.slice(colon + 1) }
}
