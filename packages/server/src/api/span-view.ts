import type { SpanDetail, SpanMessage } from '@skein/model/api'
import { field, isObject, stringField, type Json, type JsonObject } from '@skein/model/json'
import type { MessageHash } from '@skein/model/span'
import { referencedHashes, restoreAttributes } from '@skein/model/stored-attributes'
import { storedToMessage, valueText } from '@skein/model/stored-message'
import type { Price } from '@skein/model/summarize-trace'
import { toIso } from '@skein/model/unix-nanos'
import type { Engine } from '../store/engine.ts'
import type { WholeSpan } from '../store/queries/get-span.ts'
import { placedMessages, type PlacedMessage } from '../store/queries/messages.ts'
import { traceSpanView } from './views.ts'

const OTEL_KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

function otelKind(kind: number): string {
  return OTEL_KINDS[kind] ?? 'UNSPECIFIED'
}

type PlacedMessages = Awaited<ReturnType<typeof placedMessages>>

/** All messages that these spans refer to, in one question. */
export function messagesOfSpans(
  engine: Engine,
  project: string,
  spans: readonly WholeSpan[],
): Promise<PlacedMessages> {
  return placedMessages(
    engine,
    project,
    spans.flatMap(({ span, sent }) =>
      [
        ...referencedHashes(sent.attributes),
        ...referencedHashes(sent.events),
        ...span.inputMessages,
        ...span.outputMessages,
        ...span.documents,
      ].map((hash) => ({ scope: span.messageScope, hash })),
    ),
  )
}

/** A span as it was sent, every reference to a message undone. */
export function spanView(
  { span, sent }: WholeSpan,
  price: Price,
  placed: PlacedMessages,
): SpanDetail {
  const rows = placed.get(span.messageScope) ?? new Map<MessageHash, PlacedMessage>()
  const attributes = restoreAttributes(sent.attributes, {
    rows,
    listed: [...span.inputMessages, ...span.outputMessages, ...span.documents],
  })
  const messages = (hashes: readonly MessageHash[]) =>
    hashes.flatMap((hash): SpanMessage[] => {
      const row = rows.get(hash)
      return row === undefined
        ? []
        : [{ ...storedToMessage(row), resent: row.traceId !== span.traceId }]
    })
  return {
    ...traceSpanView(span, price),
    traceId: span.traceId,
    statusMessage: span.statusMessage,
    otelKind: otelKind(sent.otelKind),
    sessionId: span.session?.id ?? null,
    userId: span.userId || null,
    provider: span.provider,
    timeToFirstTokenMs: span.timeToFirstTokenMs,
    inputMessages: messages(span.inputMessages),
    outputMessages: messages(span.outputMessages),
    input: wholeValue(attributes, sent.inputKey, sent.inputMimeType),
    output: wholeValue(attributes, sent.outputKey, sent.outputMimeType),
    documents: sent.documents.map(({ hash, id, score, metadata }) => ({
      id,
      text: documentText(rows.get(hash)),
      score,
      metadata,
    })),
    attributes,
    events: eventsView(sent.events, rows),
    links: linksView(sent.links),
    resource: plainAttributes(sent.resource),
    scope: {
      name: stringField(sent.scope, 'name') ?? '',
      version: stringField(sent.scope, 'version') ?? '',
      attributes: plainAttributes(field(sent.scope, 'attributes')),
    },
    traceState: sent.traceState,
    droppedAttributesCount: sent.droppedAttributesCount,
    droppedEventsCount: sent.droppedEventsCount,
    droppedLinksCount: sent.droppedLinksCount,
  }
}

function eventsView(
  events: readonly Json[],
  rows: ReadonlyMap<MessageHash, PlacedMessage>,
): SpanDetail['events'] {
  return events.map((event) => ({
    name: stringField(event, 'name') ?? '',
    time: toIso(BigInt(stringField(event, 'timeUnixNano') ?? '0')),
    attributes: plainAttributes(field(event, 'attributes'), rows),
    droppedAttributesCount: Number(field(event, 'droppedAttributesCount') ?? 0),
  }))
}

function linksView(links: readonly Json[]): SpanDetail['links'] {
  return links.map((link) => ({
    traceId: stringField(link, 'traceId') ?? '',
    spanId: stringField(link, 'spanId') ?? '',
    traceState: stringField(link, 'traceState') ?? '',
    attributes: plainAttributes(field(link, 'attributes')),
  }))
}

/** Attributes of links, resources and scopes are stored whole. */
function plainAttributes(
  stored: Json | undefined,
  rows: ReadonlyMap<MessageHash, PlacedMessage> = new Map(),
): JsonObject {
  return isObject(stored) ? restoreAttributes(stored, { rows, listed: [] }) : {}
}

function wholeValue(attributes: JsonObject, key: string, mimeType: string): SpanDetail['input'] {
  if (key === '' || !Object.hasOwn(attributes, key)) return null
  const value = attributes[key] ?? ''
  return { value: typeof value === 'string' ? value : JSON.stringify(value), mimeType }
}

function documentText(row: PlacedMessage | undefined): string {
  return row === undefined ? '' : row.form === 'value' ? valueText(row) : row.text
}
