import type { MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { remoteAddress } from './api/enforce.ts'

const compressing = compress({ encoding: 'gzip' })

/** Compresses what goes over a network. For this machine, or a proxy on it, that would only take time. */
export const compressed: MiddlewareHandler = (context, next) =>
  OWN_ADDRESS.test(remoteAddress(context)) ? next() : compressing(context, next)

/** Empty is a request made in this process. */
const OWN_ADDRESS = /^$|^::1$|^(::ffff:)?127\./
