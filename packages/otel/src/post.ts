import type { Settings } from './settings.ts'

export interface Outcome {
  /** Sent, or refused for good; otherwise it is to be tried again. */
  done: boolean
  /** Refused for its size alone. */
  isTooLarge?: true
  /** Someone is there, so that to try again soon makes sense. */
  answered: boolean
  retryAfterMs?: number | undefined
}

const SENT: Outcome = { done: true, answered: true }
const LATER: Outcome = { done: false, answered: false }

/** The specification's list. */
const RETRYABLE = new Set([429, 502, 503, 504])

/** Sends one request, and says what is wrong where someone can do something about it. */
export async function post(
  body: string,
  settings: Settings,
  closed: AbortSignal,
  limitMs: number,
): Promise<Outcome> {
  const { url, warnOnce } = settings
  const timeoutMs = Math.min(settings.timeoutMs, limitMs)
  const controller = new AbortController()
  const abort = () => controller.abort()
  const timer = setTimeout(abort, timeoutMs)
  closed.addEventListener('abort', abort)
  try {
    const response = await fetch(url, {
      method: 'POST',
      // A redirected POST would become a GET, which is answered with some page.
      redirect: 'manual',
      signal: controller.signal,
      ...(await encoded(body, settings)),
    })
    const text = await response.text()
    return judge(response, text, settings)
  } catch (error) {
    if (closed.aborted) return LATER
    const why = controller.signal.aborted ? `no answer within ${timeoutMs} ms` : reason(error)
    const grpc = new URL(url).port === '4317' ? ' Port 4317 speaks gRPC; HTTP is 4318 or 6006.' : ''
    warnOnce(
      'waiting',
      `can't reach ${url} (${why}). Is Skein running there?${grpc} Spans wait for it, and are lost if the app ends before.`,
    )
    return LATER
  } finally {
    clearTimeout(timer)
    closed.removeEventListener('abort', abort)
  }
}

function judge(response: Response, text: string, { url, warnOnce }: Settings): Outcome {
  const { status, headers } = response
  const isPage = headers.get('content-type')?.includes('html') === true
  if (status >= 200 && status < 300 && !isPage) {
    const rejected = rejection(text)
    if (rejected !== '') warnOnce('partial', `${url} did not take all spans: ${rejected}`)
    return SENT
  }
  if (RETRYABLE.has(status)) {
    warnOnce('waiting', `${url} takes no spans now (${status}). They wait until it does.`)
    return { done: false, answered: true, retryAfterMs: retryAfter(headers.get('retry-after')) }
  }
  if (status === 413) return { ...SENT, isTooLarge: true }
  if (status === 401 || status === 403) {
    warnOnce(
      'key',
      `${url} refuses the API key (${status}): set apiKey or SKEIN_API_KEY. Spans are dropped.`,
    )
  } else if (isPage || status < 400 || status === 404 || status === 405) {
    const to = headers.get('location')
    warnOnce(
      'not-otlp',
      `${url} takes no traces (${status}${to === null ? '' : `, moved to ${to}`}): check endpoint or SKEIN_ENDPOINT. Spans are dropped.`,
    )
  } else {
    warnOnce('refused', `${url} refused spans (${status}): ${text.slice(0, 200)}`)
  }
  return SENT
}

async function encoded(
  body: string,
  { headers, isGzip }: Settings,
): Promise<{ headers: Record<string, string>; body: string | ArrayBuffer }> {
  if (!isGzip || typeof CompressionStream === 'undefined') return { headers, body }
  const zipped = new Blob([body]).stream().pipeThrough(new CompressionStream('gzip'))
  return {
    headers: { ...headers, 'content-encoding': 'gzip' },
    body: await new Response(zipped).arrayBuffer(),
  }
}

/** What a partial success says; `''` for a full one. */
function rejection(text: string): string {
  try {
    const { partialSuccess } = JSON.parse(text) as {
      partialSuccess?: { rejectedSpans?: string | number; errorMessage?: string }
    }
    const message = partialSuccess?.errorMessage ?? ''
    const count = Number(partialSuccess?.rejectedSpans ?? 0)
    return count > 0 ? `${count} rejected. ${message}` : message
  } catch {
    return ''
  }
}

/** Seconds or a date. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined
  const seconds = Number(header)
  const ms = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

/** `fetch` says only that it failed; the cause has why. */
function reason(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } }
  return cause?.code ?? cause?.message ?? String(error)
}
