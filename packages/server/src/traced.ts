import { SpanKind, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Collect } from './ingest/collector.ts'
import type { StoredBatch } from './pipeline/pipeline-meter.ts'
import type { Engine } from './store/engine.ts'

/**
 * Where Skein's own spans go. An export to it is not traced, nor is the storing of one: each would lead
 * to the next for ever, also between two Skeins that trace to each other.
 */
export const OWN_PROJECT = 'skein'

/** Makes nothing until a tracer provider is registered. */
const tracer = trace.getTracer('skein')

/** Each request a span, by its route. */
export const tracedRequest: MiddlewareHandler = (context, next) => {
  const { method, path } = context.req
  const attributes = { 'http.request.method': method, 'url.path': path }
  return inSpan(method, SpanKind.SERVER, attributes, async (span) => {
    await next()
    const route = routePath(context)
    span.updateName(`${method} ${route}`)
    span.setAttributes({ 'http.route': route, 'http.response.status_code': context.res.status })
    if (context.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
  })
}

/** Each export request that is taken in a span, until its spans are durable. */
export function tracedCollect(collect: Collect): Collect {
  return async (body) => {
    if (body.project === OWN_PROJECT) return collect(body)
    const attributes = { 'skein.export.bytes': body.bytes.length, 'skein.format': body.format }
    return inSpan('collect', SpanKind.SERVER, attributes, async (span) => {
      const collected = await collect(body)
      span.setAttribute('skein.spans.rejected', collected.rejectedSpans)
      return collected
    })
  }
}

/** A batch that was stored, or failed to be. */
export function traceBatch({ startedAt, endedAt, projects, ...batch }: StoredBatch): void {
  if (projects.every((project) => project === OWN_PROJECT)) return
  const attributes = { 'skein.spans': batch.spanCount }
  const span = tracer.startSpan('store batch', { startTime: startedAt, attributes })
  if (!batch.isStored) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end(endedAt)
}

/** What an engine is asked for a request is a span within the request's; what nobody waits for is none. */
export function tracedEngine(engine: Engine): Engine {
  const within = <Result>(name: string, attributes: Attributes, ask: () => Promise<Result>) =>
    trace.getActiveSpan() === undefined
      ? ask()
      : inSpan(name, SpanKind.CLIENT, { 'db.system.name': 'clickhouse', ...attributes }, ask)
  // Parameters are bound apart, so that nobody's words are in a statement's text.
  const statement = (sql: string) => ({ 'db.query.text': sql.replaceAll(/\s+/g, ' ').trim() })
  return {
    ...engine,
    query: (query) => within('query', statement(query.sql), () => engine.query(query)),
    insert: (table, rows) =>
      within(`insert ${table}`, { 'db.collection.name': table }, () => engine.insert(table, rows)),
    command: (sql, params) => within('command', statement(sql), () => engine.command(sql, params)),
  }
}

function inSpan<Result>(
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  return tracer.startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error))
      span.setStatus({ code: SpanStatusCode.ERROR })
      throw error
    } finally {
      span.end()
    }
  })
}
