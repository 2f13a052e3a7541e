import { isObject, readableLeaves, type Json } from '@skein/model/json'
import { messageText, REDACTED } from '@skein/model/message'
import type { SpanKind, SpanText } from '@skein/model/span'
import type { Said } from '@skein/model/stored-message'
import { firstFound } from './dialects/first-found.ts'
import type { MessageSink } from './message-sink.ts'
import { own, valueText, type SpanSource } from './span-source.ts'
import { findWords, pickMessage, say, type Side } from './words.ts'

/** One side of a span: what a person reads of it, and which attribute has it whole. */
export function readSide(
  source: SpanSource,
  side: Side,
  kind: SpanKind,
  messages: readonly Said[],
  sink: MessageSink,
): { text: SpanText; key: string; mimeType: string } {
  const keys = firstFound((dialect) =>
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
  const texts = Object.values(json).filter(
    (value) => typeof value === 'object' || typeof value === 'string',
  )
  return texts.length <= 1
}

/** Keeps a value whole, under the role of what it was to its span. */
function putWhole(role: string, body: string, json: Json, sink: MessageSink): string {
  const lines = readableLeaves(json).split('\n')
  return sink.putValue(role, body, lines.filter((line) => !line.includes(REDACTED)).join('\n'))
}
