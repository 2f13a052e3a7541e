import type { AuditAction, Right } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'

/**
 * What a request must be allowed.
 * - `anyone`: nothing that is anybody's is in the answer.
 * - `someone`: who is known; the answer holds only what that one may see.
 * - `account`: who is logged in, which a key is not.
 * - `instance`: who administers the server.
 * - a right in the `project` of the path, in `every` project, or in `some`: such a path names things
 *   without their project, or by Phoenix's ids, and what it names is looked for only in the projects in
 *   which the right is held.
 */
export type Need =
  | 'anyone'
  | 'someone'
  | 'account'
  | 'instance'
  | { right: Right; in: 'project' | 'every' | 'some' }

export interface Rule {
  need: Need
  /** Is noted when it was done. */
  audit?: AuditAction
}

const anyone: Rule = { need: 'anyone' }
const someone: Rule = { need: 'someone' }
const account: Rule = { need: 'account' }
const instance: Rule = { need: 'instance' }
const everywhere = (right: Right): Rule => ({ need: { right, in: 'every' } })
const inProject = (right: Right): Rule => ({ need: { right, in: 'project' } })
const whereFound = (right: Right): Rule => ({ need: { right, in: 'some' } })
const noted = (rule: Rule, audit: AuditAction): Rule => ({ ...rule, audit })

/** Every way in, by method and path as it is routed. What isn't in here is refused. */
export const ACCESS: Readonly<Record<string, Rule>> = {
  'GET /healthz': anyone,
  'GET /readyz': anyone,
  'GET /openapi.json': anyone,
  'GET /docs': anyone,
  'GET /docs/style.css': anyone,
  'GET /arize_phoenix_version': anyone,
  'GET /metrics': everywhere('read'),
  // Every call of a tool is a request of its own, with the rights of who called.
  'POST /mcp': someone,
  'GET /mcp': anyone,
  'DELETE /mcp': anyone,
  // The page and its code; what it shows it asks for.
  'GET /assets/*': anyone,
  'GET /*': anyone,
  // What says that there is no such path.
  'ALL /v1/*': anyone,
  'ALL /api/*': anyone,
  // What measures requests.
  'ALL /mcp': anyone,

  [`GET ${PATHS.me}`]: anyone,
  [`POST ${PATHS.login}`]: anyone,
  [`POST ${PATHS.setup}`]: anyone,
  [`GET ${PATHS.oidcLogin}`]: anyone,
  [`GET ${PATHS.oidcCallback}`]: anyone,
  [`POST ${PATHS.logout}`]: noted(account, 'logout'),
  [`POST ${PATHS.logoutEverywhere}`]: noted(account, 'logout.everywhere'),
  [`PUT ${PATHS.password}`]: noted(account, 'password.changed'),

  [`GET ${PATHS.accounts}`]: instance,
  [`POST ${PATHS.accounts}`]: noted(instance, 'account.created'),
  [`PUT ${PATHS.account}`]: noted(instance, 'account.changed'),
  [`DELETE ${PATHS.account}`]: noted(instance, 'account.deleted'),
  [`GET ${PATHS.keys}`]: instance,
  [`POST ${PATHS.keys}`]: noted(instance, 'key.created'),
  [`DELETE ${PATHS.key}`]: noted(instance, 'key.revoked'),
  [`GET ${PATHS.audit}`]: instance,
  [`POST ${PATHS.rebuild}`]: noted(instance, 'rebuilt'),
  [`POST ${PATHS.backup}`]: noted(instance, 'backup.made'),
  [`POST ${PATHS.move}`]: noted(instance, 'store.moved'),

  [`GET ${PATHS.receivers}`]: someone,
  [`GET ${PATHS.prices}`]: someone,
  [`GET ${PATHS.storage}`]: everywhere('read'),
  [`GET ${PATHS.projects}`]: someone,
  [`DELETE ${PATHS.project}`]: noted(inProject('delete'), 'project.deleted'),
  [`GET ${PATHS.retention}`]: inProject('read'),
  [`PUT ${PATHS.retention}`]: noted(inProject('manage'), 'retention.changed'),
  [`GET ${PATHS.members}`]: inProject('manage'),
  [`PUT ${PATHS.members}`]: noted(inProject('manage'), 'member.set'),
  [`DELETE ${PATHS.member}`]: noted(inProject('manage'), 'member.removed'),
  [`GET ${PATHS.projectKeys}`]: inProject('manage'),
  [`POST ${PATHS.projectKeys}`]: noted(inProject('manage'), 'key.created'),
  [`DELETE ${PATHS.projectKey}`]: noted(inProject('manage'), 'key.revoked'),

  [`GET ${PATHS.sessions}`]: inProject('read'),
  [`GET ${PATHS.session}`]: inProject('read'),
  [`GET ${PATHS.outline}`]: inProject('read'),
  [`GET ${PATHS.turns}`]: inProject('read'),
  [`GET ${PATHS.sessionSearch}`]: inProject('read'),
  [`GET ${PATHS.transcript}`]: noted(inProject('read'), 'exported'),
  [`GET ${PATHS.traces}`]: inProject('read'),
  [`GET ${PATHS.trace}`]: inProject('read'),
  [`GET ${PATHS.span}`]: inProject('read'),
  [`GET ${PATHS.spanPlaces}`]: inProject('read'),
  [`GET ${PATHS.analytics}`]: inProject('read'),
  [`GET ${PATHS.facets}`]: inProject('read'),
  [`GET ${PATHS.users}`]: inProject('read'),
  [`GET ${PATHS.user}`]: inProject('read'),
  [`GET ${PATHS.export}`]: noted(inProject('read'), 'exported'),
  [`GET ${PATHS.live}`]: inProject('read'),
  [`POST ${PATHS.tagSessions}`]: inProject('annotate'),
  [`POST ${PATHS.annotations}`]: inProject('annotate'),
  [`PUT ${PATHS.annotation}`]: inProject('annotate'),
  [`DELETE ${PATHS.annotation}`]: noted(inProject('annotate'), 'annotation.deleted'),
  [`DELETE ${PATHS.session}`]: noted(inProject('delete'), 'sessions.deleted'),
  [`POST ${PATHS.deleteSessions}`]: noted(inProject('delete'), 'sessions.deleted'),
  [`DELETE ${PATHS.trace}`]: noted(inProject('delete'), 'traces.deleted'),
  [`DELETE ${PATHS.span}`]: noted(inProject('delete'), 'spans.deleted'),

  'GET /v1/projects': someone,
  'POST /v1/projects': someone,
  'PUT /v1/projects/:project': someone,
  'GET /v1/projects/:project': whereFound('read'),
  'DELETE /v1/projects/:project': noted(whereFound('delete'), 'project.deleted'),
  'GET /v1/projects/:project/sessions': whereFound('read'),
  'GET /v1/sessions/:session': whereFound('read'),
  'DELETE /v1/sessions/:session': noted(whereFound('delete'), 'sessions.deleted'),
  'POST /v1/sessions/delete': noted(whereFound('delete'), 'sessions.deleted'),
  'GET /v1/projects/:project/traces': whereFound('read'),
  'DELETE /v1/traces/:trace': noted(whereFound('delete'), 'traces.deleted'),
  'GET /v1/projects/:project/spans': whereFound('read'),
  'POST /v1/projects/:project/spans': whereFound('ingest'),
  'POST /v1/spans': someone,
  'DELETE /v1/spans/:span': noted(whereFound('delete'), 'spans.deleted'),
  'GET /v1/projects/:project/session_annotations': whereFound('read'),
  'GET /v1/projects/:project/trace_annotations': whereFound('read'),
  'GET /v1/projects/:project/span_annotations': whereFound('read'),
  'POST /v1/session_annotations': whereFound('annotate'),
  'POST /v1/trace_annotations': whereFound('annotate'),
  'POST /v1/span_annotations': whereFound('annotate'),
  'POST /v1/session_notes': whereFound('annotate'),
  'POST /v1/trace_notes': whereFound('annotate'),
  'POST /v1/span_notes': whereFound('annotate'),

  // OTLP, which is answered before the app is asked; the project is the one that the export names.
  'POST /v1/traces': whereFound('ingest'),
  'POST /v1/logs': whereFound('ingest'),
  'POST /v1/metrics': whereFound('ingest'),
  'POST /api/public/otel/v1/traces': whereFound('ingest'),
  'POST /otel/v1/traces': whereFound('ingest'),
  'gRPC traces': whereFound('ingest'),
  'gRPC logs': whereFound('ingest'),
  'gRPC metrics': whereFound('ingest'),
}
