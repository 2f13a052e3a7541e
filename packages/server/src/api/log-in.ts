import type { Context, Hono } from 'hono'
import { deleteCookie } from 'hono/cookie'
import { LoginBody, PasswordBody, SetupBody, type Done, type Me } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { addAccount, byAccount } from '../access/add-account.ts'
import { LOGIN_COOKIE, readCredentials } from '../access/credentials.ts'
import { EVERYWHERE, type Identity } from '../access/identity.ts'
import { networkOf } from '../access/rate-limit.ts'
import { isSameSecret } from '../access/secrets.ts'
import { accountsWithPassword, isPassword, setPassword } from '../store/passwords.ts'
import { accountOfEmail, type StoredAccount } from '../store/queries/accounts.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { remoteAddress } from './enforce.ts'
import { setLoginCookie } from './login-cookie.ts'
import { parseBody } from './request.ts'

/** Who asks, and how one becomes somebody. */
export function loginRoutes(app: Hono, context: ApiContext): void {
  const { engine, clock, access } = context

  app.get(PATHS.me, async (request) =>
    request.json((await me(request.get('caller').identity)) satisfies Me),
  )

  app.post(PATHS.login, async (request) => {
    requireLogin()
    const { email, password } = await parseBody(request, LoginBody)
    const account = await attempt(request, email, async () => {
      const named = await accountOfEmail(engine, email)
      // It is asked for an unknown address, too, so that the answer takes as long.
      return (await isPassword(engine, named?.id, password)) ? named : undefined
    })
    if (account === undefined) {
      await noteFailed(request, email)
      throw new AppError('unauthorized', 'the e-mail address or the password is wrong')
    }
    return request.json((await logIn(request, account)) satisfies Me)
  })

  app.post(PATHS.setup, async (request) => {
    requireLogin()
    const { code, email, password } = await parseBody(request, SetupBody)
    const isRight = await attempt(request, 'setup', async () => {
      const expected = await access.setupCode()
      if (expected === undefined)
        throw new AppError('forbidden', 'there is an account already; log in, or ask who has one')
      return isSameSecret(code.toUpperCase(), expected)
    })
    if (!isRight) {
      await noteFailed(request, 'setup')
      throw new AppError('unauthorized', 'the code is not the one that the server printed', 'code')
    }
    const account = await addAccount(context, { email, password, isInstanceAdmin: true })
    const by = byAccount(account)
    const address = remoteAddress(request)
    await access.audit({ by, action: 'account.created', target: email, address })
    return request.json((await logIn(request, account)) satisfies Me)
  })

  app.post(PATHS.logout, async (request) => {
    const { token } = readCredentials((name) => request.req.header(name))
    if (token !== undefined) await access.logOut(token)
    deleteCookie(request, LOGIN_COOKIE, { path: '/' })
    return request.json({ done: true } satisfies Done)
  })

  app.post(PATHS.logoutEverywhere, async (request) => {
    await access.logOutEverywhere(request.get('caller').identity.id)
    deleteCookie(request, LOGIN_COOKIE, { path: '/' })
    return request.json({ done: true } satisfies Done)
  })

  app.put(PATHS.password, async (request) => {
    const { id, name } = request.get('caller').identity
    const { current, next } = await parseBody(request, PasswordBody)
    if (!(await attempt(request, name, () => isPassword(engine, id, current))))
      throw new AppError('forbidden', 'the current password is wrong', 'current')
    await setPassword(engine, id, next, clock.next())
    await access.logOutEverywhere(id)
    setLoginCookie(request, access, await access.logIn(id))
    return request.json({ done: true } satisfies Done)
  })

  function requireLogin(): void {
    if (!access.settings.isOn)
      throw new AppError('not_supported', 'log-in is off: start the server with --auth')
  }

  /**
   * Throws when too many have failed. What is begun has, unless `check` finds something, or throws: that the store
   * can't be asked says nothing of a password.
   */
  async function attempt<Found>(
    request: Context,
    account: string,
    check: () => Promise<Found>,
  ): Promise<Found> {
    const { limits } = access
    const network = networkOf(remoteAddress(request))
    const seconds = Math.max(
      limits.address.waitSeconds(network),
      limits.account.waitSeconds(account),
    )
    if (seconds > 0) {
      request.header('retry-after', String(seconds))
      throw new AppError('too_many_requests', `too many attempts failed; wait ${seconds} seconds`)
    }
    limits.address.begun(network)
    limits.account.begun(account)
    let isWrong = false
    try {
      const found = await check()
      isWrong = !found
      return found
    } finally {
      if (!isWrong) {
        limits.address.forgiven(network)
        limits.account.forgiven(account)
      }
    }
  }

  async function noteFailed(request: Context, account: string): Promise<void> {
    const address = remoteAddress(request)
    const by = { type: 'nobody', id: '', name: '' } as const
    await access.audit({ by, action: 'login.failed', target: account, address })
  }

  async function logIn(request: Context, account: StoredAccount): Promise<Me> {
    const token = await access.logIn(account.id)
    setLoginCookie(request, access, token)
    const identity = await access.identify({ token })
    await access.audit({ by: identity, action: 'login', address: remoteAddress(request) })
    return me(identity)
  }

  async function me(identity: Identity): Promise<Me> {
    const { id, name, type, isInstanceAdmin, rights } = identity
    const [code, withPassword] = await Promise.all([
      access.setupCode(),
      type === 'account' ? accountsWithPassword(engine) : new Set(),
    ])
    return {
      authIsOn: access.settings.isOn,
      needsSetup: code !== undefined,
      hasOidc: access.settings.oidc !== undefined,
      account:
        type === 'account'
          ? { accountId: id, email: name, hasPassword: withPassword.has(id) }
          : null,
      isInstanceAdmin,
      rights: [...rights].map(([project, held]) => ({
        project: project === EVERYWHERE ? null : project,
        rights: [...held],
      })),
    }
  }
}
