import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Right } from '@skein/model/api'
import type { Access } from '../access/access.ts'
import { readCredentials } from '../access/credentials.ts'
import { EVERYWHERE, may, maySomewhere, type Identity } from '../access/identity.ts'
import { ACCESS, type Need, type Rule } from './access-table.ts'
import { AppError } from './app-error.ts'

/** Who asks, as a handler needs to know it. */
interface Caller {
  identity: Identity
  /** Whether it holds there what this request takes. */
  mayIn: (project: string) => boolean
  /** Whether it still may what it was let in for; for answers that never end. */
  mayStill: () => Promise<boolean>
  /** For the log of who did what. */
  touched: { project: string; targets: string[] }
}

declare module 'hono' {
  interface ContextVariableMap {
    caller: Caller
  }
}

/** What isn't for other programs to set: who serves, and of a request made in this process, who asks. */
export interface Env {
  incoming?: IncomingMessage
  identity?: Identity
}

/** Lets through what `ACCESS` allows who asks, and notes what it says is to be noted. */
export function enforced(access: Access): MiddlewareHandler {
  return async (context, next) => {
    const rules = matchedRules(context)
    const [answering] = rules
    // There is none to answer.
    if (answering === undefined) return next()
    const { need, audit, place } = answering
    const passedOn = (context.env as Env | undefined)?.identity
    const identify = () =>
      passedOn === undefined
        ? access.identify(readCredentials((name) => context.req.header(name)))
        : Promise.resolve(passedOn)
    const identity = await identify()
    if (passedOn === undefined) requireOwnPage(context, identity, access.settings.publicUrl)
    const { project = '', ...named } = paramsOf(context, place)
    for (const rule of rules) requireNeed(identity, rule.need, project)
    const right = typeof need === 'object' ? need.right : 'read'
    const touched: Caller['touched'] = { project, targets: Object.values(named) }
    context.set('caller', {
      identity,
      mayIn: (name) => may(identity, right, name),
      mayStill: async () => allows(await identify(), need, project),
      touched,
    })
    await next()
    // What one may see another may not: no cache between is to keep it.
    if (access.settings.isOn && need !== 'anyone')
      context.header('cache-control', 'private, no-cache')
    if (audit !== undefined && context.res.ok)
      await access.audit({
        by: context.get('caller').identity,
        action: audit,
        project: touched.project,
        target: touched.targets.join(', '),
        address: remoteAddress(context),
      })
  }
}

interface Matched extends Rule {
  /** Its place among the routes that match. */
  place: number
  /** It is the path's own, not one for many paths or methods. */
  isOwn: boolean
}

/**
 * The rules of all routes that match, the one that answers first. What stands before others matches as
 * they do, and all must let a request in: so that no order of routes opens a way.
 */
function matchedRules(context: Context): Matched[] {
  const matched = matchedRoutes(context).flatMap(({ method, path }, place): Matched[] => {
    if (method === 'ALL' && path === '/*') return []
    const rule = ACCESS[`${method} ${path}`]
    if (rule === undefined)
      throw new AppError('forbidden', `nobody may ask ${context.req.method} ${context.req.path}`)
    return [{ ...rule, place, isOwn: method !== 'ALL' && !path.endsWith('*') }]
  })
  return matched.toSorted((a, b) => Number(b.isOwn) - Number(a.isOwn))
}

/** What the path names, exactly as the route that answers will read it. */
function paramsOf({ req }: Context, place: number): Record<string, string> {
  const own = req.routeIndex
  req.routeIndex = place
  const params = req.param()
  req.routeIndex = own
  return params
}

/** Throws unless `identity` has what is needed. */
export function requireNeed(identity: Identity, need: Need, project: string): void {
  if (allows(identity, need, project)) return
  if (identity.type === 'nobody')
    throw new AppError(
      'unauthorized',
      'log in, or send an API key that is valid: Authorization: Bearer sk_skein_…',
    )
  throw new AppError('forbidden', refusal(identity, need, project))
}

function allows(identity: Identity, need: Need, project: string): boolean {
  if (need === 'anyone') return true
  if (need === 'someone') return identity.type !== 'nobody'
  if (need === 'account') return identity.type === 'account'
  if (need === 'instance') return identity.isInstanceAdmin
  switch (need.in) {
    case 'project':
      return may(identity, need.right, project)
    case 'every':
      return may(identity, need.right, EVERYWHERE)
    case 'some':
      return maySomewhere(identity, need.right)
  }
}

function refusal(identity: Identity, need: Need, project: string): string {
  const who = identity.type === 'key' ? 'this API key' : identity.name
  if (need === 'account') return 'only who is logged in with an account can do this'
  if (typeof need === 'string') return `${who} does not administer this server`
  const where = { project: `in project ${project}`, every: 'in every project', some: 'anywhere' }
  return `${who} may not ${RIGHT_WORDS[need.right]} ${where[need.in]}`
}

const RIGHT_WORDS: Record<Right, string> = {
  read: 'read',
  annotate: 'annotate',
  delete: 'delete',
  manage: 'change settings, members or keys',
  ingest: 'send spans',
}

const SAFE_METHODS = new Set(['GET', 'HEAD'])

/**
 * A browser sends its cookie whoever's page asks: what changes something must come from a page of this
 * server, which browsers say in headers that no page can set.
 */
function requireOwnPage(context: Context, identity: Identity, publicUrl: string): void {
  if (SAFE_METHODS.has(context.req.method)) return
  if (identity.type !== 'account' && identity.type !== 'nobody') return
  const origin = context.req.header('origin')
  if (origin !== undefined) {
    if (isOwnOrigin(origin, context.req.url, publicUrl)) return
    throw new AppError('forbidden', `pages of ${origin} may not ask this`)
  }
  if (identity.type === 'nobody' || context.req.header('sec-fetch-site') === 'same-origin') return
  throw new AppError(
    'forbidden',
    'this request does not say which page it comes from; programs send an API key in place of the cookie',
  )
}

function isOwnOrigin(origin: string, url: string, publicUrl: string): boolean {
  if (!URL.canParse(origin)) return false
  if (publicUrl !== '' && origin === new URL(publicUrl).origin) return true
  // Not by the scheme: a proxy in front of this server may have taken TLS off.
  return new URL(origin).host === new URL(url).host
}

/** Where the request came from; empty when it was made in this process. */
export function remoteAddress(context: Context): string {
  return (context.env as Env | undefined)?.incoming?.socket.remoteAddress ?? ''
}
