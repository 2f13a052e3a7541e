import type { IncomingMessage, ServerResponse } from 'node:http'

const REMEMBER_SECONDS = '600'

/**
 * Lets pages of the origins that are set read answers (Fetch, 3.3: the CORS protocol), without cookies. Returns
 * whether the request was only the question if it may, and is answered.
 */
export function answerCrossOrigin(
  allowed: ReadonlySet<string>,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (allowed.size === 0) return false
  response.setHeader('vary', 'origin')
  const { origin } = request.headers
  if (origin === undefined || !(allowed.has(origin) || allowed.has('*'))) return false
  response.setHeader('access-control-allow-origin', allowed.has('*') ? '*' : origin)
  if (
    request.method !== 'OPTIONS' ||
    request.headers['access-control-request-method'] === undefined
  )
    return false
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
    'access-control-max-age': REMEMBER_SECONDS,
  })
  response.end()
  return true
}

/** Origins with commas between them. */
export function originsOf(setting: string): ReadonlySet<string> {
  return new Set(
    setting
      .split(',')
      .map((origin) => origin.trim().replace(/\/$/, ''))
      .filter(Boolean),
  )
}
