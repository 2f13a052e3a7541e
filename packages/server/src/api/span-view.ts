import type { SpanDetail, SpanMessage } from '@skein/model/api'
import { field, isObject, stringField, type Json, type JsonObject } from '@skein/model/json'
import type { MessageHash } from '@skein/model/span'
import { referencedHashes, restoreAttributes } from '@skein/model/stored-attributes'
import { storedToMessage } from '@skein/model/stored-message'
import type { Price } from '@skein/model/summarize-trace'
import { toIso } from '@skein/model/unix-nanos'
import type { Engine } from '../store/engine.ts'
import type { WholeSpan } from '../store/queries/get-span.ts'
import { messagesByHash, type PlacedMessage } from '../store/queries/messages.ts'
import { traceSpanView } from './views.ts'

const OTEL_KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

export function otelKind(kind: number): string {
  return OTEL_KINDS[kind] ?? 'UNSPECIFIED'
}

/** A span as it was sent, every reference to a message undone. */
export async function spanView(
  engine: Engine,
  price: Price,
  project: string,
  { span, sent }: WholeSpan,
): Promise<SpanDetail> {
  const rows = await messagesByHash(engine, project, span.messageScope, [
    ...referencedHashes(sent.attributes),
    ...span.inputMessages,
    ...span.outputMessages,
    ...span.documents,
  ])
  const attributes = restoreAttributes(sent.attributes, rows)
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
    events: eventsView(sent.events),
    links: linksView(sent.links),
    resource: restoreAttributes(sent.resource, rows),
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

export function eventsView(events: readonly Json[]): SpanDetail['events'] {
  return events.map((event) => ({
    name: stringField(event, 'name') ?? '',
    time: toIso(BigInt(stringField(event, 'timeUnixNano') ?? '0')),
    attributes: plainAttributes(field(event, 'attributes')),
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

/** Attributes of events, links and scopes are stored whole. */
function plainAttributes(stored: Json | undefined): JsonObject {
  return isObject(stored) ? restoreAttributes(stored, new Map()) : {}
}

function wholeValue(attributes: JsonObject, key: string, mimeType: string): SpanDetail['input'] {
  if (key === '' || !Object.hasOwn(attributes, key)) return null
  const value = attributes[key] ?? ''
  return { value: typeof value === 'string' ? value : JSON.stringify(value), mimeType }
}

function documentText(row: PlacedMessage | undefined): string {
  return row === undefined ? '' : row.form === 'value' ? row.body : row.text
}
