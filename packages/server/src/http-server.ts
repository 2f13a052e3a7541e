import {
  createServer,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Tls } from './tls.ts'
import { within } from './within.ts'

export interface HttpServer extends Server {
  /** Goes on answering, and tells each client that its connection ends with the answer. */
  drain(): void
  /** Answers requests under way, and tells each client that its connection ends with the answer. */
  closeAnswering(): Promise<void>
}

/** A request that isn't there in whole by then is answered with 408, and its connection closed. */
const RECEIVING: ServerOptions = {
  headersTimeout: 30_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 5000,
}
const CLOSE_WITHIN_MS = 10_000

export function openHttpServer(
  listener: RequestListener,
  tls: Tls | undefined,
  receiving: ServerOptions = RECEIVING,
): HttpServer {
  const unanswered = new Set<ServerResponse>()
  let isDraining = false
  const server = createHttpServer(tls, receiving, (request, response) => {
    unanswered.add(response)
    response.once('close', () => {
      unanswered.delete(response)
      if (!server.listening) server.closeIdleConnections()
    })
    // A client that goes on sending over an open connection would keep it open.
    if (isDraining) response.setHeader('connection', 'close')
    listener(request, response)
  })
  function drain(): void {
    isDraining = true
    for (const response of unanswered)
      if (!response.headersSent) response.setHeader('connection', 'close')
  }
  return Object.assign(server, {
    drain,
    closeAnswering() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      drain()
      return within(CLOSE_WITHIN_MS, closed, () => server.closeAllConnections())
    },
  })
}

function createHttpServer(
  tls: Tls | undefined,
  receiving: ServerOptions,
  listener: RequestListener,
): Server {
  if (tls === undefined) return createServer(receiving, listener)
  const server = createTlsServer({ ...receiving, ...tls.current() }, listener)
  tls.onRenewed((pair) => server.setSecureContext(pair))
  return server
}
