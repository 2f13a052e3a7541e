import type { ApiError } from '@skein/model/api'
import type { PATHS } from './contract.ts'

type Path = (typeof PATHS)[keyof typeof PATHS]
type ParamNames<P extends string> = P extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<Rest>
  : P extends `${string}:${infer Name}`
    ? Name
    : never
export type Params<P extends string> = Record<ParamNames<P>, string>
export type Query = Record<string, string | number | undefined>

/** An answer that was no success, or no answer at all (`status` 0). */
export class RequestFailed extends Error {
  readonly status: number
  readonly code: ApiError['error']['code'] | 'unreachable'

  constructor(status: number, code: RequestFailed['code'], message: string) {
    super(message)
    this.name = 'RequestFailed'
    this.status = status
    this.code = code
  }
}

/** Whether the server said that there is no such thing. */
export function isNotFound(error: Error | null): boolean {
  return error instanceof RequestFailed && error.status === 404
}

/** What was asked for; `null` where the server says that there is no such thing. */
export async function unlessGone<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Error && isNotFound(error)) return null
    throw error
  }
}

/** Too slow and too often: what of the caller's may be right at another time. */
const PASSING = new Set([408, 429])

/** What the caller got wrong stays wrong: only something else may pass when it is tried again. */
export function mayPass(error: Error): boolean {
  if (!(error instanceof RequestFailed)) return true
  return error.status === 0 || error.status >= 500 || PASSING.has(error.status)
}

export function apiUrl<P extends Path>(path: P, params: Params<P>, query: Query = {}): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent((params as Record<string, string>)[name] ?? ''),
  )
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value))
  }
  return search.size === 0 ? filled : `${filled}?${search.toString()}`
}

/**
 * The server gives up a question after a minute, and says so. Of a connection that is silent for longer
 * nothing will come: whoever reads does not wait for it for ever.
 */
const READ_MS = 90_000

/** Reads JSON of the type that the contract gives to the path. Throws {@link RequestFailed}. */
export async function getJson<T>(url: string, cancelled?: AbortSignal): Promise<T> {
  const late = AbortSignal.timeout(READ_MS)
  const signal = cancelled === undefined ? late : AbortSignal.any([cancelled, late])
  const response = await request(url, { signal })
  return (await response.json()) as T
}

/** Changes something; resolves to the answer's JSON, `undefined` when there is none. */
export async function sendJson<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  url: string,
  body?: unknown,
): Promise<T> {
  const response = await request(url, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  return (response.status === 204 ? undefined : await response.json()) as T
}

interface Asked {
  method?: string
  body?: string
  headers?: Record<string, string>
  signal?: AbortSignal
}

async function request(url: string, init: Asked): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, {
      ...init,
      headers: { accept: 'application/json', ...init.headers },
    })
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new RequestFailed(0, 'unreachable', 'The server did not answer')
  }
  if (response.status === 401) goToLogin()
  if (!response.ok) throw await failure(response)
  return response
}

/** Whoever is logged out meanwhile logs in, and comes back to where they were. */
function goToLogin(): void {
  const { pathname, search, hash } = window.location
  if (pathname === '/login') return
  const to = encodeURIComponent(pathname + search + hash)
  window.location.assign(`/login?to=${to}`)
}

async function failure(response: Response): Promise<RequestFailed> {
  const body = await response.text()
  const { status } = response
  try {
    const { error } = JSON.parse(body) as ApiError
    return new RequestFailed(status, error.code, error.message)
  } catch {
    return new RequestFailed(
      status,
      'internal',
      `The server answered ${status} ${response.statusText}`,
    )
  }
}
