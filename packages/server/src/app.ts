import { Hono } from 'hono'
import { etag } from 'hono/etag'
import type { Health, Ready, Receivers } from '@skein/model/api'
import { ENDPOINTS, type Endpoint } from '@skein/model/endpoints'
import { accountRoutes } from './api/accounts.ts'
import { analyticsRoutes } from './api/analytics.ts'
import { annotationRoutes } from './api/annotations.ts'
import { AppError } from './api/app-error.ts'
import { backupRoutes } from './api/backup.ts'
import { auditRoutes } from './api/audit.ts'
import { DOCS_STYLE, docsPage } from './api/docs-page.ts'
import { enforced, type Env } from './api/enforce.ts'
import { exportRoutes } from './api/export.ts'
import { keyRoutes } from './api/keys.ts'
import { liveRoutes } from './api/live.ts'
import { loginRoutes } from './api/log-in.ts'
import { memberRoutes } from './api/members.ts'
import { moveRoutes } from './api/move.ts'
import { oidcRoutes } from './api/oidc.ts'
import { openApiDocument } from './api/openapi.ts'
import { PHOENIX_VERSION, phoenixRoutes } from './api/phoenix/phoenix.ts'
import { projectRoutes } from './api/projects.ts'
import { serverRoutes } from './api/server.ts'
import { removalRoutes } from './api/removals.ts'
import { sessionTagRoutes } from './api/session-tags.ts'
import { sessionRoutes } from './api/sessions.ts'
import { traceRoutes } from './api/traces.ts'
import { transcriptRoutes } from './api/transcript.ts'
import { userRoutes } from './api/users.ts'
import { compressed } from './compressed.ts'
import { skeinMetrics } from './metrics.ts'
import { NoNodeError } from './pipeline/no-node-error.ts'
import { PROMETHEUS_TYPE, prometheusText } from './prometheus.ts'
import type { Skein } from './skein.ts'
import { EngineClosedError, EngineUnavailableError } from './store/engine.ts'
import { limitedEngine, QueryLimitError } from './store/limited-engine.ts'
import { askStore } from './store/queries/store-size.ts'
import { tracedRequest } from './traced.ts'
import { VERSION } from './version.ts'
import { webRoutes } from './web-files.ts'

/** What only who listens knows. */
export interface Serving {
  receivers: () => Receivers
  /** Whether it was told to stop. */
  isDraining: () => boolean
}

const NOT_SERVING: Serving = {
  receivers: () => ({ otlpHttpPort: null, otlpGrpcPort: null }),
  isDraining: () => false,
}

/** The API and the web app as one function from request to response. */
export function createApp(
  skein: Skein,
  onError: (error: unknown) => void,
  serving: Serving = NOT_SERVING,
): Hono {
  const context: Skein = { ...skein, engine: limitedEngine(skein.engine) }
  const app = new Hono()
  app.use('*', async (request, next) => {
    await next()
    request.header('x-phoenix-server-version', PHOENIX_VERSION)
  })
  for (const path of ['/api/*', '/v1/*', '/mcp']) app.use(path, tracedRequest)
  app.use('*', enforced(context.access))
  app.get('/healthz', (request) =>
    request.json({ status: 'ok', version: VERSION } satisfies Health),
  )
  app.get('/readyz', async (request) => {
    if (serving.isDraining())
      throw new AppError('overloaded', 'it was told to stop: ask another node')
    await requireReady(context)
    return request.json({ status: 'ready' } satisfies Ready)
  })
  app.get('/metrics', async (request) =>
    request.body(prometheusText(await skeinMetrics(context)), 200, {
      'content-type': PROMETHEUS_TYPE,
    }),
  )
  app.post('/mcp', async (request) => {
    requireSameOrigin(request.req.raw)
    const { answerMcp } = await import('./mcp-server.ts')
    const env: Env = { identity: request.get('caller').identity }
    return answerMcp(request.req.raw, async (path, init) => app.request(path, init, env))
  })
  // Without sessions there is nothing to listen to nor to end.
  app.on(['GET', 'DELETE'], '/mcp', (request) => request.body(null, 405, { allow: 'POST' }))
  app.get('/openapi.json', (request) => request.json(openApiDocument(VERSION)))
  app.get('/docs', (request) => request.html(docsPage(VERSION)))
  app.get('/docs/style.css', (request) =>
    request.body(DOCS_STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }),
  )
  // Whoever asks again is told that nothing changed; what comes in a stream has no tag.
  for (const { method, path, produces } of Object.values<Endpoint>(ENDPOINTS))
    if (method === 'GET' && produces === undefined) app.get(path, compressed, etag({ weak: true }))
  serverRoutes(app, context, serving.receivers)
  loginRoutes(app, context)
  oidcRoutes(app, context, onError)
  accountRoutes(app, context)
  memberRoutes(app, context)
  keyRoutes(app, context)
  auditRoutes(app, context)
  projectRoutes(app, context)
  sessionRoutes(app, context)
  sessionTagRoutes(app, context)
  traceRoutes(app, context)
  transcriptRoutes(app, context)
  analyticsRoutes(app, context)
  userRoutes(app, context)
  annotationRoutes(app, context)
  exportRoutes(app, context)
  removalRoutes(app, context)
  backupRoutes(app, context, VERSION)
  moveRoutes(app, skein, onError)
  liveRoutes(app, context, onError)
  phoenixRoutes(app, context)
  app.all('/v1/*', (request) => {
    throw new AppError(
      'not_supported',
      `${request.req.method} ${request.req.path} is not part of Skein's API; /docs lists what is`,
    )
  })
  app.all('/api/*', (request) => {
    throw new AppError(
      'not_found',
      `there is no ${request.req.method} ${request.req.path}; /docs lists what there is`,
    )
  })
  webRoutes(app)
  app.notFound((request) =>
    request.json(new AppError('not_found', `there is no ${request.req.path}`).toJson(), 404),
  )
  app.onError((error, request) => {
    if (error instanceof AppError) return request.json(error.toJson(), error.status)
    if (!(error instanceof EngineClosedError)) onError(error)
    if (error instanceof EngineUnavailableError) {
      const notNow = new AppError('overloaded', `${error.message}; try again in a moment`)
      return request.json(notNow.toJson(), notNow.status)
    }
    if (error instanceof QueryLimitError || error instanceof NoNodeError) {
      const tooMuch = new AppError('overloaded', error.message)
      return request.json(tooMuch.toJson(), tooMuch.status)
    }
    const failure = new AppError('internal', 'the question could not be answered; the log says why')
    return request.json(failure.toJson(), failure.status)
  })
  return app
}

/** A page of another origin has no business here; agents name no origin. */
function requireSameOrigin(request: Request): void {
  const origin = request.headers.get('origin')
  if (origin !== null && !origin.endsWith(`://${request.headers.get('host') ?? ''}`))
    throw new AppError('bad_request', `pages of ${origin} may not ask this`)
}

const READY_WITHIN_MS = 2000

/** Throws when the store or the thread that fills it doesn't answer in time. */
async function requireReady({ engine, pipeline }: Skein): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it takes too long')), READY_WITHIN_MS)
  })
  try {
    await Promise.race([Promise.all([askStore(engine), pipeline.measures()]), late])
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError('overloaded', `the store doesn't answer: ${reason}`)
  } finally {
    clearTimeout(timer)
  }
}
