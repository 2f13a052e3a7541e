import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Receivers } from '@skein/model/api'
import { admitBy } from './admit-export.ts'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { guarded } from './guard.ts'
import { openHttpServer } from './http-server.ts'
import { closeGrpc, listenGrpc, otlpGrpcServer } from './ingest/otlp-grpc.ts'
import { answerOtlp, otlpSignal, type OtlpOptions } from './ingest/otlp-http.ts'
import { bodyBudget } from './ingest/read-body.ts'
import { openSetAside, type Signal } from './ingest/set-aside.ts'
import { ListenError } from './listen-error.ts'
import type { NodeRole } from './node-role.ts'
import type { Skein } from './skein.ts'
import { openTls } from './tls.ts'
import { whileAvailable } from './while-available.ts'
import { within } from './within.ts'

/** Where a server listens; `undefined`: that way in is off. */
export interface Listening {
  port: number
  otlpHttpPort: number | undefined
  otlpGrpcPort: number | undefined
  /** Goes on as before, and says on `/readyz` that it won't for long. */
  drain(): void
  /** Answers what was accepted and listens no more. */
  close(): Promise<void>
}

export interface Log {
  info(sentence: string): void
  error(error: unknown): void
}

/** Asked of a node itself, whatever it does. */
const OF_EVERY_NODE = new Set(['/healthz', '/readyz', '/metrics'])
const ELSEWHERE: Readonly<Record<NodeRole, string>> = {
  everything: '',
  ingest: 'This node takes OTLP: POST /v1/traces. Ask one that runs skein web.\n',
  web: 'This node takes no OTLP: send it to one that runs skein ingest.\n',
}

/** Some seconds' worth: what waits for longer than exporters do, ten seconds, they send again. */
const MAX_RECEIVING_BYTES = 64 * 1024 * 1024
const CLOSE_WITHIN_MS = 10_000

type ListenConfig = Pick<
  Config,
  | 'host'
  | 'allowHost'
  | 'publicUrl'
  | 'port'
  | 'otlpHttpPort'
  | 'otlpGrpcPort'
  | 'maxBodyBytes'
  | 'tlsCert'
  | 'tlsKey'
  | 'corsOrigin'
>

/**
 * Opens every way in that the role has. Throws a {@link ListenError}, and leaves none open, when one can't
 * be had.
 */
export async function listen(
  skein: Skein,
  config: ListenConfig,
  log: Log,
  role: NodeRole = 'everything',
): Promise<Listening> {
  const setAside = openSetAside((sentence) => log.info(sentence))
  const onError = (error: unknown) => log.error(error)
  const collect = whileAvailable(skein.pipeline.collect, onError)
  const otlp: OtlpOptions = {
    admit: whileAvailable(admitBy(skein.access), onError),
    collect: skein.received.counted(collect, 'http'),
    setAside,
    budget: bodyBudget(MAX_RECEIVING_BYTES),
    maxBodyBytes: config.maxBodyBytes,
    onError,
  }
  const takeExport = async (signal: Signal, request: IncomingMessage, response: ServerResponse) => {
    await answerOtlp(signal, request, response, otlp)
    if (response.headersSent) skein.received.answered(response.statusCode)
  }
  // The app is asked once all ports are open.
  let receivers: Receivers = { otlpHttpPort: null, otlpGrpcPort: null }
  let isDraining = false
  const app = createApp(skein, onError, {
    receivers: () => receivers,
    isDraining: () => isDraining,
  })
  const appListener = getRequestListener(app.fetch)
  const everything: RequestListener = (request, response) => {
    const signal = otlpSignal(request)
    if (signal !== undefined && role !== 'web') void takeExport(signal, request, response)
    else if (signal === undefined && (role !== 'ingest' || OF_EVERY_NODE.has(request.url ?? '')))
      void appListener(request, response)
    else response.writeHead(404).end(ELSEWHERE[role])
  }
  const otlpOnly: RequestListener = (request, response) => {
    const signal = otlpSignal(request)
    if (signal !== undefined) void takeExport(signal, request, response)
    else if (request.url === '/healthz' || request.url === '/readyz')
      void appListener(request, response)
    else response.writeHead(404).end('This port takes OTLP: POST /v1/traces.\n')
  }

  const tls = openTls(config, log)
  const closers: (() => Promise<void>)[] = []
  const drainers: (() => void)[] = []
  const drain = () => {
    isDraining = true
    for (const drainOne of drainers) drainOne()
  }
  const close = async () => {
    tls?.close()
    skein.live.close()
    await Promise.all(closers.map((closeOne) => closeOne()))
  }
  const open = async (listener: RequestListener, port: number, setting: PortSetting) => {
    const server = openHttpServer(guarded(listener, config), tls)
    const bound = await listenHttp(server, config.host, port, setting)
    closers.push(() => server.closeAnswering())
    drainers.push(() => server.drain())
    return bound
  }
  try {
    const port = await open(everything, config.port, PORT_SETTINGS.port)
    const otlpHttpPort =
      config.otlpHttpPort === 0
        ? undefined
        : await open(otlpOnly, config.otlpHttpPort, PORT_SETTINGS.otlpHttpPort)
    const otlpGrpcPort = config.otlpGrpcPort === 0 ? undefined : await openGrpc()
    receivers = { otlpHttpPort: otlpHttpPort ?? null, otlpGrpcPort: otlpGrpcPort ?? null }
    return { port, otlpHttpPort, otlpGrpcPort, drain, close }
  } catch (error) {
    await close()
    throw error
  }

  async function openGrpc(): Promise<number> {
    const server = otlpGrpcServer({
      ...otlp,
      collect: skein.received.counted(collect, 'grpc'),
    })
    try {
      const bound = await listenGrpc(server, config.host, config.otlpGrpcPort, tls)
      closers.push(() => within(CLOSE_WITHIN_MS, closeGrpc(server), () => server.forceShutdown()))
      return bound
    } catch (error) {
      server.forceShutdown()
      throw listenError(error, config.host, config.otlpGrpcPort, PORT_SETTINGS.otlpGrpcPort)
    }
  }
}

interface PortSetting {
  flag: string
  env: string
}

const PORT_SETTINGS = {
  port: { flag: '--port', env: 'SKEIN_PORT' },
  otlpHttpPort: { flag: '--otlp-http-port', env: 'SKEIN_OTLP_HTTP_PORT' },
  otlpGrpcPort: { flag: '--otlp-grpc-port', env: 'SKEIN_OTLP_GRPC_PORT' },
} satisfies Record<string, PortSetting>

function listenHttp(
  server: Server,
  host: string,
  port: number,
  setting: PortSetting,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port, setting)))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

function listenError(
  error: unknown,
  host: string,
  port: number,
  setting: PortSetting,
): ListenError {
  const reason = error instanceof Error ? error.message : String(error)
  const choose = `choose another with ${setting.flag} or ${setting.env}`
  if (/EADDRINUSE|address already in use|No address added/i.test(reason))
    return new ListenError(`Port ${port} on ${host} is in use. Stop what uses it, or ${choose}.`)
  if (/EACCES|permission denied/i.test(reason))
    return new ListenError(`Port ${port} on ${host} needs rights that this user lacks: ${choose}.`)
  return new ListenError(
    `Port ${port} on ${host} can't be listened on (${reason}): choose another address with --host or SKEIN_HOST.`,
  )
}
