import { isUtf8 } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Collect, Collected } from './collector.ts'
import { encodeExportResponse, encodeStatus } from './encode-response.ts'
import { ExportRefused, foreignProject, type Admit } from './export-refused.ts'
import { OtlpDecodeError } from './otlp.ts'
import { BodyError, discardRest, readBody, type BodyBudget } from './read-body.ts'
import type { SetAside, Signal } from './set-aside.ts'

/** What a way in for OTLP has of the rest, over HTTP and over gRPC. */
export interface OtlpOptions {
  admit: Admit
  collect: Collect
  setAside: SetAside
  budget: BodyBudget
  /** Of a body, on the wire and after decompression. */
  maxBodyBytes: number
  onError: (error: unknown) => void
}

const SIGNAL_PATHS: Record<string, Signal> = {
  '/v1/traces': 'traces',
  '/v1/logs': 'logs',
  '/v1/metrics': 'metrics',
  // Where Langfuse's SDKs send to.
  '/api/public/otel/v1/traces': 'traces',
  // Where LangSmith's OpenTelemetry export sends to.
  '/otel/v1/traces': 'traces',
}

/** gRPC's status codes, which OTLP's error bodies carry over HTTP, too. */
const STATUS_CODES = { 400: 3, 401: 16, 403: 7, 413: 8, 415: 3, 500: 13, 503: 14 } as const

/** Seconds; exporters give up on batches that they would have to hold for longer. */
const RETRY_AFTER = '1'

type Encoding = 'application/json' | 'application/x-protobuf'

/** Which signal a request exports; `undefined` when it is no OTLP export. */
export function otlpSignal(request: IncomingMessage): Signal | undefined {
  if (request.method !== 'POST') return undefined
  return SIGNAL_PATHS[pathOf(request)]
}

function pathOf(request: IncomingMessage): string {
  const path = (request.url ?? '').split('?')[0] ?? ''
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** Answers an OTLP/HTTP export as the protocol says: 200 only for what is stored. */
export async function answerOtlp(
  signal: Signal,
  request: IncomingMessage,
  response: ServerResponse,
  options: OtlpOptions,
): Promise<void> {
  let encoding: Encoding = 'application/json'
  try {
    encoding = requestEncoding(request)
    const only = await options.admit(`POST ${pathOf(request)}`, (name) =>
      headerText(request.headers[name]),
    )
    const project = headerProject(request.headers['x-project-name'])
    // Known before anything is read of what would not be taken.
    if (only !== undefined && project !== undefined && project !== only)
      throw foreignProject(project, only)
    const body = await readBody(request, options.maxBodyBytes, options.budget)
    const { length } = body
    try {
      const collected = await take(signal, encoding, body, { project, only }, options)
      reply(response, 200, encoding, renderSuccess(encoding, collected))
    } finally {
      options.budget.give(length)
    }
  } catch (error) {
    const { status, message } = failure(error, options)
    if (response.destroyed) return
    if (status === 401) response.setHeader('www-authenticate', 'Bearer')
    if (status === 503) response.setHeader('retry-after', RETRY_AFTER)
    const body = Buffer.from(renderFailure(encoding, STATUS_CODES[status], message))
    if (request.complete) return reply(response, status, encoding, body)
    // The client learns at once that there is no use in sending the rest.
    response.writeHead(status, {
      'content-type': encoding,
      'content-length': body.length,
      connection: 'close',
    })
    response.write(body)
    await discardRest(request)
    response.end()
  }
}

async function take(
  signal: Signal,
  encoding: Encoding,
  body: Buffer,
  to: { project: string | undefined; only: string | undefined },
  { collect, setAside }: OtlpOptions,
): Promise<Collected> {
  if (signal !== 'traces') return { rejectedSpans: 0, message: setAside.count(signal) }
  return collect({
    bytes: body,
    format: encoding === 'application/json' ? 'json' : 'protobuf',
    ...to,
  })
}

/** The project that a request's headers name, if any. */
export function headerProject(header: string | string[] | undefined): string | undefined {
  const name = utf8Header(headerText(header) ?? '').trim()
  return name === '' ? undefined : name
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

/** Node.js reads each byte of a header as one character; clients send UTF-8. */
function utf8Header(value: string): string {
  const bytes = Buffer.from(value, 'latin1')
  return isUtf8(bytes) ? bytes.toString() : value
}

function requestEncoding(request: IncomingMessage): Encoding {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === '' || type.includes('protobuf') || type === 'application/octet-stream')
    return 'application/x-protobuf'
  if (type === 'application/json' || type.endsWith('+json') || type === 'text/json')
    return 'application/json'
  throw new BodyError(
    415,
    `content-type ${type} is not understood; use application/x-protobuf or application/json`,
  )
}

function failure(
  error: unknown,
  { onError }: OtlpOptions,
): { status: keyof typeof STATUS_CODES; message: string } {
  if (error instanceof BodyError) return { status: error.status, message: error.message }
  if (error instanceof ExportRefused) return { status: error.status, message: error.message }
  if (error instanceof OtlpDecodeError) return { status: 400, message: error.message }
  onError(error)
  return { status: 503, message: 'the spans could not be stored now; try again in a moment' }
}

function renderSuccess(encoding: Encoding, { rejectedSpans, message }: Collected): string | Buffer {
  if (encoding === 'application/x-protobuf') return encodeExportResponse(rejectedSpans, message)
  return JSON.stringify(
    rejectedSpans === 0 && message === ''
      ? {}
      : {
          partialSuccess: {
            ...(rejectedSpans === 0 ? {} : { rejectedSpans: String(rejectedSpans) }),
            errorMessage: message,
          },
        },
  )
}

function renderFailure(encoding: Encoding, code: number, message: string): string | Buffer {
  return encoding === 'application/x-protobuf'
    ? encodeStatus(code, message)
    : JSON.stringify({ code, message })
}

function reply(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string | Buffer,
): void {
  if (response.destroyed) return
  response.writeHead(status, { 'content-type': contentType })
  response.end(body)
}
