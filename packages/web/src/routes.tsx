import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router'
import { SessionsPage } from './features/sessions/sessions-page.tsx'
import { isLiveOn } from './lib/live.ts'
import { markKeptStale, OF_SESSION, OF_TRACE } from './lib/mark-stale.ts'
import { prefetchSession, prefetchSessions, prefetchTrace, prefetchTraces } from './lib/prefetch.ts'
import { queryClient } from './lib/query-client.ts'
import { isScrolling } from './lib/scrolling.ts'
import {
  loginSearch,
  parseSearch,
  rangeSearch,
  sessionSearch,
  sessionsSearch,
  stringifySearch,
  traceSearch,
  tracesSearch,
  userSearch,
  usersSearch,
} from './lib/search-params.ts'
import { Frame } from './ui/frame.tsx'
import { NotFound } from './ui/not-found.tsx'
import { PageFailed } from './ui/page-failed.tsx'
import { ProjectStartPage, StartPage } from './ui/start-page.tsx'

/** Whether a page is come to, or its link pointed at, and not only what it shows changed. */
function isWanted(cause: 'preload' | 'enter' | 'stay'): boolean {
  return cause === 'enter' || (cause === 'preload' && !isScrolling())
}

/** What is kept is fresh as long as live events say so; without them it is asked for each time that it is opened. */
function askAnew(nouns: readonly string[], project: string, id: string): void {
  if (!isLiveOn()) markKeptStale(queryClient, nouns, project, id)
}

const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: StartPage,
})

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: loginSearch,
  component: lazyRouteComponent(() => import('./features/login/login-page.tsx'), 'LoginPage'),
})

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('./features/setup/setup-page.tsx'), 'SetupPage'),
})

const projectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/p/$project',
  component: Frame,
  notFoundComponent: NotFound,
})

const sessionsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'sessions',
  validateSearch: sessionsSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => prefetchSessions(params.project, deps),
  component: SessionsPage,
})

const sessionRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'sessions/$sessionId',
  validateSearch: sessionSearch,
  loaderDeps: ({ search }) => ({ turn: search.turn }),
  loader: ({ params, deps, cause }) => {
    if (cause === 'enter') askAnew(OF_SESSION, params.project, params.sessionId)
    if (isWanted(cause)) prefetchSession(params.project, params.sessionId, deps)
  },
  component: lazyRouteComponent(() => import('./features/session/session-page.tsx'), 'SessionPage'),
})

const tracesRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'traces',
  validateSearch: tracesSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ params, deps }) => prefetchTraces(params.project, deps),
  component: lazyRouteComponent(() => import('./features/traces/traces-page.tsx'), 'TracesPage'),
})

const traceRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'traces/$traceId',
  validateSearch: traceSearch,
  loader: ({ params, cause }) => {
    if (cause === 'enter') askAnew(OF_TRACE, params.project, params.traceId)
    if (isWanted(cause)) prefetchTrace(params.project, params.traceId)
  },
  component: lazyRouteComponent(() => import('./features/trace/trace-page.tsx'), 'TracePage'),
})

const usersRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'users',
  validateSearch: usersSearch,
  component: lazyRouteComponent(() => import('./features/users/users-page.tsx'), 'UsersPage'),
})

const userRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'users/$userId',
  validateSearch: userSearch,
  component: lazyRouteComponent(() => import('./features/users/user-page.tsx'), 'UserPage'),
})

const settingsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'settings',
  validateSearch: rangeSearch,
  component: lazyRouteComponent(
    () => import('./features/settings/settings-page.tsx'),
    'SettingsPage',
  ),
})

const projectStartRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/',
  component: ProjectStartPage,
})

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    startRoute,
    loginRoute,
    setupRoute,
    projectRoute.addChildren([
      projectStartRoute,
      sessionsRoute,
      sessionRoute,
      tracesRoute,
      traceRoute,
      usersRoute,
      userRoute,
      settingsRoute,
    ]),
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPreloadDelay: 100,
  defaultPreloadStaleTime: 0,
  defaultErrorComponent: PageFailed,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
