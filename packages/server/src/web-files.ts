import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Context, Hono } from 'hono'

const WEB_FOLDER = fileURLToPath(new URL('../../web/dist/', import.meta.url))

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * Model output is untrusted: the page runs its own code and its own styles only, and loads nothing from
 * elsewhere but the images that a person asked for.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob: https:",
  "media-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * The built web app: files by their name, which has their hash in it, and the page itself for every
 * path that the app routes.
 */
export function webRoutes(app: Hono): void {
  app.get('/assets/*', async (context) => {
    const path = normalize(join(WEB_FOLDER, decodeURIComponent(context.req.path)))
    if (!path.startsWith(join(WEB_FOLDER, 'assets') + sep) || !existsSync(path))
      return context.text('Not found', 404)
    return sendFile(context, path, { 'cache-control': 'public, max-age=31536000, immutable' })
  })

  app.get('*', async (context) => {
    const name = context.req.path.slice(1)
    const isFile = /^[\w.-]+\.\w+$/.test(name) && existsSync(join(WEB_FOLDER, name))
    const file = join(WEB_FOLDER, isFile ? name : 'index.html')
    if (!existsSync(file))
      return context.text('The web app is not built: run `npm run build`, then start again.', 503)
    return sendFile(context, file, {
      'cache-control': 'no-cache',
      'content-security-policy': PAGE_POLICY,
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
  })
}

const zip = promisify(gzip)
const PACKED = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt'])

/** Packed files by path; the names of all but the page change with what is in them. */
const packed = new Map<string, Uint8Array<ArrayBuffer>>()

async function sendFile(
  context: Context,
  path: string,
  headers: Record<string, string>,
): Promise<Response> {
  const ending = extname(path)
  const isPacked =
    PACKED.has(ending) && /\bgzip\b/.test(context.req.header('accept-encoding') ?? '')
  return context.body(isPacked ? await readPacked(path) : await readWhole(path), 200, {
    'content-type': TYPES[ending] ?? 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    vary: 'accept-encoding',
    ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    ...headers,
  })
}

async function readWhole(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await readFile(path))
}

async function readPacked(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const known = packed.get(path)
  if (known !== undefined) return known
  const small = new Uint8Array(await zip(await readFile(path), { level: 9 }))
  if (!path.endsWith('.html')) packed.set(path, small)
  return small
}
