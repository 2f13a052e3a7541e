import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

export interface TestProvider {
  issuer: string
  close(): Promise<void>
}

/** What the provider says of who logs in as this. */
export type People = Record<string, { email: string; email_verified: boolean }>

/** A real OpenID provider, in which whoever types a name is that one. */
export async function startProvider(
  client: { id: string; secret: string; redirectUri: string },
  people: People,
): Promise<TestProvider> {
  const server: Server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [client.redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...people[sub] }) }),
    cookies: { keys: ['a key of the test'] },
  })
  const answer = provider.callback()
  server.on('request', (request, response) => void answer(request, response))
  return {
    issuer,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Goes through log-in and consent as a browser does; resolves to the last answer of Skein and its cookies. */
export async function logInAs(
  name: string,
  start: string,
): Promise<{ location: string; cookie: string }> {
  const jars = new Map<string, Map<string, string>>()
  const visit = async (url: URL, form?: Record<string, string>) => {
    const jar = jars.get(url.host) ?? new Map<string, string>()
    jars.set(url.host, jar)
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const set of response.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (value === '') jar.delete(key)
      else jar.set(key, value)
    }
    return response
  }
  const home = new URL(start)
  let url = home
  for (let step = 0; step < 20; step++) {
    let response = await visit(url)
    if (response.status === 200) {
      const prompt = /name="prompt" value="(\w+)"/.exec(await response.text())?.[1] ?? ''
      response = await visit(url, { prompt, login: name, password: 'any' })
    }
    const location = response.headers.get('location') ?? ''
    const next = new URL(location, url)
    if (url.host === home.host && next.host === home.host)
      return {
        location,
        cookie: [...(jars.get(home.host) ?? [])]
          .map(([key, value]) => `${key}=${value}`)
          .join('; '),
      }
    url = next
  }
  throw new Error('the log-in goes round in circles')
}
