import { isObject, readableLeaves, stringField, type Json } from '@skein/model/json'
import { messageText, readableJson, REDACTED, searchableText } from '@skein/model/message'
import type { SpanKind, SpanText } from '@skein/model/span'
import type { Said } from '@skein/model/stored-message'
import { listed } from './dialects/first-found.ts'
import type { MessageSink } from './message-sink.ts'
import { own, valueText, type SpanSource } from './span-source.ts'
import { findMessages, findWords, pickMessage, say, type Side } from './words.ts'

/** One side of a span: what a person reads of it, and which attribute has it whole. */
export function readSide(
  source: SpanSource,
  side: Side,
  kind: SpanKind,
  messages: readonly Said[],
  sink: MessageSink,
): { text: SpanText; key: string; mimeType: string } {
  const keys = heldKey(source, side)
  const held = {
    key: keys?.key ?? '',
    mimeType: keys?.mimeType === undefined ? '' : (source.text(keys.mimeType) ?? ''),
  }
  const value = keys === undefined ? undefined : own(source.attributes, keys.key)
  const json = keys === undefined ? undefined : source.json(keys.key)
  const text = valueText(value)
  if (text !== undefined && HIDDEN.has(text)) return { text: { found: 'hidden' }, ...held }
  if (kind === 'TOOL')
    return { text: readToolSide(side, text ?? toolMessage(messages), json, sink), ...held }
  if (json !== undefined && isEmpty(json) && messages.length === 0)
    return { text: { found: 'none' }, ...held }
  if (json !== undefined && isPrinted(json)) return { text: { found: 'none' }, ...held }
  const found =
    json !== undefined
      ? findWords(json, side)
      : { words: text === undefined ? undefined : sayText(text, side), isMessages: true }
  const spoken = pickMessage(messages, side)
  const words = isWrittenOut(text, spoken) ? spoken : (found.words ?? spoken)
  if (words === undefined && json === undefined && text !== undefined && text.trim() !== '')
    return { text: { found: 'raw', hash: sink.putValue(side, text, text) }, ...held }
  if (words !== undefined && isHidden(words)) return { text: { found: 'hidden' }, ...held }
  const hash = words === undefined ? undefined : sink.put(words).hash
  if (json === undefined || found.isMessages || isAllWords(json, words))
    return { text: hash === undefined ? { found: 'none' } : { found: 'words', hash }, ...held }
  const whole = putWhole(side, text ?? JSON.stringify(json), json, sink)
  return {
    text: hash === undefined ? { found: 'raw', hash: whole } : { found: 'words', hash },
    ...held,
  }
}

/** The first of the keys, in the order of the dialects, that holds anything. */
function heldKey(source: SpanSource, side: Side) {
  return HELD_KEYS[side].find(({ key }) => {
    const value = own(source.attributes, key)
    return value !== undefined && value !== null && value !== ''
  })
}

const HELD_KEYS = {
  input: listed((dialect) => dialect.inputKeys),
  output: listed((dialect) => dialect.outputKeys),
}

/** The messages that a model call's input or output is made of. */
export function sideMessages(source: SpanSource, side: Side): Said[] {
  const keys = heldKey(source, side)
  const json = keys === undefined ? undefined : source.json(keys.key)
  return json === undefined || typeof json === 'string' ? [] : findMessages(json, side)
}

const HIDDEN: ReadonlySet<string> = new Set([REDACTED, ...listed((dialect) => dialect.hiddenWords)])

/** Text that was to be JSON and was cut on its way is nobody's words. */
function sayText(text: string, side: Side): Said | undefined {
  return /^\s*(?:\[\s*[[{"]|\{\s*")/.test(text) ? undefined : say(text, side)
}

function isEmpty(json: Json): boolean {
  return typeof json === 'object' && json !== null && Object.keys(json).length === 0
}

/**
 * A list of objects that were printed, as LlamaIndex does with what it retrieved: the documents
 * themselves stand elsewhere, and nobody reads `<NodeWithScore(node=TextNode(id_=…), score=0.8)>`.
 */
function isPrinted(json: Json): boolean {
  const isPrintedText = (item: Json) => typeof item === 'string' && PRINTED.test(item)
  return Array.isArray(json) && json.length > 0 && json.every(isPrintedText)
}

const PRINTED = /^<[A-Za-z_][\w.]*\([^]*\)>$/

/** What a tool gave back in the one message that answers its call, or in a field of its own. */
function toolWords(json: Json, side: Side): string | undefined {
  if (side === 'input') return undefined
  const [only, ...more] = findMessages(json, side)
  if (only?.message.role === 'tool' && more.length === 0)
    return messageText(only.message) || undefined
  const [name, ...others] = isObject(json) ? Object.keys(json) : []
  return name !== undefined && others.length === 0 && ['output', 'outputs', 'result'].includes(name)
    ? stringField(json, name)
    : undefined
}

/** What a tool was given or gave back where it came as a message. */
function toolMessage(messages: readonly Said[]): string | undefined {
  const message = messages.at(-1)?.message
  return message === undefined ? undefined : messageText(message) || searchableText(message)
}

/** What a tool was given and what it gave back: its words are those of a program. */
function readToolSide(
  side: Side,
  text: string | undefined,
  json: Json | undefined,
  sink: MessageSink,
): SpanText {
  const role = side === 'input' ? 'tool_call' : 'tool'
  const words = json === undefined ? text : typeof json === 'string' ? json : toolWords(json, side)
  if (words !== undefined && words !== '')
    return { found: 'words', hash: sink.putValue(role, words, words) }
  return json === undefined || words !== undefined
    ? { found: 'none' }
    : { found: 'raw', hash: putWhole(role, text ?? JSON.stringify(json), json, sink) }
}

/** `assistant: Hello`: a message printed with its role, as LlamaIndex does beside the message itself. */
function isWrittenOut(text: string | undefined, spoken: Said | undefined): boolean {
  if (text === undefined || spoken === undefined) return false
  return text === `${spoken.message.role}: ${messageText(spoken.message) || 'None'}`
}

function isHidden({ message }: Said): boolean {
  return message.parts.length > 0 && HIDDEN.has(messageText(message))
}

/** An object with nothing but its telling text is searched through that; other values whole. */
function isAllWords(json: Json, words: Said | undefined): boolean {
  if (words === undefined) return false
  if (!isObject(json)) return true
  const telling = Object.values(json).filter(
    (value) => typeof value === 'object' || typeof value === 'string',
  )
  return telling.length <= 1
}

/** Keeps a value whole, under the role of what it was to its span; what is hidden is not searched. */
function putWhole(role: string, value: string, json: Json, sink: MessageSink): string {
  const text = value.includes(REDACTED)
    ? readableLeaves(json)
        .split('\n')
        .filter((line) => !line.includes(REDACTED))
        .join('\n')
    : readableJson(value)
  return sink.putValue(role, value, text)
}
