import { isObject, parseJsonText, type Json, type JsonObject } from '@skein/model/json'
import type { MessageHash } from '@skein/model/span'
import { MARK, mark } from '@skein/model/stored-attributes'
import { readJsonMessage, type MessageRef } from '@skein/model/stored-message'
import type { FlatMessages } from './dialects/dialect.ts'
import type { MessageSink } from './message-sink.ts'
import type { AttributeMap, AttributeValue } from './otlp.ts'
import { placeInList, type SpanSource } from './span-source.ts'

/** Texts up to this length stay in the span; a reference would not be much shorter. */
const INLINE_LENGTH = 64
/** JSON up to this length is not looked into, and parts of it up to this length stay in place. */
const INLINE_JSON_LENGTH = 256

/**
 * Attributes as the span's row keeps them: whatever a message already holds is replaced by a reference
 * to it, so that a chat history that is sent with every turn is stored once. `restoreAttributes` undoes
 * it, equal as JSON.
 */
export function storeAttributes(
  source: SpanSource,
  flat: readonly FlatMessages[],
  sink: MessageSink,
  listed: readonly MessageHash[],
): JsonObject {
  const places = new Map(
    listed.map((hash, place): [MessageHash, number] => [hash, place]).toReversed(),
  )
  const parts: Parts = { sink, places }
  const stored: [string, Json][] = []
  const sent = Object.entries(source.attributes)
  const replaced = flat.filter(
    (messages) =>
      messages.said.size > 0 &&
      !Object.hasOwn(source.attributes, messages.prefix) &&
      sent.every(([key, value]) => isPlain(value) || !isFlatKey(messages, key)),
  )
  for (const [key, value] of sent) {
    if (replaced.some((messages) => isFlatKey(messages, key))) continue
    stored.push([key, storeValue(value, () => source.json(key), parts)])
  }
  for (const { prefix, said } of replaced) {
    const numbered = [...said].sort(([a], [b]) => a - b)
    const refs = numbered.map(([, one]) => markMessage(sink.put(one), parts))
    const isWhole = numbered.every(([index], place) => index === place)
    const named = Object.fromEntries(numbered.map(([index], place) => [index, refs[place] ?? null]))
    stored.push([prefix, mark('flat', isWhole ? joinRuns(refs) : named)])
  }
  return Object.fromEntries(stored)
}

/** The same for the attributes of an event, which may hold messages, too. */
export function storeMap(map: AttributeMap, sink: MessageSink): JsonObject {
  const parts: Parts = { sink, places: new Map() }
  const stored = Object.entries(map).map(([key, value]): [string, Json] => [
    key.toWellFormed(),
    storeValue(value, () => (typeof value === 'string' ? parseJsonText(value) : undefined), parts),
  ])
  return Object.fromEntries(stored)
}

interface Parts {
  sink: MessageSink
  /** Of the messages that the span's row lists anyway. */
  places: ReadonlyMap<MessageHash, number>
}

function markMessage({ hash, shape, extra }: MessageRef, { places }: Parts): JsonObject {
  const place = places.get(hash)
  if (place === undefined)
    return extra === undefined ? mark('ref', hash, shape) : mark('ref', hash, shape, extra)
  return extra === undefined ? mark('at', place, shape) : mark('at', place, shape, extra)
}

/** Messages that follow one another in the span's list, as a resent history's do, become one mark. */
function joinRuns(items: readonly Json[]): Json[] {
  const joined: Json[] = []
  for (let at = 0; at < items.length;) {
    const length = runLength(items, at)
    const first = placeOf(items[at])
    joined.push(
      first === undefined || length === 1
        ? (items[at] ?? null)
        : mark('run', first.place, length, first.shape),
    )
    at += length
  }
  return joined
}

/** How many items from `start` on are messages that follow one another; at least 1. */
function runLength(items: readonly Json[], start: number): number {
  const first = placeOf(items[start])
  if (first === undefined) return 1
  let length = 1
  while (isNext(placeOf(items[start + length]), first, length)) length++
  return length
}

interface Place {
  place: number
  shape: string
}

/** Of a mark that could be part of a run. */
function placeOf(item: Json | undefined): Place | undefined {
  const content = isObject(item) && Object.hasOwn(item, MARK) ? item[MARK] : undefined
  if (!Array.isArray(content) || content.length !== 3) return undefined
  const [type, place, shape] = content
  return type === 'at' && typeof place === 'number' && typeof shape === 'string'
    ? { place, shape }
    : undefined
}

function isNext(next: Place | undefined, first: Place, offset: number): boolean {
  return next !== undefined && next.place === first.place + offset && next.shape === first.shape
}

function isFlatKey({ prefix, said }: FlatMessages, key: string): boolean {
  if (!key.startsWith(prefix) || key[prefix.length] !== '.') return false
  const place = placeInList(key)
  return place?.prefix === prefix && said.has(place.index)
}

/** Whether a message, which is JSON, can hold it as it is. */
function isPlain(value: AttributeValue): boolean {
  switch (typeof value) {
    case 'bigint':
      return false
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
    case 'object':
      if (value === null) return true
      if (value instanceof Uint8Array) return false
      if (Array.isArray(value)) return value.every(isPlain)
      return !Object.hasOwn(value, MARK) && Object.values(value).every(isPlain)
    default:
      return true
  }
}

/** A value as JSON that keeps what JSON can't say: 64-bit integers, bytes, NaN. */
function exactJson(value: AttributeValue): Json {
  if (typeof value === 'bigint') return mark('int', value.toString())
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : mark('double', String(value))
  if (typeof value === 'string') return value.toWellFormed()
  if (value instanceof Uint8Array) return mark('bytes', Buffer.from(value).toString('base64'))
  if (Array.isArray(value)) return value.map(exactJson)
  if (typeof value === 'object' && value !== null) return exactMap(value)
  return value
}

export function exactMap(map: AttributeMap): JsonObject {
  const object = Object.fromEntries(
    Object.entries(map).map(([key, item]) => [key.toWellFormed(), exactJson(item)]),
  )
  return Object.hasOwn(map, MARK) ? mark('literal', object) : object
}

function storeValue(value: AttributeValue, parsed: () => Json | undefined, parts: Parts): Json {
  const { sink } = parts
  if (typeof value !== 'string' || value.length <= INLINE_LENGTH) return exactJson(value)
  const said = sink.hashOfText(value)
  if (said !== undefined) return mark('text', said)
  if (value.length <= INLINE_JSON_LENGTH) return exactJson(value)
  const json = isSingleJson(value) ? parsed() : undefined
  if (json === undefined) return mark('text', sink.putValue('', value, ''))
  return mark('json', takeApart(json, parts))
}

/** Only text that is JSON of an object or a list, and whose numbers survive parsing, is taken apart. */
function isSingleJson(text: string): boolean {
  return /^\s*[[{]/.test(text) && !text.includes(`"${MARK}"`) && !hasUnsafeNumber(text)
}

function hasUnsafeNumber(text: string): boolean {
  if (!/(?:\d\.?){16}|\d[eE][+-]?\d{3}|-0(?![.\d])/.test(text)) return false
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)) {
    if (token.startsWith('"')) continue
    if (token === '-0' || !Number.isFinite(Number(token))) return true
    if (/(?:\d\.?){16}/.test(token) && String(Number(token)) !== token) return true
  }
  return false
}

function takeApart(root: Json, parts: Parts): Json {
  const { sink } = parts
  const visit = (node: Json, depth: number): Json => {
    if (typeof node === 'string') {
      if (node.length <= INLINE_LENGTH) return node.toWellFormed()
      const said = sink.hashOfText(node)
      if (said !== undefined) return mark('text', said)
      return node.length <= INLINE_JSON_LENGTH || depth === 0
        ? node.toWellFormed()
        : mark('text', sink.putValue('', node, ''))
    }
    if (typeof node !== 'object' || node === null || depth > MAX_DEPTH) return node
    const said = readJsonMessage(node)
    if (said !== undefined) return markMessage(sink.put(said), parts)
    if (Array.isArray(node))
      return chunk(joinRuns(node.map((item) => visit(item, depth + 1))), depth, sink)
    const fields = Object.entries(node).map(([key, item]): [string, Json] => [
      key,
      visit(item, depth + 1),
    ])
    return chunk(Object.fromEntries(fields), depth, sink)
  }
  return visit(root, 0)
}

const MAX_DEPTH = 64

/** A large part in which nothing was found, such as the list of tools, is kept once, too. */
function chunk(node: Json, depth: number, sink: MessageSink): Json {
  if (depth === 0 || depth > 2 || !(Array.isArray(node) || isObject(node))) return node
  const text = JSON.stringify(node)
  return text.length > INLINE_JSON_LENGTH && !text.includes(`"${MARK}"`)
    ? mark('chunk', sink.putValue('', text, ''))
    : node
}
