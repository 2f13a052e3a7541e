import type { Hono } from 'hono'
import type { ApiContext } from '../api-context.ts'
import { phoenixAnnotationRoutes } from './annotations.ts'
import { openFinder } from './finder.ts'
import { phoenixProjectRoutes } from './projects.ts'
import { phoenixSessionRoutes } from './sessions.ts'
import { phoenixSpanRoutes } from './spans.ts'
import { phoenixTraceRoutes } from './traces.ts'

/** The Phoenix whose clients are answered here; they ask for it before anything else. */
export const PHOENIX_VERSION = '20.8.0'

/**
 * Phoenix's REST API for projects, sessions, traces, spans and annotations, in its shapes, for clients
 * and scripts that know those.
 */
export function phoenixRoutes(app: Hono, context: ApiContext): void {
  const finderOf = openFinder(context)
  app.get('/arize_phoenix_version', (request) => request.text(PHOENIX_VERSION))
  phoenixProjectRoutes(app, context, finderOf)
  phoenixSessionRoutes(app, context, finderOf)
  phoenixTraceRoutes(app, context, finderOf)
  phoenixSpanRoutes(app, context, finderOf)
  phoenixAnnotationRoutes(app, context, finderOf)
}
