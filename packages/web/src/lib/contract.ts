/**
 * The values of the contract that the page needs. Its modules also build zod's schemas, which would cost
 * every page 40 kB and an `eval` that a Content-Security-Policy forbids; so the values stand here again,
 * and their types hold them to the contract letter by letter.
 */
export const PATHS: typeof import('@skein/model/api').PATHS = {
  projects: '/api/projects',
  sessions: '/api/projects/:project/sessions',
  session: '/api/projects/:project/sessions/:sessionId',
  outline: '/api/projects/:project/sessions/:sessionId/outline',
  turns: '/api/projects/:project/sessions/:sessionId/turns',
  sessionSearch: '/api/projects/:project/sessions/:sessionId/search',
  traces: '/api/projects/:project/traces',
  trace: '/api/projects/:project/traces/:traceId',
  span: '/api/projects/:project/traces/:traceId/spans/:spanId',
  live: '/api/projects/:project/live',
}

export const REDACTED: typeof import('@skein/model/message').REDACTED = '__REDACTED__'
