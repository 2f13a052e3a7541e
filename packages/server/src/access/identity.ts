import { RIGHTS, type AuditEntry, type Right, type Role, type Scope } from '@skein/model/api'

/** Who asks, and what that one may do. */
export interface Identity {
  type: AuditEntry['actorType']
  id: string
  /** What people know it by: an e-mail address, the name of a key. */
  name: string
  /** May change accounts and settings of the whole server. */
  isInstanceAdmin: boolean
  /** By project; under {@link EVERYWHERE} those that hold in every one. */
  rights: ReadonlyMap<string, ReadonlySet<Right>>
}

/** No project has an empty name. */
export const EVERYWHERE = ''

const VIEWS: readonly Right[] = ['read']
const TAKES_PART: readonly Right[] = [...VIEWS, 'annotate']
const ADMINISTERS: readonly Right[] = [...TAKES_PART, 'delete', 'manage']

/** Nobody sends spans by a log-in: a page of another origin could have the browser do so. */
const ROLE_RIGHTS: Record<Role, readonly Right[]> = {
  viewer: VIEWS,
  member: TAKES_PART,
  admin: ADMINISTERS,
}

const SCOPE_RIGHTS: Record<Scope, readonly Right[]> = {
  ingest: ['ingest'],
  read: ['read'],
  write: ['annotate', 'delete'],
  admin: ADMINISTERS,
}

/** Where there is no log-in, whoever reaches the server is this. */
export const ANYBODY: Identity = {
  type: 'open',
  id: '',
  name: '',
  isInstanceAdmin: true,
  rights: new Map([[EVERYWHERE, new Set(RIGHTS)]]),
}

/** The program itself, run by whoever may read the data folder. */
export const PROGRAM: Identity = { ...ANYBODY, type: 'program' }

export const NOBODY: Identity = {
  type: 'nobody',
  id: '',
  name: '',
  isInstanceAdmin: false,
  rights: new Map(),
}

export function accountIdentity(
  account: { id: string; email: string; isInstanceAdmin: boolean },
  roles: readonly { project: string; role: Role }[],
): Identity {
  const held = roles.map(({ project, role }) => [project, new Set(ROLE_RIGHTS[role])] as const)
  const { id, email: name, isInstanceAdmin } = account
  return {
    type: 'account',
    id,
    name,
    isInstanceAdmin,
    rights: new Map(isInstanceAdmin ? [[EVERYWHERE, new Set(ADMINISTERS)]] : held),
  }
}

export function keyIdentity(key: {
  id: string
  name: string
  project: string
  scopes: readonly Scope[]
}): Identity {
  const { id, name, project, scopes } = key
  return {
    type: 'key',
    id,
    name,
    isInstanceAdmin: project === EVERYWHERE && scopes.includes('admin'),
    rights: new Map([[project, new Set(scopes.flatMap((scope) => SCOPE_RIGHTS[scope]))]]),
  }
}

/** `project` {@link EVERYWHERE}: in every project, those to come among them. */
export function may({ rights }: Identity, right: Right, project: string): boolean {
  return rights.get(EVERYWHERE)?.has(right) === true || rights.get(project)?.has(right) === true
}

/** In one project at least. */
export function maySomewhere({ rights }: Identity, right: Right): boolean {
  return [...rights.values()].some((held) => held.has(right))
}
