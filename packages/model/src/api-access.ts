import { z } from 'zod'
import { Cursor, limit, Time } from './api-parts.ts'

// Who may do what. An account is a person who logs in to Skein; a user is the end user of an app.

/** What an account may do in a project; each may all that the one before it may. */
export const ROLES = ['viewer', 'member', 'admin'] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

/** What a key may do. */
export const SCOPES = ['ingest', 'read', 'write', 'admin'] as const
export const Scope = z.enum(SCOPES)
export type Scope = z.infer<typeof Scope>

/** What can be done in a project. `ingest`: send spans to it, which takes a key. */
export const RIGHTS = ['read', 'annotate', 'delete', 'manage', 'ingest'] as const
export const Right = z.enum(RIGHTS)
export type Right = z.infer<typeof Right>

const Email = z
  .string()
  .trim()
  .toLowerCase()
  .min(3)
  .max(254)
  .regex(/^\S+@\S+$/, 'no e-mail address')
export const Password = z.string().min(10, 'at least 10 characters').max(1000)

/** `project` `null`: in every project. */
const ProjectRole = z.object({ project: z.string().nullable(), role: Role })

export const Me = z.object({
  /** Whether one must log in; else whoever reaches the server may do everything. */
  authIsOn: z.boolean(),
  /** There is no account yet: `POST /api/setup` makes the first, with the code that the server printed. */
  needsSetup: z.boolean(),
  /** One may log in by `GET /api/oidc/login`, too. */
  hasOidc: z.boolean(),
  /** Who is logged in. */
  account: z
    .object({ accountId: z.string(), email: z.string(), hasPassword: z.boolean() })
    .nullable(),
  /** May change accounts and settings of the whole server. */
  isInstanceAdmin: z.boolean(),
  rights: z.array(z.object({ project: z.string().nullable(), rights: z.array(Right) })),
})
export type Me = z.infer<typeof Me>

export const LoginBody = z.strictObject({ email: Email, password: z.string().min(1).max(1000) })
export type LoginBody = z.input<typeof LoginBody>

export const SetupBody = z.strictObject({
  code: z.string().trim(),
  email: Email,
  password: Password,
})
export type SetupBody = z.input<typeof SetupBody>

export const PasswordBody = z.strictObject({ current: z.string().max(1000), next: Password })
export type PasswordBody = z.input<typeof PasswordBody>

/** The answer to what has none. */
export const Done = z.object({ done: z.literal(true) })
export type Done = z.infer<typeof Done>

export const Account = z.object({
  accountId: z.string(),
  email: z.string(),
  isInstanceAdmin: z.boolean(),
  /** Without one, the account logs in by OpenID Connect. */
  hasPassword: z.boolean(),
  createdAt: Time,
  roles: z.array(ProjectRole),
})
export type Account = z.infer<typeof Account>

export const AccountList = z.object({ accounts: z.array(Account) })
export type AccountList = z.infer<typeof AccountList>

export const AccountBody = z.strictObject({
  email: Email,
  /** Left out: it logs in by OpenID Connect. */
  password: Password.optional(),
  isInstanceAdmin: z.boolean().default(false),
})
export type AccountBody = z.input<typeof AccountBody>

/** What is left out stays as it is. */
export const AccountChanges = z.strictObject({
  /** Ends what the account is logged in to. */
  password: Password.optional(),
  isInstanceAdmin: z.boolean().optional(),
  /** In every project, those to come among them; `null`: only in projects of which it is a member. */
  roleEverywhere: Role.nullable().optional(),
})
export type AccountChanges = z.input<typeof AccountChanges>

export const Member = z.object({
  accountId: z.string(),
  email: z.string(),
  role: Role,
  /** The role is not this project's but holds in every one. */
  isEverywhere: z.boolean(),
})
export type Member = z.infer<typeof Member>

export const MemberList = z.object({ members: z.array(Member) })
export type MemberList = z.infer<typeof MemberList>

export const MemberBody = z.strictObject({ email: Email, role: Role })
export type MemberBody = z.input<typeof MemberBody>

export const ApiKey = z.object({
  keyId: z.string(),
  name: z.string(),
  /** `null`: every project. */
  project: z.string().nullable(),
  scopes: z.array(Scope),
  createdAt: Time,
  /** The e-mail address of who made it; empty: made without a log-in. */
  createdBy: z.string(),
  expiresAt: Time.nullable(),
  /** To the minute. */
  lastUsedAt: Time.nullable(),
})
export type ApiKey = z.infer<typeof ApiKey>

export const ApiKeyList = z.object({ keys: z.array(ApiKey) })
export type ApiKeyList = z.infer<typeof ApiKeyList>

export const ApiKeyBody = z.strictObject({
  name: z.string().trim().min(1).max(200),
  scopes: z.array(Scope).min(1),
  /** Left out: never. */
  expiresAt: Time.optional(),
})
export type ApiKeyBody = z.input<typeof ApiKeyBody>

/** The only time that the key itself is told. */
export const NewApiKey = ApiKey.extend({ key: z.string() })
export type NewApiKey = z.infer<typeof NewApiKey>

export const AUDIT_ACTIONS = [
  'login',
  'login.failed',
  'logout',
  'logout.everywhere',
  'password.changed',
  'account.created',
  'account.changed',
  'account.deleted',
  'member.set',
  'member.removed',
  'key.created',
  'key.revoked',
  'project.deleted',
  'sessions.deleted',
  'traces.deleted',
  'spans.deleted',
  'annotation.deleted',
  'retention.changed',
  'exported',
  'rebuilt',
  'backup.made',
  'store.moved',
] as const
export const AuditAction = z.enum(AUDIT_ACTIONS)
export type AuditAction = z.infer<typeof AuditAction>

export const AuditEntry = z.object({
  at: Time,
  action: AuditAction,
  /** An e-mail address, the name of a key, or empty: made without a log-in. */
  actor: z.string(),
  actorType: z.enum(['account', 'key', 'open', 'nobody', 'program']),
  actorId: z.string(),
  project: z.string().nullable(),
  /** What it was done to: an id, an e-mail address, the name of a key. */
  target: z.string(),
  /** The network address that asked. */
  address: z.string(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const AuditQuery = z.object({
  action: AuditAction.optional(),
  project: z.string().optional(),
  actor: z.string().optional(),
  cursor: Cursor.optional(),
  limit: limit(500, 100),
})
export type AuditQuery = z.infer<typeof AuditQuery>

export const AuditList = z.object({
  /** The latest first. */
  entries: z.array(AuditEntry),
  nextCursor: Cursor.nullable(),
})
export type AuditList = z.infer<typeof AuditList>
