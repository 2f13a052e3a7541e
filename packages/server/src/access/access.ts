import type { AuditAction } from '@skein/model/api'
import type { Clock } from '../clock.ts'
import type { Engine } from '../store/engine.ts'
import { getAccount, hasAccounts } from '../store/queries/accounts.ts'
import { getKey, writeKeyUse } from '../store/queries/api-keys.ts'
import { writeAudit } from '../store/queries/audit.ts'
import { getLogin, writeLogins, loginsOfAccount } from '../store/queries/logins.ts'
import { listMemberships } from '../store/queries/memberships.ts'
import type { Credentials } from './credentials.ts'
import { accountIdentity, ANYBODY, keyIdentity, NOBODY, type Identity } from './identity.ts'
import type { OidcSettings } from './oidc.ts'
import { rateLimit, type RateLimit } from './rate-limit.ts'
import { remember } from './remember.ts'
import { hashSecret, isSameSecret, keyIdOf, newSetupCode, newToken } from './secrets.ts'

export interface AccessSettings {
  /** Else whoever reaches the server may do everything. */
  isOn: boolean
  /** Where browsers reach it, when that isn't where it listens; empty: as they say. */
  publicUrl: string
  oidc: OidcSettings | undefined
}

export const NO_LOGIN: AccessSettings = { isOn: false, publicUrl: '', oidc: undefined }

/** Knows who asks; who may what is for `api/access-table.ts` to say. */
export interface Access {
  settings: AccessSettings
  /** Of what is known no more, {@link NOBODY}. */
  identify(credentials: Credentials): Promise<Identity>
  /** What is typed to make the first account; `undefined` when there is one. */
  setupCode(): Promise<string | undefined>
  /** Failed attempts to log in, by address and by account. */
  limits: { address: RateLimit; account: RateLimit }
  /** Resolves to what the cookie is to hold. */
  logIn(accountId: string): Promise<string>
  logOut(token: string): Promise<void>
  /** Ends every log-in of an account. */
  logOutEverywhere(accountId: string): Promise<void>
  /** To be called when accounts, roles, log-ins or keys changed: from here on it holds on this node. */
  changed(): void
  audit(what: Audited): Promise<void>
}

interface Audited {
  by: Pick<Identity, 'type' | 'id' | 'name'>
  action: AuditAction
  project?: string
  target?: string
  address?: string
}

/** For how long what another node changed may go unnoticed here. */
const REMEMBER_MS = 2000
const NOTE_USE_EVERY_US = 60_000_000n
export const LOGIN_SECONDS = 14 * 24 * 3600
const LIMIT_WINDOW_MS = 600_000
const FAILURES_OF_ADDRESS = 30
const FAILURES_OF_ACCOUNT = 10

export function openAccess(
  { engine, clock }: { engine: Engine; clock: Clock },
  settings: AccessSettings,
): Access {
  const keys = remember(REMEMBER_MS, (id) => getKey(engine, id))
  const logins = remember(REMEMBER_MS, (hash) => getLogin(engine, hash))
  const people = remember(REMEMBER_MS, async (accountId) => {
    const [account, roles] = await Promise.all([
      getAccount(engine, accountId),
      listMemberships(engine, accountId),
    ])
    return account === undefined ? NOBODY : accountIdentity(account, roles)
  })
  const usesNoted = new Map<string, bigint>()
  let isSetUp = false
  const code = newSetupCode()

  async function ofKey(given: string): Promise<Identity> {
    const id = keyIdOf(given)
    const key = id === undefined ? undefined : await keys.get(id)
    if (key === undefined || !isSameSecret(hashSecret(given), key.keyHash)) return NOBODY
    const now = clock.next()
    if (key.expiresUs !== 0n && key.expiresUs <= now) return NOBODY
    if (now - (usesNoted.get(key.id) ?? 0n) > NOTE_USE_EVERY_US) {
      usesNoted.set(key.id, now)
      // Nobody waits for it, and the next minute notes it again.
      void writeKeyUse(engine, key.id, now).catch(() => usesNoted.delete(key.id))
    }
    return keyIdentity(key)
  }

  async function ofToken(token: string): Promise<Identity> {
    const login = await logins.get(hashSecret(token))
    if (login === undefined || login.expiresUs <= clock.next()) return NOBODY
    return people.get(login.accountId)
  }

  const changed = () => {
    keys.forget()
    logins.forget()
    people.forget()
  }

  return {
    settings,
    limits: {
      address: rateLimit(FAILURES_OF_ADDRESS, LIMIT_WINDOW_MS),
      account: rateLimit(FAILURES_OF_ACCOUNT, LIMIT_WINDOW_MS),
    },
    async identify({ key, token }) {
      if (!settings.isOn) return ANYBODY
      if (key !== undefined) return ofKey(key)
      return token === undefined ? NOBODY : ofToken(token)
    },
    async setupCode() {
      isSetUp ||= !settings.isOn || (await hasAccounts(engine))
      return isSetUp ? undefined : code
    },
    async logIn(accountId) {
      const token = newToken()
      const createdUs = clock.next()
      const expiresUs = createdUs + BigInt(LOGIN_SECONDS) * 1_000_000n
      await writeLogins(engine, [{ tokenHash: hashSecret(token), accountId, createdUs, expiresUs }])
      return token
    },
    async logOut(token) {
      const login = await getLogin(engine, hashSecret(token))
      if (login !== undefined) await writeLogins(engine, [login], true)
      changed()
    },
    async logOutEverywhere(accountId) {
      await writeLogins(engine, await loginsOfAccount(engine, accountId), true)
      changed()
    },
    changed,
    async audit({ by, action, project = '', target = '', address = '' }) {
      await writeAudit(engine, {
        atUs: clock.next(),
        action,
        actorType: by.type,
        actorId: by.id,
        actor: by.name,
        project,
        target,
        address,
      })
    },
  }
}
