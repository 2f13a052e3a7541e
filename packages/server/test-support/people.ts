import type { ApiKeyBody, NewApiKey, Role } from '@skein/model/api'
import { PROGRAM } from '../src/access/identity.ts'
import { createApp } from '../src/app.ts'
import type { Skein } from '../src/skein.ts'

/** Headers by which a request says who asks. */
export type As = Record<string, string>

const OWN_PAGE = { 'sec-fetch-site': 'same-origin' }

/** The API, asked by the program itself, as `skein users` does without a server. */
export async function asProgram<Answer>(
  skein: Skein,
  method: string,
  path: string,
  body: object,
): Promise<Answer> {
  const app = createApp(skein, (error) => {
    throw error
  })
  const init = {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  const response = await app.request(path, init, { identity: PROGRAM })
  if (response.status !== 200)
    throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Answer
}

/** An account that is logged in; `roles` by project. */
export async function person(
  skein: Skein,
  email: string,
  roles: Record<string, Role>,
  isInstanceAdmin = false,
): Promise<{ accountId: string; logIn: () => Promise<As> }> {
  const password = `the password of ${email}`
  const { accountId } = await asProgram<{ accountId: string }>(skein, 'POST', '/api/accounts', {
    email,
    password,
    isInstanceAdmin,
  })
  for (const [project, role] of Object.entries(roles))
    await asProgram(skein, 'PUT', `/api/projects/${project}/members`, { email, role })
  return {
    accountId,
    logIn: async () => ({
      cookie: `skein_login=${await skein.access.logIn(accountId)}`,
      ...OWN_PAGE,
    }),
  }
}

/** A key of one project, or of all. */
export function newApiKey(
  skein: Skein,
  project: string | null,
  scopes: ApiKeyBody['scopes'],
): Promise<NewApiKey> {
  const path = project === null ? '/api/keys' : `/api/projects/${project}/keys`
  return asProgram(skein, 'POST', path, { name: `${project} ${scopes.join(' ')}`, scopes })
}

export function asKey({ key }: { key: string }): As {
  return { authorization: `Bearer ${key}` }
}
