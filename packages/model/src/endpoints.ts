import type { z } from 'zod'
import * as api from './api.ts'

/** One way in: what may be asked, and what comes back. Errors are {@link api.ApiError} everywhere. */
export interface Endpoint {
  method: 'GET'
  path: string
  summary: string
  query?: z.ZodObject
  response: z.ZodType
  /** Server-sent events, each of them a `response`, in place of one JSON document. */
  streams?: true
}

export const ENDPOINTS = {
  health: {
    method: 'GET',
    path: '/healthz',
    summary: 'Answers as soon as the server is ready to take spans and questions',
    response: api.Health,
  },
  projects: {
    method: 'GET',
    path: api.PATHS.projects,
    summary: 'Projects, the one that was active last first',
    response: api.ProjectList,
  },
  sessions: {
    method: 'GET',
    path: api.PATHS.sessions,
    summary: 'Sessions of a project, in any order, by time, words said, user and errors',
    query: api.SessionListQuery,
    response: api.SessionList,
  },
  session: {
    method: 'GET',
    path: api.PATHS.session,
    summary: 'One session, summed up',
    response: api.Session,
  },
  outline: {
    method: 'GET',
    path: api.PATHS.outline,
    summary: 'All turns of a session in order, a line each',
    response: api.Outline,
  },
  turns: {
    method: 'GET',
    path: api.PATHS.turns,
    summary: 'Turns of a session in order, with what happened behind each answer',
    query: api.TurnListQuery,
    response: api.TurnList,
  },
  sessionSearch: {
    method: 'GET',
    path: api.PATHS.sessionSearch,
    summary: 'Where in a session something was said, called or returned',
    query: api.SessionSearchQuery,
    response: api.SessionSearch,
  },
  traces: {
    method: 'GET',
    path: api.PATHS.traces,
    summary: 'Turns of a project, those without a session included, the latest first',
    query: api.TraceListQuery,
    response: api.TraceList,
  },
  trace: {
    method: 'GET',
    path: api.PATHS.trace,
    summary: 'One turn with its texts uncut, its steps and all its spans',
    response: api.Trace,
  },
  span: {
    method: 'GET',
    path: api.PATHS.span,
    summary: 'All that is known of one span: messages, attributes, events, links, resource',
    response: api.SpanDetail,
  },
  live: {
    method: 'GET',
    path: api.PATHS.live,
    summary: 'What changes in a project, as it happens',
    response: api.LiveEvent,
    streams: true,
  },
} as const satisfies Record<string, Endpoint>
