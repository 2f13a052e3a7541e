import {
  isObject,
  parseJsonText,
  readableLeaves,
  stringField,
  type Json,
  type JsonObject,
} from '@skein/model/json'
import { messageText, REDACTED } from '@skein/model/message'
import type { NormalizedSpan } from '@skein/model/normalized-span'
import { NO_TOKENS, type Span, type SpanKind, type SpanText, type TokenCounts } from '@skein/model/span'
import type { Said } from '@skein/model/stored-message'
import type { UnixNanos } from '@skein/model/unix-nanos'
import type { Dialect, Document, Key } from './dialects/dialect.ts'
import { DIALECTS } from './dialects/dialects.ts'
import { messageSink, type MessageSink } from './message-sink.ts'
import type { OtlpGroup, OtlpSpan, OtlpTraces } from './otlp.ts'
import { own, spanSource, toJson, valueText, type SpanSource } from './span-source.ts'
import { exactMap, storeAttributes } from './store-attributes.ts'
import { findWords, pickMessage, say, type Side } from './words.ts'

/** Values that clients send for want of an id. */
const NO_IDS = new Set(['', 'default', 'null', '<null>', 'unknown', 'undefined'])

export const DEFAULT_PROJECT = 'default'

/**
 * Reads every span by the vocabularies in `dialects/`. `project` is what the request's headers named,
 * if anything; else each resource names its own.
 */
export function normalize(traces: OtlpTraces, project: string | undefined): NormalizedSpan[] {
  return traces.groups.flatMap((group) => {
    const resource = exactMap(group.resource.attributes)
    const { name, version, attributes } = group.scope
    const scope = { name, version, attributes: exactMap(attributes) }
    const ownProject = project ?? resourceProject(group)
    return group.spans.map((span) =>
      normalizeSpan(spanSource(span, group), ownProject, resource, scope),
    )
  })
}

function resourceProject(group: OtlpGroup): string {
  return (
    valueText(own(group.resource.attributes, 'openinference.project.name'))?.trim() ||
    DEFAULT_PROJECT
  )
}

function normalizeSpan(
  source: SpanSource,
  project: string,
  resource: JsonObject,
  scope: JsonObject,
): NormalizedSpan {
  const { span } = source
  const sink = messageSink()
  const model = firstText(source, 'modelKeys') ?? ''
  const toolName = firstText(source, 'toolNameKeys') ?? ''
  const kind = first((dialect) => dialect.kind?.(source)) ?? guessKind(model, toolName)
  const messages = readMessages(source)
  const documents = first((dialect) => nonEmpty(dialect.documents?.(source))) ?? []
  const input = readSide(source, 'input', kind, messages.input, sink)
  const output = readSide(source, 'output', kind, messages.output, sink)
  const inputMessages = messages.input.map((said) => sink.put(said).hash)
  const outputMessages = messages.output.map((said) => sink.put(said).hash)
  const session = readSession(source)
  const feedback = DIALECTS.flatMap((dialect) => dialect.feedback?.(source, session?.id ?? '') ?? [])
  const storedDocuments = documents.map((document) => storeDocument(document, sink))
  const attributes = storeAttributes(source, messages.flat, sink)
  return {
    project,
    span: {
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      name: span.name.toWellFormed(),
      kind,
      ...times(span),
      statusCode: span.statusCode === 2 ? 'ERROR' : span.statusCode === 1 ? 'OK' : 'UNSET',
      statusMessage: span.statusMessage.toWellFormed(),
      error: readError(source),
      session,
      userId: firstId(source, 'userKeys') ?? '',
      tags: readTags(source),
      metadata: readMetadata(source),
      model: model.toWellFormed(),
      provider: (firstText(source, 'providerKeys') ?? '').toWellFormed(),
      tokens: readTokens(source),
      costUsd: readCost(source),
      timeToFirstTokenMs: first((dialect) => dialect.timeToFirstTokenMs?.(source)) ?? null,
      toolName: toolName.toWellFormed(),
      agentName: (firstText(source, 'agentNameKeys') ?? '').toWellFormed(),
      input: input.text,
      output: output.text,
      inputMessages,
      outputMessages,
      documents: storedDocuments.map((document) => document.hash),
      toolCalls: messages.output.flatMap(({ message }) =>
        message.parts.flatMap((part) => (part.type === 'tool_call' ? [part.name] : [])),
      ),
      droppedCount:
        span.droppedAttributesCount + span.droppedEventsCount + span.droppedLinksCount,
      carriesFeedback: kind === 'EVALUATOR' && feedback.length > 0,
    },
    messages: [...sink.rows.values()],
    feedback,
    sent: {
      otelKind: span.kind,
      flags: span.flags,
      traceState: span.traceState,
      attributes,
      events: span.events.map((event) => ({
        name: event.name.toWellFormed(),
        timeUnixNano: event.timeUnixNano.toString(),
        attributes: exactMap(event.attributes),
        droppedAttributesCount: event.droppedAttributesCount,
      })),
      links: span.links.map((link) => ({
        traceId: link.traceId,
        spanId: link.spanId,
        traceState: link.traceState,
        flags: link.flags,
        attributes: exactMap(link.attributes),
        droppedAttributesCount: link.droppedAttributesCount,
      })),
      resource,
      scope,
      documents: storedDocuments,
      inputKey: input.key,
      inputMimeType: input.mimeType,
      outputKey: output.key,
      outputMimeType: output.mimeType,
      droppedAttributesCount: span.droppedAttributesCount,
      droppedEventsCount: span.droppedEventsCount,
      droppedLinksCount: span.droppedLinksCount,
    },
  }
}

function first<T>(read: (dialect: Dialect) => T | undefined): T | undefined {
  for (const dialect of DIALECTS) {
    const found = read(dialect)
    if (found !== undefined) return found
  }
  return undefined
}

function nonEmpty<T>(list: T[] | undefined): T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list
}

function firstText(
  source: SpanSource,
  keys: 'modelKeys' | 'providerKeys' | 'toolNameKeys' | 'agentNameKeys',
): string | undefined {
  return first((dialect) =>
    dialect[keys]?.map((key) => source.text(key)?.trim()).find((text) => text !== undefined && text !== ''),
  )
}

function firstId(
  source: SpanSource,
  keys: 'sessionKeys' | 'conversationKeys' | 'userKeys',
): string | undefined {
  return first((dialect) =>
    dialect[keys]
      ?.map((key) => keyText(source, key)?.trim().toWellFormed())
      .find((id) => id !== undefined && !NO_IDS.has(id)),
  )
}

function keyText(source: SpanSource, key: Key): string | undefined {
  if (typeof key === 'string') return source.text(key)
  const held = source.json(key.json)
  const value = isObject(held) && Object.hasOwn(held, key.field) ? held[key.field] : undefined
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined
}

function readSession(source: SpanSource): Span['session'] {
  for (const keyClass of ['session', 'conversation'] as const) {
    const id = firstId(source, keyClass === 'session' ? 'sessionKeys' : 'conversationKeys')
    if (id !== undefined && id !== source.span.traceId) return { id, keyClass }
  }
  return null
}

function guessKind(model: string, toolName: string): SpanKind {
  return toolName !== '' ? 'TOOL' : model !== '' ? 'LLM' : 'UNKNOWN'
}

function readMessages(source: SpanSource) {
  const found = DIALECTS.flatMap((dialect) => dialect.messages?.(source) ?? [])
  return {
    input: found.find((messages) => messages.input.length > 0)?.input ?? [],
    output: found.find((messages) => messages.output.length > 0)?.output ?? [],
    flat: found.flatMap((messages) => messages.flat),
  }
}

/** One side of a span: what a person reads of it, and which attribute has it whole. */
function readSide(
  source: SpanSource,
  side: Side,
  kind: SpanKind,
  messages: readonly Said[],
  sink: MessageSink,
): { text: SpanText; key: string; mimeType: string } {
  const keys = first((dialect) =>
    (side === 'input' ? dialect.inputKeys : dialect.outputKeys)?.find(({ key }) => {
      const value = own(source.attributes, key)
      return value !== undefined && value !== null && value !== ''
    }),
  )
  const held = {
    key: keys?.key ?? '',
    mimeType: keys?.mimeType === undefined ? '' : (source.text(keys.mimeType) ?? ''),
  }
  const value = keys === undefined ? undefined : own(source.attributes, keys.key)
  const json = keys === undefined ? undefined : source.json(keys.key)
  const text = valueText(value)
  if (text === REDACTED) return { text: { found: 'hidden' }, ...held }
  if (kind === 'TOOL') return { text: readToolSide(side, text, json, sink), ...held }
  const words =
    (json !== undefined
      ? findWords(json, side)
      : text !== undefined
        ? say(text, side)
        : undefined) ?? pickMessage(messages, side)
  if (words !== undefined && isHidden(words)) return { text: { found: 'hidden' }, ...held }
  const hash = words === undefined ? undefined : sink.put(words).hash
  if (json === undefined || holdsOnlyMessages(json, words))
    return { text: hash === undefined ? { found: 'none' } : { found: 'words', hash }, ...held }
  const whole = putWhole(side, text ?? JSON.stringify(json), json, sink)
  return {
    text: hash === undefined ? { found: 'raw', hash: whole } : { found: 'words', hash },
    ...held,
  }
}

/** What a tool was given and what it gave back: its words are those of a program. */
function readToolSide(
  side: Side,
  text: string | undefined,
  json: Json | undefined,
  sink: MessageSink,
): SpanText {
  const role = side === 'input' ? 'tool_call' : 'tool'
  if (json !== undefined)
    return { found: 'raw', hash: putWhole(role, text ?? JSON.stringify(json), json, sink) }
  return text === undefined || text === ''
    ? { found: 'none' }
    : { found: 'words', hash: sink.putValue(role, text, text) }
}

function isHidden({ message }: Said): boolean {
  return message.parts.length > 0 && messageText(message) === REDACTED
}

/**
 * Requests, responses and lists of messages are searched through their messages, and an object with
 * nothing but its telling text through that; other values are searched whole.
 */
function holdsOnlyMessages(json: Json, words: Said | undefined): boolean {
  if (words === undefined) return false
  if (words.shape !== null || words.stored.form !== 'message') return true
  if (!isObject(json)) return true
  const texts = Object.values(json).filter((value) => typeof value === 'object' || typeof value === 'string')
  return texts.length <= 1
}

/** Keeps a value whole, under the role of what it was to its span. */
function putWhole(role: string, body: string, json: Json, sink: MessageSink): string {
  const lines = readableLeaves(json).split('\n')
  return sink.putValue(role, body, lines.filter((line) => !line.includes(REDACTED)).join('\n'))
}

function storeDocument(document: Document, sink: MessageSink) {
  const { id, text, score, metadata } = document
  const hidden = text === REDACTED
  return { hash: sink.putValue('document', text, hidden ? '' : text), id, score, metadata }
}

function readTokens(source: SpanSource): TokenCounts {
  const tokens: TokenCounts = { ...NO_TOKENS }
  for (const name of Object.keys(tokens) as (keyof TokenCounts)[])
    tokens[name] =
      first((dialect) =>
        dialect.tokenKeys?.[name]
          ?.map((key) => source.count(key))
          .find((count) => count !== undefined && Number.isSafeInteger(count)),
      ) ?? null
  if (tokens.total === null && (tokens.input !== null || tokens.output !== null))
    tokens.total = (tokens.input ?? 0) + (tokens.output ?? 0)
  return tokens
}

function readCost(source: SpanSource): number | null {
  const cost = first((dialect) =>
    dialect.costKeys
      ?.map((key) => {
        if (typeof key === 'string') return source.count(key)
        const parts = key.map((part) => source.count(part)).filter((part) => part !== undefined)
        return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part, 0)
      })
      .find((found) => found !== undefined),
  )
  return cost ?? null
}

function readTags(source: SpanSource): string[] {
  const tags = first((dialect) =>
    nonEmpty(
      dialect.tagKeys?.flatMap((key) => {
        const json = source.json(key)
        const text = source.text(key)
        if (Array.isArray(json)) return json.map((tag) => String(tag))
        return text === undefined || text === '' ? [] : text.split(',').map((tag) => tag.trim())
      }),
    ),
  )
  return (tags ?? []).map((tag) => tag.toWellFormed())
}

function readMetadata(source: SpanSource): Record<string, string> {
  const entries: [string, string][] = []
  for (const dialect of DIALECTS) {
    for (const prefix of dialect.metadataPrefixes ?? [])
      for (const [key, value] of Object.entries(source.attributes))
        if (key.startsWith(prefix) && value !== null)
          entries.push([key.slice(prefix.length), jsonText(toJson(value))])
    for (const key of dialect.metadataKeys ?? []) {
      const held = source.json(key)
      if (isObject(held))
        for (const [name, value] of Object.entries(held)) entries.push([name, jsonText(value)])
    }
  }
  return Object.fromEntries(entries.map(([key, value]) => [key.toWellFormed(), value.toWellFormed()]))
}

function jsonText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The exception that ended the span, if it recorded one; else what its status says. */
function readError({ span, text }: SpanSource): Span['error'] {
  const exception = span.events.findLast((event) => event.name === 'exception')
  const type =
    valueText(exception === undefined ? undefined : own(exception.attributes, 'exception.type')) ??
    text('error.type') ??
    ''
  const message =
    valueText(exception === undefined ? undefined : own(exception.attributes, 'exception.message')) ??
    ''
  if (exception === undefined && span.statusCode !== 2) return null
  const told = message === '' ? providerMessage(span.statusMessage) : message
  return { type: type.toWellFormed(), message: told.toWellFormed() }
}

/** Some clients put a provider's whole JSON error into the status: its message is what one reads. */
function providerMessage(status: string): string {
  const json = status.startsWith('{') ? parseJsonText(status) : undefined
  const error = isObject(json) ? (json['error'] ?? json) : undefined
  return stringField(error, 'message') ?? status
}

/** Times between 2001 and 2286 in seconds, milliseconds or microseconds, mistaken for nanoseconds. */
const UNITS: readonly { from: bigint; factor: bigint }[] = [
  { from: 1_000_000_000n, factor: 1_000_000_000n },
  { from: 1_000_000_000_000n, factor: 1_000_000n },
  { from: 1_000_000_000_000_000n, factor: 1_000n },
]

function times(span: OtlpSpan): Pick<Span, 'startUnixNano' | 'endUnixNano'> {
  const start = inNanos(span.startUnixNano)
  const end = inNanos(span.endUnixNano)
  return { startUnixNano: start === 0n ? end : start, endUnixNano: end }
}

function inNanos(time: bigint): UnixNanos {
  const unit = UNITS.find(({ from }) => time >= from && time < from * 10n)
  return unit === undefined ? time : time * unit.factor
}
