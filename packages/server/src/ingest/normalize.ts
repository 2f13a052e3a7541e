import { INPUT_LIST_ROLE, listText, splitInput } from '@skein/model/input-lists'
import type { JsonObject } from '@skein/model/json'
import { REDACTED } from '@skein/model/message'
import type { NormalizedSpan } from '@skein/model/normalized-span'
import type { SpanKind } from '@skein/model/span'
import type { Document } from './dialects/dialect.ts'
import { DIALECTS } from './dialects/dialects.ts'
import { firstFound, firstText, nonEmpty } from './dialects/first-found.ts'
import { providerName } from './dialects/provider-name.ts'
import { messageSink, type MessageSink } from './message-sink.ts'
import type { OtlpTraces } from './otlp.ts'
import { readError, readStatus } from './read-error.ts'
import { readMetadata, readProject, readSession, readTags, readUser } from './read-identity.ts'
import { readSide, sideMessages } from './read-side.ts'
import { readTimes } from './read-times.ts'
import { readCost, readTokens } from './read-usage.ts'
import { spanSource, type SpanSource } from './span-source.ts'
import { exactMap, storeAttributes, storeMap } from './store-attributes.ts'

const DEFAULT_PROJECT = 'default'

/**
 * Reads every span by the vocabularies in `dialects/`. `project` is what the request's headers named,
 * if anything; else each resource names its own; `usual` is for those that name none.
 */
export function normalize(
  traces: OtlpTraces,
  project: string | undefined,
  usual = DEFAULT_PROJECT,
): NormalizedSpan[] {
  return traces.groups.flatMap((group) => {
    const resource = exactMap(group.resource.attributes)
    const { name, version, attributes } = group.scope
    const scope = { name, version, attributes: exactMap(attributes) }
    const ownProject = project ?? (readProject(group.resource.attributes) || usual)
    return group.spans.map((span) =>
      normalizeSpan(spanSource(span, group), ownProject, resource, scope),
    )
  })
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
  const kind = firstFound((dialect) => dialect.kind?.(source)) ?? guessKind(model, toolName)
  const provider = providerName(firstText(source, 'providerKeys') ?? '')
  const messages = readMessages(source, kind)
  const documents = firstFound((dialect) => nonEmpty(dialect.documents?.(source))) ?? []
  const input = readSide(source, 'input', kind, messages.input, sink)
  const output = readSide(source, 'output', kind, messages.output, sink)
  const inputMessages = messages.input.map((said) => sink.put(said).hash)
  const { lists, rest } = splitInput(inputMessages)
  const outputMessages = messages.output.map((said) => sink.put(said).hash)
  const session = readSession(source)
  const feedback = DIALECTS.flatMap(
    (dialect) => dialect.feedback?.(source, session?.id ?? '') ?? [],
  )
  const storedDocuments = documents.map((document) => storeDocument(document, sink))
  const attributes = storeAttributes(source, messages.flat, sink, [
    ...inputMessages,
    ...outputMessages,
    ...storedDocuments.map(({ hash }) => hash),
  ])
  const events = span.events.map((event) => ({
    name: event.name.toWellFormed(),
    timeUnixNano: event.timeUnixNano.toString(),
    attributes: storeMap(event.attributes, sink),
    droppedAttributesCount: event.droppedAttributesCount,
  }))
  return {
    project,
    span: {
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId,
      name: span.name.toWellFormed(),
      kind,
      ...readTimes(span),
      statusCode: readStatus(source),
      statusMessage: span.statusMessage.toWellFormed(),
      error: readError(source),
      session,
      userId: readUser(source),
      tags: readTags(source),
      metadata: readMetadata(source),
      model: model.toWellFormed(),
      provider: provider.toWellFormed(),
      tokens: readTokens(source, provider),
      costUsd: readCost(source),
      timeToFirstTokenMs: firstFound((dialect) => dialect.timeToFirstTokenMs?.(source)) ?? null,
      toolName: toolName.toWellFormed(),
      agentName: (firstText(source, 'agentNameKeys') ?? '').toWellFormed(),
      input: input.text,
      output: output.text,
      inputLists: lists.map((list) => sink.putValue(INPUT_LIST_ROLE, listText(list), '')),
      inputMessages: rest,
      outputMessages,
      documents: storedDocuments.map((document) => document.hash),
      toolCalls: messages.output.flatMap(({ message }) =>
        message.parts.flatMap((part) => (part.type === 'tool_call' ? [part.name] : [])),
      ),
      droppedCount: span.droppedAttributesCount + span.droppedEventsCount + span.droppedLinksCount,
      isAside:
        (kind === 'EVALUATOR' && feedback.length > 0) ||
        firstFound((dialect) => dialect.isAside?.(source) || undefined) === true,
    },
    messages: [...sink.rows.values()],
    feedback,
    sent: {
      otelKind: span.kind,
      flags: span.flags,
      traceState: span.traceState,
      attributes,
      events,
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

function guessKind(model: string, toolName: string): SpanKind {
  return toolName !== '' ? 'TOOL' : model !== '' ? 'LLM' : 'UNKNOWN'
}

/** The first dialect's that has any; a model call's may also stand in its input and output. */
function readMessages(source: SpanSource, kind: SpanKind) {
  const found = DIALECTS.flatMap((dialect) => dialect.messages?.(source) ?? [])
  const side = (name: 'input' | 'output') =>
    found.find((messages) => messages[name].length > 0)?.[name] ??
    (kind === 'LLM' ? sideMessages(source, name) : [])
  return {
    input: side('input'),
    output: side('output'),
    flat: found.flatMap((messages) => messages.flat ?? []),
  }
}

function storeDocument(document: Document, sink: MessageSink) {
  const { id, text, score, metadata } = document
  const hidden = text === REDACTED
  return { hash: sink.putValue('document', text, hidden ? '' : text), id, score, metadata }
}
