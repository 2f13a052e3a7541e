import { Password } from '@skein/model/api'
import type { AccessSettings } from '../access/access.ts'
import { ConfigError, type Config } from '../config.ts'

type Given = Pick<
  Config,
  | 'auth'
  | 'publicUrl'
  | 'adminEmail'
  | 'adminPassword'
  | 'oidcIssuer'
  | 'oidcClientId'
  | 'oidcClientSecret'
  | 'oidcDomains'
  | 'oidcRole'
>

/** How people log in. Throws a {@link ConfigError} where settings don't go together. */
export function readAccess(config: Given): AccessSettings {
  const { auth, publicUrl, oidcIssuer, oidcClientId, oidcClientSecret } = config
  requireFirstAdmin(config)
  if (oidcIssuer === '') return { isOn: auth, publicUrl, oidc: undefined }
  if (!auth) throw new ConfigError('--oidc-issuer is set, but nobody has to log in: add --auth.')
  if (oidcClientId === '' || oidcClientSecret === '')
    throw new ConfigError(
      '--oidc-issuer needs --oidc-client-id and, in the environment, SKEIN_OIDC_CLIENT_SECRET.',
    )
  const domains = config.oidcDomains.split(',').map((name) => name.trim().toLowerCase())
  return {
    isOn: auth,
    publicUrl,
    oidc: {
      issuer: oidcIssuer,
      clientId: oidcClientId,
      clientSecret: oidcClientSecret,
      domains: domains.filter((name) => name !== ''),
      role: config.oidcRole === 'none' ? undefined : config.oidcRole,
    },
  }
}

function requireFirstAdmin({ auth, adminEmail, adminPassword, oidcIssuer }: Given): void {
  if (adminEmail === '' && adminPassword === '') return
  if (!auth) throw new ConfigError('SKEIN_ADMIN_EMAIL is for where people log in: add --auth.')
  if (adminEmail === '') throw new ConfigError('SKEIN_ADMIN_PASSWORD needs SKEIN_ADMIN_EMAIL.')
  if (!/^\S+@\S+$/.test(adminEmail))
    throw new ConfigError(`SKEIN_ADMIN_EMAIL is ${JSON.stringify(adminEmail)}: no e-mail address.`)
  if (adminPassword === '' && oidcIssuer !== '') return
  const parsed = Password.safeParse(adminPassword)
  if (!parsed.success)
    throw new ConfigError(`SKEIN_ADMIN_PASSWORD must have ${parsed.error.issues[0]?.message}.`)
}
