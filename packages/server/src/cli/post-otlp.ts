import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { parseJsonText, stringField } from '@skein/model/json'
import { CommandError } from './command.ts'
import { KeyNeededError, request } from './skein-api.ts'

const RETRYABLE = new Set([429, 502, 503, 504])
const MAX_TRIES = 30

/** Sends an export request in OTLP/JSON; while the receiver is busy, waits and tries again. */
export async function postOtlp(
  url: string,
  project: string | undefined,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; text: string }> {
  const compressed = await promisify(gzip)(body, { level: 1 })
  for (let tries = 1; ; tries++) {
    const response = await request(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        // A header's characters are bytes: those of UTF-8.
        ...(project === undefined
          ? {}
          : { 'x-project-name': Buffer.from(project).toString('latin1') }),
      },
      body: compressed,
    })
    const { status } = response
    const text = await response.text()
    if (!RETRYABLE.has(status) || tries === MAX_TRIES) return { status, text }
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    await delay(Number.isFinite(seconds) ? seconds * 1000 : 1000)
  }
}

/** Why a receiver took nothing; `after` says how far it came. */
export function otlpRefusal(
  url: string,
  { status, text }: { status: number; text: string },
  after: string,
): CommandError {
  const { origin } = new URL(url)
  if (status === 401) return new KeyNeededError(origin)
  const why = stringField(parseJsonText(text), 'message') ?? text.slice(0, 300)
  return new CommandError(`${origin} refused spans after ${after} (HTTP ${status}): ${why}.`)
}
