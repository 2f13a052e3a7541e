import {
  field,
  isObject,
  parseJsonText,
  stringField,
  type Json,
  type JsonObject,
} from '@skein/model/json'
import { otlpRefusal, postOtlp } from '../post-otlp.ts'
import { notSkein } from '../skein-api.ts'
import { counted } from '../terminal/units.ts'

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
}

/** Well below what receivers take. */
const BATCH_LENGTH = 4 * 1024 * 1024

/**
 * Sends pieces in batches, one after the other; what the receiver refuses, in parts, so that what is wrong
 * with one piece, or too large, costs no other.
 */
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
    const isRefused = status === 400 || status === 413
    const parts = status === 413 && pieces.length === 1 ? singleSpans(pieces) : pieces
    if (isRefused && parts.length > 1) {
      const middle = Math.ceil(parts.length / 2)
      await send(parts.slice(0, middle))
      await send(parts.slice(middle))
      return
    }
    if (status !== 200 && !isRefused)
      throw otlpRefusal(url, { status, text }, counted(sender.sent, 'span'))
    const { refused, why } =
      status === 413
        ? { refused: spans, why: 'it is too large' }
        : status === 400
          ? { refused: spans, why: stringField(parseJsonText(text), 'message') ?? text }
          : partly(text, options.endpoint)
    if (refused > 0 || isRefused)
      options.onRefusal(`${refused} of ${counted(spans, 'span')} refused: ${why}`)
    sender.sent += spans - refused
    options.onProgress(sender.sent)
  }
}

function partly(text: string, endpoint: string): { refused: number; why: string } {
  const answer = parseJsonText(text)
  if (!isObject(answer)) throw notSkein(endpoint)
  const partialSuccess = field(answer, 'partialSuccess')
  return {
    refused: Number(field(partialSuccess, 'rejectedSpans') ?? 0),
    why: stringField(partialSuccess, 'errorMessage') ?? '',
  }
}

interface OtlpRequest {
  resourceSpans: (JsonObject & { scopeSpans?: Json })[]
}

function singleSpans(pieces: readonly Piece[]): Piece[] {
  const { resourceSpans } = JSON.parse(
    `{"resourceSpans":[${pieces.map(({ text }) => text).join(',')}]}`,
  ) as OtlpRequest
  return resourceSpans.flatMap((ofResource) =>
    objectsIn(ofResource.scopeSpans).flatMap((ofScope) =>
      objectsIn(ofScope['spans']).map((span) => ({
        text: JSON.stringify({ ...ofResource, scopeSpans: [{ ...ofScope, spans: [span] }] }),
        spans: 1,
      })),
    ),
  )
}

function objectsIn(list: Json | undefined): JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : []
}
