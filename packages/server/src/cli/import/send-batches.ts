import { field, stringField, type JsonObject } from '@skein/model/json'
import { CommandError } from '../command.ts'
import { postOtlp } from '../post-otlp.ts'

/** Items of `resourceSpans` in OTLP/JSON, with commas between them, and how many spans they hold. */
export interface Piece {
  text: string
  spans: number
}

interface Sender {
  add(piece: Piece): Promise<void>
  /** Sends what is left. */
  flush(): Promise<void>
  sent: number
  refused: number
}

/** Well below what receivers take. */
const BATCH_LENGTH = 4 * 1024 * 1024

/** Sends pieces in batches, one after the other; what is too large for the receiver, in parts. */
export function batchSender(options: {
  endpoint: string
  headers: Readonly<Record<string, string>>
  project: string | undefined
  onRefusal: (sentence: string) => void
  onProgress: (sent: number) => void
}): Sender {
  const url = `${options.endpoint}/v1/traces`
  let waiting: Piece[] = []
  let length = 0
  const sender: Sender = {
    sent: 0,
    refused: 0,
    async add(piece) {
      if (length + piece.text.length > BATCH_LENGTH) await sender.flush()
      waiting.push(piece)
      length += piece.text.length
    },
    async flush() {
      const pieces = waiting
      waiting = []
      length = 0
      if (pieces.length > 0) await send(pieces)
    },
  }
  return sender

  async function send(pieces: readonly Piece[]): Promise<void> {
    const body = `{"resourceSpans":[${pieces.map(({ text }) => text).join(',')}]}`
    const { status, text } = await postOtlp(url, options.project, body, options.headers)
    const spans = pieces.reduce((sum, piece) => sum + piece.spans, 0)
    if (status === 413 && (pieces.length > 1 || spans > 1)) {
      const parts = pieces.length > 1 ? pieces : singleSpans(pieces)
      const middle = Math.ceil(parts.length / 2)
      await send(parts.slice(0, middle))
      await send(parts.slice(middle))
      return
    }
    if (status !== 200 && status !== 413)
      throw new CommandError(
        `${url} answered ${status} after ${sender.sent} spans: ${text.slice(0, 300)}`,
      )
    const { refused, why } = status === 413 ? { refused: 1, why: 'it is too large' } : partly(text)
    if (refused > 0) options.onRefusal(`${refused} of ${spans} spans refused: ${why}`)
    sender.refused += refused
    sender.sent += spans - refused
    options.onProgress(sender.sent)
  }
}

function partly(answer: string): { refused: number; why: string } {
  const partialSuccess = field(JSON.parse(answer), 'partialSuccess')
  return {
    refused: Number(field(partialSuccess, 'rejectedSpans') ?? 0),
    why: stringField(partialSuccess, 'errorMessage') ?? '',
  }
}

interface OtlpRequest {
  resourceSpans: (JsonObject & { scopeSpans?: (JsonObject & { spans?: JsonObject[] })[] })[]
}

function singleSpans(pieces: readonly Piece[]): Piece[] {
  const { resourceSpans } = JSON.parse(
    `{"resourceSpans":[${pieces.map(({ text }) => text).join(',')}]}`,
  ) as OtlpRequest
  return resourceSpans.flatMap((ofResource) =>
    (ofResource.scopeSpans ?? []).flatMap((ofScope) =>
      (ofScope.spans ?? []).map((span) => ({
        text: JSON.stringify({ ...ofResource, scopeSpans: [{ ...ofScope, spans: [span] }] }),
        spans: 1,
      })),
    ),
  )
}
