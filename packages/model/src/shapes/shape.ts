import { field, stringField, type Json, type JsonObject } from '../json.ts'
import type { Message } from '../message.ts'

/**
 * One way in which messages are written as JSON. `parse` reads every node of that family, `render`
 * writes the family's plainest form; a node for which both agree need not be stored beside its message.
 */
export interface Shape {
  parse(node: Json): Message | undefined
  render(message: Message): Json
  /**
   * The two fields of most messages: a node with a role and a text in these and nothing else is what
   * `render` writes of such a message, and needs neither to be parsed nor to be compared.
   */
  plain?: { role: string; text: string }
}

/** The role and the text of a node that has nothing else. */
export function plainText(
  { plain }: Shape,
  node: JsonObject,
): { role: string; text: string } | undefined {
  if (plain === undefined) return undefined
  let fieldCount = 0
  for (const _ in node) if (++fieldCount > 2) return undefined
  const role = stringField(node, plain.role)
  const text = stringField(node, plain.text)
  const isPlain = role !== undefined && role !== '' && text !== undefined && text !== ''
  return isPlain && fieldCount === 2 && role !== 'tool' ? { role, text } : undefined
}

/** JSON of a value that stands where text is wanted, text itself as it is. */
export function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
}

/** Drops the fields that are `undefined`. */
export function defined(fields: Record<string, Json | undefined>): { [key: string]: Json } {
  const kept: { [key: string]: Json } = {}
  for (const key in fields) {
    const value = fields[key]
    if (value !== undefined) kept[key] = value
  }
  return kept
}

/** The AI SDK says what sort of value a tool gave: `{ type: 'json', value }`. */
export function toolOutput(content: Json | undefined): Json | undefined {
  const value = field(content, 'value')
  const isTyped = stringField(content, 'type') !== undefined
  return typeof value === 'string' || (isTyped && value !== undefined) ? value : content
}
