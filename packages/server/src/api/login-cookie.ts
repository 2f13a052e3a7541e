import type { Context } from 'hono'
import { setCookie } from 'hono/cookie'
import { LOGIN_SECONDS, type Access } from '../access/access.ts'
import { LOGIN_COOKIE } from '../access/credentials.ts'
import type { Env } from './enforce.ts'

/** No script reads it, and no page of another site sends it along. */
export function setLoginCookie(request: Context, { settings }: Access, token: string): void {
  setCookie(request, LOGIN_COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'Strict',
    secure: isOverTls(request, settings.publicUrl),
    maxAge: LOGIN_SECONDS,
  })
}

/** Whether the browser's connection is, be it with this server or with a proxy in front of it. */
export function isOverTls(request: Context, publicUrl: string): boolean {
  const socket = (request.env as Env | undefined)?.incoming?.socket
  return publicUrl.startsWith('https:') || (socket !== undefined && 'encrypted' in socket)
}
