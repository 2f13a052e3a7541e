import { expect } from 'vitest'
import { withWholeInput } from '@skein/model/input-lists'
import { parseJsonText, type JsonObject } from '@skein/model/json'
import type { Message } from '@skein/model/message'
import type { NormalizedSpan } from '@skein/model/normalized-span'
import type { MessageHash, SpanText } from '@skein/model/span'
import { restoreAttributes } from '@skein/model/stored-attributes'
import { storedToMessage, storedWords } from '@skein/model/stored-message'
import { decodeJson } from '../src/ingest/decode-json.ts'
import { normalize } from '../src/ingest/normalize.ts'
import { keyValues, otlpRequest } from './otlp-span.ts'

interface SentEvent {
  name: string
  attributes?: Record<string, unknown>
  /** Milliseconds after the span's start. */
  at?: number
}

interface Sent {
  name?: string
  scope?: string
  status?: { code: number; message?: string }
  events?: SentEvent[]
}

/** What is made of one span, its messages as lines; whatever it carried must come back as it was sent. */
export function readSpan(attributes: Record<string, unknown>, sent: Sent = {}) {
  const { name = 'span', scope = 'test', status, events = [] } = sent
  const request = otlpRequest([
    {
      trace: '1',
      span: '1',
      name,
      end: 1000,
      attributes,
      ...(status === undefined ? {} : { status }),
      events: events.map((event) => ({
        name: event.name,
        timeUnixNano: String(START + BigInt(event.at ?? 0) * 1_000_000n),
        attributes: keyValues(event.attributes ?? {}),
      })),
    },
  ])
  const text = JSON.stringify(request).replace('"name":"test"', `"name":${JSON.stringify(scope)}`)
  const [normalized] = normalize(decodeJson(text), undefined)
  if (normalized === undefined) throw new Error('the span was not taken')
  expectAllRestored(normalized, attributes, events)
  return viewOf(normalized)
}

const START = 1_795_300_000_000_000_000n

function viewOf({ span, messages, feedback, sent }: NormalizedSpan) {
  const rows = new Map(messages.map((row) => [row.hash, row]))
  const whole = withWholeInput(span, (list) => rows.get(list)?.body)
  const said = (hashes: readonly MessageHash[]) =>
    hashes.map((hash) => {
      const row = rows.get(hash)
      return row === undefined ? 'missing' : line(storedToMessage(row))
    })
  const words = (side: SpanText) => {
    if (!('hash' in side)) return side.found === 'none' ? null : `(${side.found})`
    const row = rows.get(side.hash)
    const text = row === undefined ? 'missing' : storedWords(row)
    return side.found === 'raw' ? `raw ${text}` : text
  }
  return {
    ...span,
    session: span.session?.id ?? null,
    sessionClass: span.session?.keyClass ?? null,
    input: words(span.input),
    output: words(span.output),
    told: said(whole.inputMessages),
    said: said(span.outputMessages),
    documents: sent.documents.map(({ id, score, hash }) => ({
      id,
      score,
      text: rows.get(hash)?.text ?? '',
    })),
    feedback,
  }
}

/** `role: words`, with what is no words in brackets. */
function line({ role, toolCallId, parts }: Message): string {
  const told = parts.map((part) => {
    switch (part.type) {
      case 'text':
        return part.text
      case 'tool_call':
        return `[call ${part.id ?? ''} ${part.name} ${part.arguments}]`
      case 'tool_result':
        return `[result ${part.id ?? ''} ${part.text}]`
      case 'reasoning':
      case 'refusal':
        return `[${part.type} ${part.text}]`
      case 'image':
      case 'audio':
      case 'file':
        return `[${part.type} ${part.url}]`
      case 'other':
        return `[other ${part.json}]`
    }
  })
  return `${role}${toolCallId === undefined ? '' : ` ${toolCallId}`}: ${told.join(' ')}`
}

function expectAllRestored(
  { span, sent, messages }: NormalizedSpan,
  attributes: Record<string, unknown>,
  events: readonly SentEvent[],
): void {
  const rows = new Map(messages.map((row) => [row.hash, row]))
  const whole = withWholeInput(span, (list) => rows.get(list)?.body)
  const listed = [
    ...whole.inputMessages,
    ...span.outputMessages,
    ...sent.documents.map(({ hash }) => hash),
  ]
  const plain = (value: Record<string, unknown>) => withJsonParsed(value as JsonObject)
  const strings = Object.entries(attributes).filter(([, value]) => typeof value !== 'object')
  expect(plain(restoreAttributes(sent.attributes, { rows, listed }))).toMatchObject(
    plain(Object.fromEntries(strings)),
  )
  events.forEach((event, index) => {
    const stored = (sent.events[index] as { attributes: JsonObject }).attributes
    expect(plain(restoreAttributes(stored, { rows, listed: [] }))).toMatchObject(
      plain(
        Object.fromEntries(
          Object.entries(event.attributes ?? {}).filter(([, value]) => typeof value !== 'object'),
        ),
      ),
    )
  })
}

/** Text that is JSON comes back equal as JSON. */
function withJsonParsed(attributes: JsonObject): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      typeof value === 'string' && /^[[{]/.test(value) ? (parseJsonText(value) ?? value) : value,
    ]),
  )
}
