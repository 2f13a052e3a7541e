import type { z } from 'zod'
import * as api from './api.ts'
import { PATHS } from './paths.ts'

/** One way in: what may be asked, and what comes back. Errors are {@link api.ApiError} everywhere. */
export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  summary: string
  query?: z.ZodObject
  /** What is sent, as JSON. Strict: a field that nobody reads may have been meant to limit what is done. */
  body?: z.ZodObject<z.core.$ZodShape, z.core.$strict>
  response: z.ZodType
  /** Media types of an answer that isn't one JSON document; of JSON lines and events each is a `response`. */
  produces?: readonly string[]
}

export const ENDPOINTS = {
  health: {
    method: 'GET',
    path: '/healthz',
    summary: 'Answers as soon as the server is ready to take spans and questions',
    response: api.Health,
  },
  ready: {
    method: 'GET',
    path: '/readyz',
    summary: 'Asks the store; 503 while it does not answer',
    response: api.Ready,
  },
  receivers: {
    method: 'GET',
    path: PATHS.receivers,
    summary: 'The ports that take OTLP, beside that of the API',
    response: api.Receivers,
  },
  storage: {
    method: 'GET',
    path: PATHS.storage,
    summary: 'How much the store holds, by table and by project',
    response: api.Storage,
  },
  projects: {
    method: 'GET',
    path: PATHS.projects,
    summary: 'Projects, the one that was active last first',
    response: api.ProjectList,
  },
  deleteProject: {
    method: 'DELETE',
    path: PATHS.project,
    summary: 'Deletes all that a project holds, for good',
    response: api.Removed,
  },
  retention: {
    method: 'GET',
    path: PATHS.retention,
    summary: 'For how long a project keeps its sessions',
    response: api.Retention,
  },
  setRetention: {
    method: 'PUT',
    path: PATHS.retention,
    summary:
      'Sets for how long a project keeps its sessions; what is older goes, at once and every hour',
    body: api.Retention,
    response: api.Retention,
  },
  deleteSessions: {
    method: 'POST',
    path: PATHS.deleteSessions,
    summary: 'Deletes sessions with all that was said in them, for good',
    body: api.SessionIds,
    response: api.Removed,
  },
  tagSessions: {
    method: 'POST',
    path: PATHS.tagSessions,
    summary: 'Adds tags to sessions, and removes such as were added here',
    body: api.TagChange,
    response: api.Tagged,
  },
  deleteSession: {
    method: 'DELETE',
    path: PATHS.session,
    summary: 'Deletes a session with all that was said in it, for good',
    response: api.Removed,
  },
  deleteTrace: {
    method: 'DELETE',
    path: PATHS.trace,
    summary: 'Deletes a turn with its spans, for good',
    response: api.Removed,
  },
  deleteSpan: {
    method: 'DELETE',
    path: PATHS.span,
    summary: 'Deletes a span, for good; the turn is summed up anew, and goes with its last span',
    response: api.Removed,
  },
  rebuild: {
    method: 'POST',
    path: PATHS.rebuild,
    summary: 'Makes every turn and session anew from the spans, while everything else goes on',
    body: api.Nothing,
    response: api.Rebuilt,
  },
  backup: {
    method: 'POST',
    path: PATHS.backup,
    summary: 'All that is stored at this moment, as a tar archive that skein restore takes',
    body: api.Nothing,
    response: api.Backup,
    produces: ['application/x-tar'],
  },
  move: {
    method: 'POST',
    path: PATHS.move,
    summary:
      'Copies what is stored at this moment to a ClickHouse server; a line for each piece, an empty one when a piece takes long, then what was moved',
    body: api.MoveTarget,
    response: api.MoveLine,
    produces: ['application/x-ndjson'],
  },
  sessions: {
    method: 'GET',
    path: PATHS.sessions,
    summary: 'Sessions of a project, in any order, by time, words said and any filter',
    query: api.SessionListQuery,
    response: api.SessionList,
  },
  session: {
    method: 'GET',
    path: PATHS.session,
    summary: 'One session, summed up',
    response: api.Session,
  },
  outline: {
    method: 'GET',
    path: PATHS.outline,
    summary: 'All turns of a session in order, a line each',
    response: api.Outline,
  },
  turns: {
    method: 'GET',
    path: PATHS.turns,
    summary: 'Turns of a session in order, with what happened behind each answer',
    query: api.TurnListQuery,
    response: api.TurnList,
  },
  sessionSearch: {
    method: 'GET',
    path: PATHS.sessionSearch,
    summary: 'Where in a session something was said, called or returned',
    query: api.SessionSearchQuery,
    response: api.SessionSearch,
  },
  traces: {
    method: 'GET',
    path: PATHS.traces,
    summary: 'Turns of a project, those without a session included, the latest first',
    query: api.TraceListQuery,
    response: api.TraceList,
  },
  trace: {
    method: 'GET',
    path: PATHS.trace,
    summary: 'One turn with its texts uncut, its steps and all its spans',
    response: api.Trace,
  },
  span: {
    method: 'GET',
    path: PATHS.span,
    summary: 'All that is known of one span: messages, attributes, events, links, resource',
    response: api.SpanDetail,
  },
  spanPlaces: {
    method: 'GET',
    path: PATHS.spanPlaces,
    summary: 'In which traces there is a span of this id',
    query: api.SpanPlacesQuery,
    response: api.SpanPlaces,
  },
  transcript: {
    method: 'GET',
    path: PATHS.transcript,
    summary: 'Everything said in a session, each message once and in full',
    query: api.TranscriptQuery,
    response: api.TranscriptMessage,
    produces: ['application/x-ndjson', 'text/markdown', 'application/jsonl'],
  },
  analytics: {
    method: 'GET',
    path: PATHS.analytics,
    summary: 'What a selection adds up to, over time and against the time before',
    query: api.AnalyticsQuery,
    response: api.Analytics,
  },
  facets: {
    method: 'GET',
    path: PATHS.facets,
    summary: 'The most frequent users, models, tools, tags, metadata and feedback of a selection',
    query: api.FacetQuery,
    response: api.Facets,
  },
  users: {
    method: 'GET',
    path: PATHS.users,
    summary: 'End users with what they used',
    query: api.UserListQuery,
    response: api.UserList,
  },
  user: {
    method: 'GET',
    path: PATHS.user,
    summary: 'One end user; the sessions are those of the filter `user:…`',
    query: api.UserQuery,
    response: api.User,
  },
  annotate: {
    method: 'POST',
    path: PATHS.annotations,
    summary: 'Says what someone thinks of a session, a turn or a span; again: replaces it',
    body: api.AnnotationBody,
    response: api.Annotation,
  },
  reannotate: {
    method: 'PUT',
    path: PATHS.annotation,
    summary: 'Replaces score, label and explanation of an annotation',
    body: api.JudgementBody,
    response: api.Annotation,
  },
  deleteAnnotation: {
    method: 'DELETE',
    path: PATHS.annotation,
    summary: 'Takes an annotation back; the answer is what it said',
    response: api.Annotation,
  },
  export: {
    method: 'GET',
    path: PATHS.export,
    summary: 'A selection of sessions, turns or spans as a file of any size',
    query: api.ExportQuery,
    response: api.ExportLine,
    produces: ['application/x-ndjson', 'text/csv', 'application/vnd.apache.parquet'],
  },
  me: {
    method: 'GET',
    path: PATHS.me,
    summary: 'Who asks, and what they may do',
    response: api.Me,
  },
  login: {
    method: 'POST',
    path: PATHS.login,
    summary: 'Logs in: the answer sets a cookie',
    body: api.LoginBody,
    response: api.Me,
  },
  logout: {
    method: 'POST',
    path: PATHS.logout,
    summary: 'Logs out here',
    response: api.Done,
  },
  logoutEverywhere: {
    method: 'POST',
    path: PATHS.logoutEverywhere,
    summary: 'Logs out in every browser',
    response: api.Done,
  },
  setup: {
    method: 'POST',
    path: PATHS.setup,
    summary: 'Makes the first account, with the code that the server printed, and logs in',
    body: api.SetupBody,
    response: api.Me,
  },
  changePassword: {
    method: 'PUT',
    path: PATHS.password,
    summary: "Changes one's password, and logs out in every other browser",
    body: api.PasswordBody,
    response: api.Done,
  },
  accounts: {
    method: 'GET',
    path: PATHS.accounts,
    summary: 'Who may log in, with their roles',
    response: api.AccountList,
  },
  createAccount: {
    method: 'POST',
    path: PATHS.accounts,
    summary: 'Lets somebody log in; they see nothing until they have a role',
    body: api.AccountBody,
    response: api.Account,
  },
  changeAccount: {
    method: 'PUT',
    path: PATHS.account,
    summary: 'Sets the password, the role in every project, or who administers the server',
    body: api.AccountChanges,
    response: api.Account,
  },
  deleteAccount: {
    method: 'DELETE',
    path: PATHS.account,
    summary: 'Takes an account away, with its roles; it is logged out at once',
    response: api.Done,
  },
  members: {
    method: 'GET',
    path: PATHS.members,
    summary: 'Who has a role in a project',
    response: api.MemberList,
  },
  setMember: {
    method: 'PUT',
    path: PATHS.members,
    summary: 'Gives an account a role in a project, in place of the one it had',
    body: api.MemberBody,
    response: api.Member,
  },
  removeMember: {
    method: 'DELETE',
    path: PATHS.member,
    summary: "Takes an account's role in a project away",
    response: api.Done,
  },
  keys: {
    method: 'GET',
    path: PATHS.keys,
    summary: 'API keys, of every project and of all projects together',
    response: api.ApiKeyList,
  },
  createKey: {
    method: 'POST',
    path: PATHS.keys,
    summary: 'Makes an API key for every project',
    body: api.ApiKeyBody,
    response: api.NewApiKey,
  },
  revokeKey: {
    method: 'DELETE',
    path: PATHS.key,
    summary: 'Ends an API key, at once',
    response: api.Done,
  },
  projectKeys: {
    method: 'GET',
    path: PATHS.projectKeys,
    summary: 'API keys of a project',
    response: api.ApiKeyList,
  },
  createProjectKey: {
    method: 'POST',
    path: PATHS.projectKeys,
    summary: 'Makes an API key for one project',
    body: api.ApiKeyBody,
    response: api.NewApiKey,
  },
  revokeProjectKey: {
    method: 'DELETE',
    path: PATHS.projectKey,
    summary: 'Ends an API key of the project, at once',
    response: api.Done,
  },
  audit: {
    method: 'GET',
    path: PATHS.audit,
    summary: 'Who did what and when: log-ins, keys, accounts, roles, deletions, exports',
    query: api.AuditQuery,
    response: api.AuditList,
  },
  live: {
    method: 'GET',
    path: PATHS.live,
    summary: 'What changes in a project, as it happens',
    response: api.LiveEvent,
    produces: ['text/event-stream'],
  },
} as const satisfies Record<string, Endpoint>
