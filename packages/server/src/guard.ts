import type { RequestListener } from 'node:http'
import { isIPv4 } from 'node:net'
import { ConfigError, type Config } from './config.ts'
import { answerCrossOrigin, originsOf } from './cross-origin.ts'

/** What every answer says: it is no script unless it says so, no page of others frames it, no other site learns its address. */
const ANSWER_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "frame-ancestors 'none'",
} as const

/** For a year no browser asks without TLS. */
const HSTS = 'max-age=31536000'

type Guarded = Pick<Config, 'host' | 'allowHost' | 'publicUrl' | 'corsOrigin' | 'tlsCert'>

/** Throws a {@link ConfigError} when others than this machine could reach it and nobody said that they may. */
export function requireGuarded({
  host,
  insecure,
  auth,
}: Pick<Config, 'host' | 'insecure' | 'auth'>): void {
  if (insecure || auth || isLoopback(host)) return
  throw new ConfigError(
    `Nobody has to log in: on ${host}, whoever reaches this machine reads and deletes everything. Have people log in with --auth or SKEIN_AUTH=1, listen on 127.0.0.1, or say that this is wanted with --insecure or SKEIN_INSECURE=1.`,
  )
}

/**
 * Lets through what was addressed to this machine. A page of any site can have its own name point to
 * 127.0.0.1 and would then read what is here, as its own: DNS rebinding. The name that the browser was
 * told is in the Host header.
 */
export function guarded(listener: RequestListener, config: Guarded): RequestListener {
  const names = config.allowHost.split(',').map((name) => name.trim().toLowerCase())
  const allowed = new Set(
    config.publicUrl === '' ? names : [...names, new URL(config.publicUrl).hostname],
  )
  const origins = originsOf(config.corsOrigin)
  const isChecked = isLoopback(config.host) || config.allowHost !== ''
  return (request, response) => {
    for (const [name, value] of Object.entries(ANSWER_HEADERS)) response.setHeader(name, value)
    if (config.tlsCert !== '') response.setHeader('strict-transport-security', HSTS)
    const name = hostName(request.headers.host ?? 'localhost')
    if (!isChecked || isLoopback(name) || allowed.has(name)) {
      if (!answerCrossOrigin(origins, request, response)) listener(request, response)
      return
    }
    request.resume()
    response.writeHead(421, { 'content-type': 'text/plain; charset=utf-8' })
    response.end(
      `Skein doesn't answer to the name ${JSON.stringify(name)}. If it is this machine's, allow it with --allow-host or SKEIN_ALLOW_HOST.\n`,
    )
  }
}

/** Without the port, brackets and the dot of a full name. */
function hostName(header: string): string {
  const [, name = ''] = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(header.trim().toLowerCase()) ?? []
  return name.replace(/^\[|\]$|\.$/g, '')
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}
