import type { Context, Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { PATHS } from '@skein/model/paths'
import { addAccount, byAccount } from '../access/add-account.ts'
import { EVERYWHERE } from '../access/identity.ts'
import { openOidc, type OidcPerson, type OidcSettings } from '../access/oidc.ts'
import {
  accountOfEmail,
  accountOfSubject,
  writeAccount,
  type StoredAccount,
} from '../store/queries/accounts.ts'
import { writeMembership } from '../store/queries/memberships.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { remoteAddress } from './enforce.ts'
import { isOverTls, setLoginCookie } from './login-cookie.ts'

const ATTEMPT_COOKIE = 'skein_oidc'
const ATTEMPT_SECONDS = 600

const Attempt = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  to: z.string(),
})

/** Logging in by an OpenID provider; nothing of it is answered where none is set. */
export function oidcRoutes(
  app: Hono,
  context: ApiContext,
  onError: (error: unknown) => void,
): void {
  const { engine, clock, access } = context
  const settings = access.settings.oidc
  const oidc = settings === undefined ? undefined : openOidc(settings)

  app.get(PATHS.oidcLogin, async (request) => {
    if (oidc === undefined) throw notSet()
    const to = ownPath(request.req.query('to'))
    const { url, attempt } = await oidc.begin(redirectUri(request), to)
    // Not `Strict`: the way back begins at the provider's page.
    setCookie(request, ATTEMPT_COOKIE, encode(attempt), {
      path: PATHS.oidcCallback,
      httpOnly: true,
      sameSite: 'Lax',
      secure: isOverTls(request, access.settings.publicUrl),
      maxAge: ATTEMPT_SECONDS,
    })
    return request.redirect(url.href)
  })

  app.get(PATHS.oidcCallback, async (request) => {
    if (oidc === undefined || settings === undefined) throw notSet()
    const attempt = decode(getCookie(request, ATTEMPT_COOKIE))
    deleteCookie(request, ATTEMPT_COOKIE, { path: PATHS.oidcCallback })
    if (attempt === undefined) return refuse(request, 'expired', '')
    let person: OidcPerson
    try {
      const back = new URL(redirectUri(request))
      back.search = new URL(request.req.url).search
      person = await oidc.finish(back, attempt)
    } catch (error) {
      onError(error)
      return refuse(request, 'provider', '')
    }
    const account = await accountOf(person, settings)
    if (account === undefined) return refuse(request, 'unknown', person.email ?? '')
    setLoginCookie(request, access, await access.logIn(account.id))
    const address = remoteAddress(request)
    await access.audit({ by: byAccount(account), action: 'login', target: 'OIDC', address })
    return request.redirect(attempt.to)
  })

  /** Why stands in the address, for the page to say it. */
  async function refuse(request: Context, why: 'expired' | 'provider' | 'unknown', email: string) {
    const by = { type: 'nobody', id: '', name: '' } as const
    const address = remoteAddress(request)
    await access.audit({ by, action: 'login.failed', target: email || 'OIDC', address })
    return request.redirect(`/login?refused=${why}`)
  }

  /** The one that logged in so before, the one of the same address, or a new one of a domain that may. */
  async function accountOf(
    { subject, email }: OidcPerson,
    { domains, role }: OidcSettings,
  ): Promise<StoredAccount | undefined> {
    const known = await accountOfSubject(engine, subject)
    if (known !== undefined || email === undefined) return known
    const ofEmail = await accountOfEmail(engine, email)
    if (ofEmail !== undefined) {
      const linked = { ...ofEmail, subject }
      await writeAccount(engine, linked, clock.next())
      access.changed()
      return linked
    }
    if (!domains.includes(email.slice(email.lastIndexOf('@') + 1))) return undefined
    const account = await addAccount(context, { email, subject, isInstanceAdmin: false })
    await access.audit({ by: byAccount(account), action: 'account.created', target: email })
    if (role !== undefined) {
      const membership = { accountId: account.id, project: EVERYWHERE, role }
      await writeMembership(engine, membership, clock.next())
    }
    access.changed()
    return account
  }

  function redirectUri(request: Context): string {
    const { publicUrl } = access.settings
    const origin = publicUrl === '' ? new URL(request.req.url).origin : publicUrl
    return origin.replace(/\/+$/, '') + PATHS.oidcCallback
  }
}

function notSet(): AppError {
  return new AppError('not_supported', 'no OpenID provider is set: see --oidc-issuer')
}

/** A path of this server: not `//host`, which is another's, nor `/\host`, which browsers take for it. */
function ownPath(to: string | undefined): string {
  return to !== undefined && /^\/(?![/\\])[^\\\s]*$/.test(to) ? to : '/'
}

function encode(attempt: z.output<typeof Attempt>): string {
  return Buffer.from(JSON.stringify(attempt)).toString('base64url')
}

function decode(text: string | undefined): z.output<typeof Attempt> | undefined {
  if (text === undefined) return undefined
  try {
    const attempt = Attempt.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return { ...attempt, to: ownPath(attempt.to) }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
    throw error
  }
}
