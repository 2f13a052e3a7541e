import { isObject, parseJsonText, type Json } from '@skein/model/json'
import { REDACTED } from '@skein/model/message'
import type { Span } from '@skein/model/span'
import { firstFound, firstOf, listed, nonEmpty } from './dialects/first-found.ts'
import type { AttributeMap } from './otlp.ts'
import { keyText } from './read-key.ts'
import { own, toJson, valueText, type SpanSource } from './span-source.ts'

/** Values that clients send for want of an id. What is hidden is none either: it would make one of many. */
const NO_IDS = new Set(['', 'default', 'null', '<null>', 'unknown', 'undefined'])

const PROJECT_KEYS = listed((dialect) => dialect.projectResourceKeys)

/** The project that a resource names; empty when it names none. */
export function readProject(resource: AttributeMap): string {
  return firstOf(PROJECT_KEYS, (key) => valueText(own(resource, key))?.trim() || undefined) ?? ''
}

/** The span's own session: a conversation's id counts only where no session's is given. */
export function readSession(source: SpanSource): Span['session'] {
  for (const keyClass of ['session', 'conversation'] as const) {
    const keys = keyClass === 'session' ? 'sessionKeys' : 'conversationKeys'
    const id = firstId(source, keys, (given) => given !== source.span.traceId)
    if (id !== undefined) return { id, keyClass }
  }
  return null
}

/** The end user of the app; empty when none is named. */
export function readUser(source: SpanSource): string {
  return firstId(source, 'userKeys') ?? ''
}

const ID_KEYS = {
  sessionKeys: listed((dialect) => dialect.sessionKeys),
  conversationKeys: listed((dialect) => dialect.conversationKeys),
  userKeys: listed((dialect) => dialect.userKeys),
}

function firstId(
  source: SpanSource,
  keys: keyof typeof ID_KEYS,
  isMeant: (id: string) => boolean = () => true,
): string | undefined {
  return firstOf(ID_KEYS[keys], (key) => {
    const id = keyText(source, key)?.trim().toWellFormed()
    if (id === undefined || NO_IDS.has(id) || id.includes(REDACTED)) return undefined
    return isMeant(id) ? id : undefined
  })
}

export function readTags(source: SpanSource): string[] {
  const tags = firstFound((dialect) =>
    nonEmpty(
      dialect.tagKeys?.flatMap((key) => {
        const json = source.json(key)
        const text = source.text(key)
        if (Array.isArray(json)) return json.map(jsonText)
        return text === undefined || text === '' ? [] : text.split(',').map((tag) => tag.trim())
      }),
    ),
  )
  return (tags ?? []).map((tag) => tag.toWellFormed())
}

const METADATA_PREFIXES = listed((dialect) => dialect.metadataPrefixes)
const NOT_METADATA_PREFIXES = listed((dialect) => dialect.notMetadataPrefixes)
const METADATA_KEYS = listed((dialect) => dialect.metadataKeys)

/** All that vocabularies call metadata, values as text; an entry in a JSON object counts before a key. */
export function readMetadata(source: SpanSource): Record<string, string> {
  const { attributes } = source
  const entries: [string, string][] = []
  for (const key of Object.keys(attributes)) {
    const prefix = isNoMetadata(key)
      ? undefined
      : METADATA_PREFIXES.find((candidate) => key.startsWith(candidate))
    const value = prefix === undefined ? null : (attributes[key] ?? null)
    if (prefix !== undefined && value !== null)
      entries.push([key.slice(prefix.length), metadataText(toJson(value))])
  }
  for (const key of METADATA_KEYS) {
    const held = source.json(key)
    if (isObject(held))
      for (const [name, value] of Object.entries(held))
        if (!isNoMetadata(`${key}.${name}`)) entries.push([name, jsonText(value)])
  }
  return Object.fromEntries(
    entries.map(([key, value]) => [key.toWellFormed(), value.toWellFormed()]),
  )
}

function isNoMetadata(key: string): boolean {
  return NOT_METADATA_PREFIXES.some((prefix) => key.startsWith(prefix))
}

/** Langfuse's SDK for Python, since 5, encodes texts as JSON, too. */
function metadataText(value: Json): string {
  const decoded = typeof value === 'string' && value.startsWith('"') ? parseJsonText(value) : value
  return jsonText(typeof decoded === 'string' ? decoded : value)
}

function jsonText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
