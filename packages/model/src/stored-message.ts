import { isObject, jsonEquals, type Json, type JsonObject } from './json.ts'
import { messageText, searchableText, type Message } from './message.ts'
import { plainText, type Shape } from './shapes/shape.ts'
import { isShapeName, JSON_SHAPES, SHAPES, type ShapeName } from './shapes/shapes.ts'
import type { MessageHash } from './span.ts'

/**
 * One row of `messages`: something said, passed or returned, kept once per scope and found by its hash.
 *
 * `form` says how `body` is written:
 * - `message`: a {@link Message} as JSON, or nothing when it is a single text, which `text` holds;
 * - a shape's name: the message's node as it was sent, since the shape's rendering would differ;
 * - `value`: a whole value as it was sent, or nothing when that is what `text` holds.
 */
export interface StoredMessage {
  hash: MessageHash
  role: string
  /** What a search looks at, decoded. */
  text: string
  form: 'message' | 'value' | ShapeName
  body: string
}

/** Stands in stored JSON where a message was, with the fields of it that the shape doesn't know. */
export interface MessageRef {
  hash: MessageHash
  /** `null`: the row's body is the node itself. */
  shape: ShapeName | null
  extra?: JsonObject
}

/** A message read from a node, with the least that must be kept so that the node can be had again. */
export interface Said {
  message: Message
  stored: Omit<StoredMessage, 'hash'>
  shape: ShapeName | null
  extra?: JsonObject
}

/** Fields that a shape doesn't know are kept in the reference up to this size of JSON. */
const MAX_EXTRA_LENGTH = 512

/** What was read from a node, for as long as the node is there: a value's messages are read repeatedly. */
const readBefore = new WeakMap<object, Said>()

/** Reads a node of a JSON value. */
export function readJsonMessage(node: Json): Said | undefined {
  if (typeof node !== 'object' || node === null) return undefined
  const known = readBefore.get(node)
  if (known !== undefined) return known
  const said = readMessage(node, JSON_SHAPES)
  if (said !== undefined) readBefore.set(node, said)
  return said
}

/** Reads a node by the first of the shapes that knows it. */
export function readMessage(node: Json, shapes: readonly ShapeName[]): Said | undefined {
  if (!isObject(node)) return undefined
  for (const name of shapes) {
    const shape: Shape = SHAPES[name]
    const plain = plainText(shape, node)
    if (plain !== undefined)
      return {
        ...sayMessage({ role: plain.role, parts: [{ type: 'text', text: plain.text }] }),
        shape: name,
      }
    const message = shape.parse(node)
    if (message !== undefined) return leastToKeep(node, name, message, shapes)
  }
  return undefined
}

function leastToKeep(
  node: Json,
  name: ShapeName,
  message: Message,
  shapes: readonly ShapeName[],
): Said {
  for (const shape of shapes) {
    const extra = extraOf(node, SHAPES[shape].render(message))
    if (extra === undefined) continue
    const said = { ...sayMessage(message), shape }
    return Object.keys(extra).length > 0 ? { ...said, extra } : said
  }
  return {
    message,
    stored: {
      role: message.role,
      text: searchableText(message),
      form: name,
      body: JSON.stringify(node),
    },
    shape: null,
  }
}

/** A message that was not read from a node, such as a plain text somebody said. */
export function sayMessage(message: Message): Said {
  const [only] = message.parts
  const plain =
    message.parts.length === 1 &&
    only?.type === 'text' &&
    message.name === undefined &&
    message.toolCallId === undefined
  const text = searchableText(message)
  return {
    message,
    stored: {
      role: message.role,
      text,
      form: 'message',
      body: plain && only.text === text ? '' : JSON.stringify(message),
    },
    shape: null,
  }
}

/** The message in a row. A whole value is a message of one text. */
export function storedToMessage(stored: Omit<StoredMessage, 'hash'>): Message {
  const { form, role, body } = stored
  if (form === 'value') return { role, parts: [{ type: 'text', text: valueText(stored) }] }
  if (form === 'message')
    return body === ''
      ? { role, parts: stored.text === '' ? [] : [{ type: 'text', text: stored.text }] }
      : (JSON.parse(body) as Message)
  return (
    SHAPES[form].parse(JSON.parse(body) as Json) ?? { role, parts: [{ type: 'other', json: body }] }
  )
}

/** The node that a reference stands for. */
export function refToNode(ref: MessageRef, stored: StoredMessage): Json {
  if (ref.shape === null) return JSON.parse(stored.body) as Json
  const node = SHAPES[ref.shape].render(storedToMessage(stored))
  return ref.extra !== undefined && isObject(node) ? { ...node, ...ref.extra } : node
}

/** The words in a row that a person reads first: what was said, else what was called or returned. */
export function storedWords(stored: StoredMessage): string {
  if (stored.form === 'value') return valueText(stored)
  const message = storedToMessage(stored)
  const words = messageText(message)
  return words === '' ? searchableText(message) : words
}

/** A whole value as it was sent. */
export function valueText({ body, text }: Pick<StoredMessage, 'body' | 'text'>): string {
  return body === '' ? text : body
}

export function isMessageForm(form: string): form is StoredMessage['form'] {
  return form === 'message' || form === 'value' || isShapeName(form)
}

/** What `node` has beyond `rendered`; `undefined` when they differ in what both have. */
function extraOf(node: Json, rendered: Json): JsonObject | undefined {
  if (!isObject(node) || !isObject(rendered)) return undefined
  for (const key of Object.keys(rendered))
    if (!Object.hasOwn(node, key) || !jsonEquals(node[key], rendered[key])) return undefined
  const more = Object.keys(node).filter((key) => !Object.hasOwn(rendered, key))
  if (more.length === 0) return {}
  const extra = Object.fromEntries(more.map((key) => [key, node[key] ?? null]))
  return JSON.stringify(extra).length <= MAX_EXTRA_LENGTH ? extra : undefined
}
