import {
  logVerbosity,
  Metadata,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  setLogVerbosity,
  status,
  type sendUnaryData,
  type ServerInterceptor,
  type ServerUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js'
import { encodeExportResponse, encodeRetryStatus } from './encode-response.ts'
import { ExportRefused, foreignProject } from './export-refused.ts'
import { headerProject, type OtlpOptions } from './otlp-http.ts'
import { OtlpDecodeError } from './otlp.ts'
import { BodyError } from './read-body.ts'
import type { Signal } from './set-aside.ts'

const RETRY_AFTER_SECONDS = 1

/** In milliseconds. */
export interface GrpcTimes {
  /** A request that isn't there in whole by then is refused; what still comes of it is thrown away. */
  receiving: number
  /** A connection without a call is closed after so long; clients open another unasked. */
  idle: number
  /** One of any age takes no new calls then, and is closed when those under way had `grace`, answered or not. */
  age: number
  grace: number
  /** After so long without a sign of the client it is asked for one, and has `alive` to give it. */
  silent: number
  alive: number
}

const TIMES: GrpcTimes = {
  receiving: 120_000,
  idle: 600_000,
  age: 900_000,
  grace: 120_000,
  silent: 60_000,
  alive: 20_000,
}

/** OTLP's three export services. Bodies reach the same decoder as over HTTP, as bytes. */
export function otlpGrpcServer(options: OtlpOptions, times = TIMES): Server {
  // What it would print is thrown, too, or is for the client to know.
  setLogVerbosity(logVerbosity.NONE)
  const admitted: Admitted = new WeakMap()
  const server = new Server({
    'grpc.max_receive_message_length': options.maxBodyBytes,
    'grpc.max_concurrent_streams': 100,
    'grpc.max_connection_idle_ms': times.idle,
    'grpc.max_connection_age_ms': times.age,
    'grpc.max_connection_age_grace_ms': times.grace,
    'grpc.keepalive_time_ms': times.silent,
    'grpc.keepalive_timeout_ms': times.alive,
    interceptors: [admittedAndReceivedWithin(times.receiving, admitted, options)],
  })
  for (const [signal, service] of Object.entries(SERVICES) as [Signal, string][])
    server.addService(exportService(service), {
      Export: (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
        answer(signal, call, admitted, options).then(
          (body) => callback(null, body),
          (error: unknown) => callback(failure(error, options)),
        )
      },
    })
  return server
}

/** Which project whoever calls may send to, if it is only one, by what came with the call. */
type Admitted = WeakMap<Metadata, { only: string | undefined }>

/**
 * Nothing is read of a call before it is known that its sender may send. gRPC's own deadline is the client's, which
 * sets none if it means harm.
 */
function admittedAndReceivedWithin(
  ms: number,
  admitted: Admitted,
  options: OtlpOptions,
): ServerInterceptor {
  return ({ path }, call) => {
    const late = () =>
      call.sendStatus({
        code: status.DEADLINE_EXCEEDED,
        details: `the request was not there in whole after ${ms / 1000} seconds`,
      })
    const timer = setTimeout(late, ms)
    const stop = () => clearTimeout(timer)
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata(metadata, go) {
            admit(path, metadata, options)
              .then((only) => admitted.set(metadata, { only }))
              .then(
                () => go(metadata),
                (error: unknown) => call.sendStatus(failure(error, options)),
              )
          },
          onReceiveHalfClose(go) {
            stop()
            go()
          },
          onCancel: stop,
        }),
    })
  }
}

function admit(path: string, metadata: Metadata, options: OtlpOptions) {
  const [signal] =
    Object.entries(SERVICES).find(([, service]) => path === exportPath(service)) ?? []
  return options.admit(`gRPC ${signal}`, (name) => metadata.get(name).map(String)[0])
}

/** Resolves to the port; throws the system's error when it can't be had. */
export function listenGrpc(
  server: Server,
  host: string,
  port: number,
  tls?: RenewedKeyPair,
): Promise<number> {
  const credentials =
    tls === undefined ? ServerCredentials.createInsecure() : new RenewedCredentials(tls)
  const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    )
  })
}

/** A certificate and its key, which may be replaced while it is in use. */
interface RenewedKeyPair {
  current(): KeyPair
  onRenewed(listener: (pair: KeyPair) => void): void
}

interface KeyPair {
  cert: Buffer
  key: Buffer
}

class RenewedCredentials extends ServerCredentials {
  constructor(tls: RenewedKeyPair) {
    super({}, tls.current())
    tls.onRenewed((pair) => this.updateSecureContextOptions(pair))
  }
  override _equals(other: ServerCredentials): boolean {
    return other === this
  }
}

/** Lets calls under way finish. */
export function closeGrpc(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.tryShutdown((error) => (error === undefined ? resolve() : reject(error)))
  })
}

const SERVICES: Record<Signal, string> = {
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
}

const exportPath = (service: string) => `/${service}/Export`

function exportService(name: string): ServiceDefinition {
  const asIs = (bytes: Buffer) => bytes
  return {
    Export: {
      path: exportPath(name),
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  }
}

async function answer(
  signal: Signal,
  call: ServerUnaryCall<Buffer, Buffer>,
  admitted: Admitted,
  { collect, setAside, budget }: OtlpOptions,
): Promise<Buffer> {
  const sender = admitted.get(call.metadata)
  if (sender === undefined) throw new Error('a call comes here once it is let in')
  const { only } = sender
  if (signal !== 'traces') return encodeExportResponse(0, setAside.count(signal))
  const project = headerProject(call.metadata.get('x-project-name').map(String))
  if (only !== undefined && project !== undefined && project !== only)
    throw foreignProject(project, only)
  const bytes = call.request
  const { length } = bytes
  budget.take(length)
  try {
    const collected = await collect({ bytes, format: 'protobuf', project, only })
    return encodeExportResponse(collected.rejectedSpans, collected.message)
  } finally {
    budget.give(length)
  }
}

function failure(error: unknown, { onError }: OtlpOptions) {
  if (error instanceof ExportRefused) {
    const code = error.status === 401 ? status.UNAUTHENTICATED : status.PERMISSION_DENIED
    return { code, details: error.message }
  }
  if (error instanceof OtlpDecodeError)
    return { code: status.INVALID_ARGUMENT, details: error.message }
  if (!(error instanceof BodyError)) onError(error)
  const details =
    error instanceof BodyError
      ? error.message
      : 'the spans could not be stored now; try again in a moment'
  const metadata = new Metadata()
  metadata.set('grpc-status-details-bin', encodeRetryStatus(details, RETRY_AFTER_SECONDS))
  return { code: status.UNAVAILABLE, details, metadata }
}
