import type { z } from 'zod'
import { ApiError } from '@skein/model/api'
import { ENDPOINTS, type Endpoint } from '@skein/model/endpoints'
import { readConfig, type Config } from '../config.ts'
import { CommandError, UsageError, type Given, type Option } from './command.ts'

const USUAL_ENDPOINT = 'http://127.0.0.1:6006'

/** Of every command that asks a running Skein. */
export const ENDPOINT_OPTION = {
  endpoint: {
    value: 'URL',
    help: `the running Skein (SKEIN_ENDPOINT, else ${USUAL_ENDPOINT})`,
  },
  'api-key': { value: 'KEY', help: 'where people must log in (SKEIN_API_KEY)' },
} as const satisfies Record<string, Option>

export const PROJECT_OPTIONS = {
  ...ENDPOINT_OPTION,
  project: { value: 'NAME', help: 'the project (default)' },
} as const satisfies Record<string, Option>

type Name = keyof typeof ENDPOINTS
type Answer<N extends Name> = z.output<(typeof ENDPOINTS)[N]['response']>

interface Question {
  /** Fill the `:name` of the path; the project is known. */
  params?: Record<string, string>
  query?: Record<string, string | number | undefined>
  body?: unknown
  signal?: AbortSignal
}

/** A running Skein, asked by the contract. Every refusal is a {@link CommandError} that says what to do. */
export interface SkeinApi {
  endpoint: string
  project: string
  /** The answer, parsed. */
  ask<N extends Name>(name: N, question?: Question): Promise<Answer<N>>
  /** The answer as it comes in. */
  open(name: Name, question?: Question): Promise<Response>
}

/** `answer`: who is asked, if not the server at the endpoint. */
export function skeinApi(
  given: Given,
  answer: typeof request = request,
  endpoint = readEndpoint(given),
): SkeinApi {
  const headers = keyHeaders(given)
  const project = given.text('project') ?? 'default'
  if (project === '') throw new UsageError('--project is "": it must not be empty.')
  const open = async (name: Name, question: Question = {}) => {
    const described: Endpoint = ENDPOINTS[name]
    const { params, query = {}, body, signal } = question
    const url = new URL(endpoint + fillPath(described.path, { project, ...params }))
    for (const [key, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(key, String(value))
    const response = await answer(url, {
      method: described.method,
      ...(body === undefined
        ? { headers }
        : {
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify(body),
          }),
      ...(signal === undefined ? {} : { signal }),
    })
    if (!response.ok) throw await refusal(response, endpoint)
    return response
  }
  return {
    endpoint,
    project,
    open,
    async ask(name, question) {
      const response = await open(name, question)
      const { response: schema }: Endpoint = ENDPOINTS[name]
      return parseAnswer(schema as z.ZodType<Answer<typeof name>>, await response.text(), endpoint)
    },
  }
}

/** Whether somebody has said which Skein to ask. */
export function isEndpointSet(given: Given): boolean {
  return (given.text('endpoint') ?? process.env['SKEIN_ENDPOINT'] ?? '') !== ''
}

/** Where the running Skein is, without a `/` at its end. */
export function readEndpoint(given: Given): string {
  const flag = given.text('endpoint')
  const text = flag ?? (process.env['SKEIN_ENDPOINT'] || usualEndpoint(readConfig({}, process.env)))
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return text.replace(/\/+$/, '')
  const where = flag === undefined ? 'SKEIN_ENDPOINT' : '--endpoint'
  throw new UsageError(
    `${where} is ${JSON.stringify(text)}: it must be a URL such as ${USUAL_ENDPOINT}.`,
  )
}

/** What shows the server that this may ask; nothing where no key is set. */
export function keyHeaders(given: Given): Record<string, string> {
  const key = given.text('api-key') ?? process.env['SKEIN_API_KEY'] ?? ''
  return key === '' ? {} : { authorization: `Bearer ${key}` }
}

/** Where a Skein with these settings listens, as seen from this machine. */
export function usualEndpoint({ port, tlsCert }: Pick<Config, 'port' | 'tlsCert'>): string {
  // Certificates are for names.
  return tlsCert === '' ? `http://127.0.0.1:${port}` : `https://localhost:${port}`
}

/** `fetch`, whose failure to get through says where to and what to do. */
export async function request(url: URL | string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    const { origin } = new URL(url)
    requireNotTooLong(error, origin)
    throw new CommandError(
      `No Skein answers at ${origin} (${reasonOf(error)}): start it with skein serve, or say where it is with --endpoint or SKEIN_ENDPOINT.`,
      { cause: error },
    )
  }
}

/** After five minutes without an answer Node.js's `fetch` hangs up: then somebody is there all the same. */
export function requireNotTooLong(error: unknown, origin: string): void {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof Error && 'code' in cause && cause.code === 'UND_ERR_HEADERS_TIMEOUT')
    throw new CommandError(`${origin} takes longer than this waits; it may go on with it.`, {
      cause: error,
    })
}

function reasonOf(error: Error): string {
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return 'code' in cause ? String(cause.code) : cause.message
}

function fillPath(path: string, params: Record<string, string>): string {
  return path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = params[name]
    if (value === undefined) throw new Error(`${path} lacks ${name}`)
    return encodeURIComponent(value)
  })
}

function parseAnswer<Parsed>(schema: z.ZodType<Parsed>, text: string, endpoint: string): Parsed {
  const parsed = schema.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw notSkein(endpoint)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The server wants to know who asks. */
export class KeyNeededError extends CommandError {
  override name = 'KeyNeededError'

  constructor(endpoint: string) {
    super(`${endpoint} wants an API key that is valid: give one with --api-key or SKEIN_API_KEY.`)
  }
}

/** Why a server would not answer, as it says itself. */
export async function refusal(response: Response, endpoint: string): Promise<CommandError> {
  const parsed = ApiError.safeParse(parseJson(await response.text()))
  if (!parsed.success) return notSkein(endpoint, ` (HTTP ${response.status})`)
  if (parsed.data.error.code === 'unauthorized') return new KeyNeededError(endpoint)
  const { message } = parsed.data.error
  return new CommandError(`${message.charAt(0).toUpperCase()}${message.slice(1)}.`)
}

/** For what answers as Skein never does. */
export function notSkein(endpoint: string, status = ''): CommandError {
  return new CommandError(
    `What answers at ${endpoint} is not a Skein of this version${status}: see --endpoint or SKEIN_ENDPOINT.`,
  )
}
