import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Hono } from 'hono'

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
    return context.body(new Uint8Array(await readFile(path)), 200, {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    })
  })

  app.get('*', async (context) => {
    const name = context.req.path.slice(1)
    const isFile = /^[\w.-]+\.\w+$/.test(name) && existsSync(join(WEB_FOLDER, name))
    const file = join(WEB_FOLDER, isFile ? name : 'index.html')
    if (!existsSync(file))
      return context.text('The web app is not built: run `npm run build`, then start again.', 503)
    return context.body(new Uint8Array(await readFile(file)), 200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
      'content-security-policy': PAGE_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
  })
}
