import type { Configuration } from 'openid-client'
import type { Role } from '@skein/model/api'

export interface OidcSettings {
  issuer: string
  clientId: string
  clientSecret: string
  /** Whose addresses get an account when they first log in. */
  domains: readonly string[]
  /** Theirs in every project. */
  role: Role | undefined
}

/** What the browser keeps between leaving for the provider and coming back. */
interface OidcAttempt {
  state: string
  nonce: string
  verifier: string
  /** Where to, once logged in: a path of the app. */
  to: string
}

/** Who came back, by the provider's word. */
export interface OidcPerson {
  /** Issuer and subject: what stays the same when the address changes. */
  subject: string
  /** `undefined`: the provider doesn't vouch for it. */
  email: string | undefined
}

export interface Oidc {
  /** Where the browser goes to, and what it keeps for the way back. */
  begin(redirectUri: string, to: string): Promise<{ url: URL; attempt: OidcAttempt }>
  /** `url`: with what the provider added to the redirect URI. Throws what the provider or its tokens are wrong by. */
  finish(url: URL, attempt: OidcAttempt): Promise<OidcPerson>
}

/** OpenID Connect's authorization code flow with PKCE. The provider is asked when somebody first logs in. */
export function openOidc({ issuer, clientId, clientSecret }: OidcSettings): Oidc {
  let known: Promise<Configuration> | undefined
  const discover = async (): Promise<Configuration> => {
    const client = await import('openid-client')
    const url = new URL(issuer)
    // TLS is what makes its answers trustworthy; on this machine nobody stands between.
    const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
    // It is marked so that nobody uses it without such a reason.
    // oxlint-disable-next-line typescript/no-deprecated
    const execute = url.protocol === 'http:' && isLocal ? [client.allowInsecureRequests] : []
    return client.discovery(url, clientId, clientSecret, undefined, { execute })
  }
  const configuration = async () => {
    known ??= discover()
    try {
      return await known
    } catch (error) {
      known = undefined
      throw error
    }
  }
  return {
    async begin(redirectUri, to) {
      const client = await import('openid-client')
      const attempt = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        verifier: client.randomPKCECodeVerifier(),
        to,
      }
      const url = client.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: 'openid email profile',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      })
      return { url, attempt }
    },
    async finish(url, { state, nonce, verifier }) {
      const client = await import('openid-client')
      const config = await configuration()
      const tokens = await client.authorizationCodeGrant(config, url, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      })
      const claims = tokens.claims()
      if (claims === undefined) throw new Error('the provider sent no ID token')
      // Providers may keep the address out of the ID token.
      const { email, email_verified: isVerified } =
        claims['email'] === undefined
          ? await client.fetchUserInfo(config, tokens.access_token, claims.sub)
          : claims
      return {
        subject: `${claims.iss} ${claims.sub}`,
        email:
          typeof email === 'string' && isVerified === true ? email.trim().toLowerCase() : undefined,
      }
    },
  }
}
