import { isObject, type Json, type JsonObject } from './json.ts'
import { messageText } from './message.ts'
import { isShapeName } from './shapes/shapes.ts'
import type { MessageHash } from './span.ts'
import { refToNode, storedToMessage, valueText, type StoredMessage } from './stored-message.ts'

/**
 * Attributes as a span's row holds them: JSON in which what JSON can't say, and what `messages` holds
 * already, is an object of one field, `$skein`:
 *
 * - `["int", "9223372036854775807"]`, `["bytes", "<base64>"]`, `["double", "NaN"]`;
 * - `["ref", hash, shape, extra]`: a message's node inside a JSON value;
 * - `["at", place, shape, extra]`: the same, for the message at a place in the list of those that the
 *   span's row names anyway: what it was told, what it said, its documents;
 * - `["run", place, count, shape]`: in a list, so many of these in a row;
 * - `["text", hash]`: a string that a row of `messages` holds;
 * - `["chunk", hash]`: a JSON value that a row of `messages` holds;
 * - `["json", value]`: a string that held this value as JSON;
 * - `["flat", { "0": ["ref", …], … }]`: under the key `k`, the keys `k.0.…` of flattened messages, or
 *   `["flat", [["run", …]]]` when they are numbered from 0 on;
 * - `["literal", object]`: an object that itself had a field of that name.
 */
export const MARK = '$skein'

type Marked =
  | ['int' | 'bytes' | 'double', string]
  | ['ref', MessageHash, string | null, JsonObject?]
  | ['at', number, string | null, JsonObject?]
  | ['run', number, number, string]
  | ['text' | 'chunk', MessageHash]
  | ['json', Json]
  | ['flat', JsonObject | Json[]]
  | ['literal', JsonObject]

export function mark(...content: Marked): JsonObject {
  return { [MARK]: content as Json }
}

/** The hashes of the rows that {@link restoreAttributes} will need besides the listed ones. */
export function referencedHashes(stored: Json): Set<MessageHash> {
  const hashes = new Set<MessageHash>()
  const walk = (node: Json): void => {
    if (Array.isArray(node)) {
      for (const item of node) walk(item)
      return
    }
    if (!isObject(node)) return
    const marked = asMarked(node)
    if (marked === undefined) {
      for (const item of Object.values(node)) walk(item)
      return
    }
    const [type, content] = marked
    if (type === 'ref' || type === 'text' || type === 'chunk') hashes.add(content)
    else if (type === 'json') walk(content)
    else if (type === 'flat') walk(content)
  }
  walk(stored)
  return hashes
}

/** Messages by their hash, and those that the span's row lists, in order. */
export interface StoredMessages {
  rows: ReadonlyMap<MessageHash, StoredMessage>
  listed: readonly MessageHash[]
  /** What JSON can't say, and objects that have a field `$skein`, stay marked. */
  exact?: boolean
}

/**
 * The attributes as the client sent them, equal as JSON. 64-bit integers beyond 2^53, bytes (base64)
 * and `NaN` come as strings. A row that is gone leaves a sentence that says so.
 */
export function restoreAttributes(stored: JsonObject, messages: StoredMessages): JsonObject {
  return Object.fromEntries(
    Object.entries(stored).flatMap(([key, value]): [string, Json][] => {
      const marked = isObject(value) ? asMarked(value) : undefined
      return marked?.[0] === 'flat'
        ? restoreFlat(key, marked[1], messages)
        : [[key, restore(value, messages)]]
    }),
  )
}

function restoreFlat(
  prefix: string,
  places: JsonObject | Json[],
  messages: StoredMessages,
): [string, Json][] {
  return Object.entries(restore(places, messages) ?? {}).flatMap(([index, node]) =>
    isObject(node)
      ? Object.entries(node).map(([key, value]): [string, Json] => [
          `${prefix}.${index}.${key}`,
          value,
        ])
      : [[`${prefix}.${index}`, node as Json] satisfies [string, Json]],
  )
}

function restore(node: Json, messages: StoredMessages): Json {
  if (Array.isArray(node)) return node.flatMap((item) => restoreItem(item, messages))
  if (!isObject(node)) return node
  const marked = asMarked(node)
  if (marked === undefined) return restoreFields(node, messages)
  const [type] = marked
  switch (type) {
    case 'int':
    case 'bytes':
    case 'double':
      return messages.exact === true ? node : marked[1]
    case 'json':
      return JSON.stringify(restore(marked[1], messages))
    case 'literal': {
      const object = restoreFields(marked[1], messages)
      return messages.exact === true ? mark('literal', object) : object
    }
    case 'flat':
      return restore(marked[1], messages)
    case 'text':
      return fromRow(messages, marked[1], storedText)
    case 'chunk':
      return fromRow(messages, marked[1], (row) => JSON.parse(storedText(row)) as Json)
    case 'ref':
      return messageNode(messages, marked[1], marked[2], marked[3])
    case 'at':
      return messageNode(messages, messages.listed[marked[1]], marked[2], marked[3])
    case 'run':
      return restoreRun(marked[1], marked[2], marked[3], messages)
  }
}

/** An item of a list; a run stands for several. */
function restoreItem(item: Json, messages: StoredMessages): Json[] {
  const restored = restore(item, messages)
  const marked = isObject(item) ? asMarked(item) : undefined
  return marked?.[0] === 'run' && Array.isArray(restored) ? restored : [restored]
}

function restoreRun(place: number, count: number, shape: string, messages: StoredMessages): Json[] {
  return Array.from({ length: count }, (_, offset) =>
    messageNode(messages, messages.listed[place + offset], shape),
  )
}

function restoreFields(node: JsonObject, messages: StoredMessages): JsonObject {
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, restore(value, messages)]),
  )
}

function messageNode(
  messages: StoredMessages,
  hash: MessageHash | undefined,
  shape: string | null,
  extra?: JsonObject,
): Json {
  const name = shape !== null && isShapeName(shape) ? shape : null
  return fromRow(messages, hash ?? '', (row) =>
    refToNode({ hash: row.hash, shape: name, ...(extra === undefined ? {} : { extra }) }, row),
  )
}

function fromRow(
  { rows }: StoredMessages,
  hash: MessageHash,
  read: (row: StoredMessage) => Json,
): Json {
  const row = rows.get(hash)
  return row === undefined ? `[message ${hash} is no longer stored]` : read(row)
}

function storedText(row: StoredMessage): string {
  return row.form === 'value' ? valueText(row) : messageText(storedToMessage(row))
}

/** What an object of {@link MARK} says; `undefined` of any other object. */
export function asMarked(node: JsonObject): Marked | undefined {
  const content = Object.hasOwn(node, MARK) ? node[MARK] : undefined
  return Array.isArray(content) ? (content as Marked) : undefined
}
