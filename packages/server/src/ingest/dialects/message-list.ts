import { isObject, parseJsonText, type Json } from '@skein/model/json'
import { readJsonMessage, sayMessage, type Said } from '@skein/model/stored-message'

/** The messages in a list, a list of lists, or alone; whatever else stands there is passed over. */
export function messageList(value: Json | undefined): Said[] {
  if (Array.isArray(value)) return value.flatMap(messageList)
  const said = value === undefined ? undefined : readJsonMessage(value)
  return said === undefined ? [] : [said]
}

/** A text, or a list of parts without a role of their own, as what the system said. */
export function systemMessage(value: Json | undefined): Said[] {
  if (typeof value === 'string')
    return value === ''
      ? []
      : [sayMessage({ role: 'system', parts: [{ type: 'text', text: value }] })]
  if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) return []
  const said = readJsonMessage({ role: 'system', parts: value })
  return said === undefined ? [] : [said]
}

/** What a role said, whose content is text, the JSON of a list of blocks, or such a list itself. */
export function spokenMessage(
  role: string,
  content: Json | undefined,
  more: { [key: string]: Json } = {},
): Said[] {
  const parsed = typeof content === 'string' ? parseJsonText(content) : content
  const blocks = Array.isArray(parsed) && parsed.every(isObject) ? parsed : undefined
  const said = readJsonMessage({ role, content: blocks ?? content ?? null, ...more })
  return said === undefined || said.message.parts.length === 0 ? [] : [sayMessage(said.message)]
}
