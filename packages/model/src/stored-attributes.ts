import { isObject, type Json, type JsonObject } from './json.ts'
import { messageText } from './message.ts'
import { isShapeName } from './shapes/shapes.ts'
import type { MessageHash } from './span.ts'
import {
  refToNode,
  storedToMessage,
  type MessageRef,
  type StoredMessage,
} from './stored-message.ts'

/**
 * Attributes as a span's row holds them: JSON in which what JSON can't say, and what `messages` holds
 * already, is an object of one field, `$skein`:
 *
 * - `["int", "9223372036854775807"]`, `["bytes", "<base64>"]`, `["double", "NaN"]`;
 * - `["ref", hash, shape, extra]`: a message's node inside a JSON value;
 * - `["text", hash]`: a string that a row of `messages` holds;
 * - `["chunk", hash]`: a JSON value that a row of `messages` holds;
 * - `["json", value]`: a string that held this value as JSON;
 * - `["flat", { "0": ["ref", …], … }]`: under the key `k`, the keys `k.0.…` of flattened messages;
 * - `["literal", object]`: an object that itself had a field of that name.
 */
export const MARK = '$skein'

type Marked =
  | ['int' | 'bytes' | 'double', string]
  | ['ref', MessageHash, string | null, JsonObject?]
  | ['text' | 'chunk', MessageHash]
  | ['json', Json]
  | ['flat', JsonObject]
  | ['literal', JsonObject]

export function mark(...content: Marked): JsonObject {
  return { [MARK]: content as Json }
}

export function markRef(ref: MessageRef): JsonObject {
  return ref.extra === undefined
    ? mark('ref', ref.hash, ref.shape)
    : mark('ref', ref.hash, ref.shape, ref.extra)
}

/** The hashes of all rows that {@link restoreAttributes} will need. */
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
    else if (type === 'flat') for (const item of Object.values(content)) walk(item)
  }
  walk(stored)
  return hashes
}

/**
 * The attributes as the client sent them, equal as JSON. 64-bit integers beyond 2^53, bytes (base64)
 * and `NaN` come as strings. A row that is gone leaves a sentence that says so.
 */
export function restoreAttributes(
  stored: JsonObject,
  rows: ReadonlyMap<MessageHash, StoredMessage>,
): JsonObject {
  const restored: [string, Json][] = []
  for (const [key, value] of Object.entries(stored)) {
    const marked = isObject(value) ? asMarked(value) : undefined
    if (marked?.[0] === 'flat') restored.push(...restoreFlat(key, marked[1], rows))
    else restored.push([key, restore(value, rows)])
  }
  return Object.fromEntries(restored)
}

function restoreFlat(
  prefix: string,
  places: JsonObject,
  rows: ReadonlyMap<MessageHash, StoredMessage>,
): [string, Json][] {
  return Object.entries(places).flatMap(([index, ref]) => {
    const node = restore(ref, rows)
    return isObject(node)
      ? Object.entries(node).map(([key, value]): [string, Json] => [
          `${prefix}.${index}.${key}`,
          value,
        ])
      : [[`${prefix}.${index}`, node] as [string, Json]]
  })
}

function restore(node: Json, rows: ReadonlyMap<MessageHash, StoredMessage>): Json {
  if (Array.isArray(node)) return node.map((item) => restore(item, rows))
  if (!isObject(node)) return node
  const marked = asMarked(node)
  if (marked === undefined) return restoreFields(node, rows)
  const [type] = marked
  switch (type) {
    case 'int':
    case 'bytes':
    case 'double':
      return marked[1]
    case 'json':
      return JSON.stringify(restore(marked[1], rows))
    case 'literal':
      return restoreFields(marked[1], rows)
    case 'flat':
      return restoreFields(marked[1], rows)
    case 'text':
      return fromRow(rows, marked[1], storedText)
    case 'chunk':
      return fromRow(rows, marked[1], (row) => JSON.parse(row.body) as Json)
    case 'ref': {
      const [, hash, shape, extra] = marked
      const name = shape !== null && isShapeName(shape) ? shape : null
      return fromRow(rows, hash, (row) =>
        refToNode({ hash, shape: name, ...(extra === undefined ? {} : { extra }) }, row),
      )
    }
  }
}

function restoreFields(
  node: JsonObject,
  rows: ReadonlyMap<MessageHash, StoredMessage>,
): JsonObject {
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, restore(value, rows)]))
}

function fromRow(
  rows: ReadonlyMap<MessageHash, StoredMessage>,
  hash: MessageHash,
  read: (row: StoredMessage) => Json,
): Json {
  const row = rows.get(hash)
  return row === undefined ? `[message ${hash} is no longer stored]` : read(row)
}

function storedText(row: StoredMessage): string {
  return row.form === 'value' ? row.body : messageText(storedToMessage(row))
}

function asMarked(node: JsonObject): Marked | undefined {
  const content = Object.hasOwn(node, MARK) ? node[MARK] : undefined
  return Array.isArray(content) ? (content as Marked) : undefined
}
