import type { Attributes } from '@opentelemetry/api'
import { fromEnv, isTrueInEnv, numberFromEnv, pairsFromEnv } from './environment.ts'
import { createMask, type Mask, type MaskOptions } from './mask.ts'
import { NAME, VERSION } from './version.ts'

export interface SkeinOptions extends MaskOptions {
  /** Else `SKEIN_PROJECT`; without either it is Skein's project `default`. */
  project?: string | undefined
  /**
   * Where Skein is, with or without `/v1/traces`. Else `SKEIN_ENDPOINT`,
   * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, `OTEL_EXPORTER_OTLP_ENDPOINT`, `http://127.0.0.1:6006`.
   */
  endpoint?: string | undefined
  /** Else `SKEIN_API_KEY`. Sent as `authorization: Bearer …`. */
  apiKey?: string | undefined
  /** More headers for each request. */
  headers?: Record<string, string> | undefined
  /** More resource attributes, such as `deployment.environment.name`. */
  resource?: Attributes | undefined
  /**
   * Carries the session to other services in W3C baggage, and takes it over from there. Whoever the
   * app sends requests to sees the session id, and whoever sends it requests can choose one.
   */
  baggage?: boolean | undefined
  /** How long a span waits for others to be sent with. Else `OTEL_BSP_SCHEDULE_DELAY`, 1,000. */
  delayMs?: number | undefined
  /** Of one request. Else `OTEL_EXPORTER_OTLP_TIMEOUT`, 10,000. */
  timeoutMs?: number | undefined
  /** Spans that may wait; further ones are dropped. Else `OTEL_BSP_MAX_QUEUE_SIZE`, 2,048. */
  maxQueueSize?: number | undefined
  /** Characters that may wait, in all attributes together. Default 64 million. */
  maxQueueLength?: number | undefined
  /** Called for what goes wrong, once for each kind. Default `console.warn`. */
  warn?: ((message: string) => void) | undefined
}

/** The options with the environment and the defaults filled in. */
export interface Settings {
  /** Empty when there is nowhere to send to: the endpoint is no URL. */
  url: string
  headers: Record<string, string>
  /** Added to the resource of each span. */
  resource: Attributes
  baggage: boolean
  isGzip: boolean
  delayMs: number
  timeoutMs: number
  maxQueueSize: number
  maxQueueLength: number
  maxBatchSize: number
  mask: Mask | undefined
  /** Says a thing once, whatever its details are by then. */
  warnOnce: (kind: string, message: string) => void
}

const DEFAULT_ENDPOINT = 'http://127.0.0.1:6006'

export function readSettings(options: SkeinOptions = {}): Settings {
  const warnOnce = createWarning(options.warn)
  const project = text(options.project) ?? fromEnv('SKEIN_PROJECT')
  const own = text(options.endpoint) ?? fromEnv('SKEIN_ENDPOINT')
  return {
    url: endpointUrl(own, warnOnce),
    headers: readHeaders(options, project, own === undefined, warnOnce),
    resource: {
      ...options.resource,
      ...(project === undefined ? {} : { 'openinference.project.name': project }),
    },
    baggage: options.baggage === true,
    isGzip: otlpVariable('COMPRESSION') === 'gzip',
    delayMs: options.delayMs ?? numberFromEnv('OTEL_BSP_SCHEDULE_DELAY') ?? 1000,
    timeoutMs:
      options.timeoutMs ??
      numberFromEnv('OTEL_EXPORTER_OTLP_TRACES_TIMEOUT') ??
      numberFromEnv('OTEL_EXPORTER_OTLP_TIMEOUT') ??
      10_000,
    maxQueueSize: options.maxQueueSize ?? numberFromEnv('OTEL_BSP_MAX_QUEUE_SIZE') ?? 2048,
    maxQueueLength: options.maxQueueLength ?? 64_000_000,
    maxBatchSize: Math.max(1, numberFromEnv('OTEL_BSP_MAX_EXPORT_BATCH_SIZE') ?? 512),
    mask: createMask(options),
    warnOnce,
  }
}

export function isDisabled(): boolean {
  return isTrueInEnv('OTEL_SDK_DISABLED')
}

function createWarning(warn: SkeinOptions['warn']): Settings['warnOnce'] {
  const said = new Set<string>()
  return (kind, message) => {
    if (said.has(kind)) return
    said.add(kind)
    try {
      // oxlint-disable-next-line no-console -- the one place that speaks to the app's developer
      ;(warn ?? console.warn)(`[skein] ${message}`)
    } catch {
      // Nothing that goes wrong here is the app's business.
    }
  }
}

function endpointUrl(own: string | undefined, warnOnce: Settings['warnOnce']): string {
  const traces = own === undefined ? fromEnv('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') : undefined
  const given = own ?? traces ?? fromEnv('OTEL_EXPORTER_OTLP_ENDPOINT') ?? DEFAULT_ENDPOINT
  try {
    const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`)
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new TypeError(url.protocol)
    const path = url.pathname.replace(/\/+$/, '')
    // The specification takes the endpoint of one signal as it is.
    if (traces === undefined)
      url.pathname = path.endsWith('/v1/traces') ? path : `${path}/v1/traces`
    return url.href
  } catch {
    warnOnce('endpoint', `"${given}" is no http or https address: nothing is sent.`)
    return ''
  }
}

function readHeaders(
  options: SkeinOptions,
  project: string | undefined,
  forOtlp: boolean,
  warnOnce: Settings['warnOnce'],
): Record<string, string> {
  const apiKey = text(options.apiKey) ?? fromEnv('SKEIN_API_KEY')
  const wanted: Record<string, string> = {
    'user-agent': `${NAME}/${VERSION}`,
    // Those hold the keys of the place that the OTEL_* endpoint names, which no one else should get.
    ...(forOtlp
      ? {
          ...pairsFromEnv('OTEL_EXPORTER_OTLP_HEADERS'),
          ...pairsFromEnv('OTEL_EXPORTER_OTLP_TRACES_HEADERS'),
        }
      : {}),
    ...(project === undefined ? {} : { 'x-project-name': project }),
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    ...options.headers,
    'content-type': 'application/json',
  }
  const headers = new Headers()
  for (const [name, value] of Object.entries(wanted)) {
    try {
      headers.set(name, asBytes(value))
    } catch {
      warnOnce(`header ${name}`, `the value for the header ${name} is no HTTP header: left out.`)
    }
  }
  return Object.fromEntries(headers)
}

/** A header is bytes; text goes as UTF-8. */
function asBytes(value: string): string {
  return String.fromCharCode(...new TextEncoder().encode(value))
}

function otlpVariable(name: string): string | undefined {
  return fromEnv(`OTEL_EXPORTER_OTLP_TRACES_${name}`) ?? fromEnv(`OTEL_EXPORTER_OTLP_${name}`)
}

/** From JavaScript anything may come. */
function text(value: unknown): string | undefined {
  const trimmed = typeof value === 'string' ? value.trim() : ''
  return trimmed === '' ? undefined : trimmed
}
