import { field, stringField, type Json } from '../json.ts'
import type { Message } from '../message.ts'

/**
 * One way in which messages are written as JSON. `parse` reads every node of that family, `render`
 * writes the family's plainest form; a node for which both agree need not be stored beside its message.
 */
export interface Shape {
  parse(node: Json): Message | undefined
  render(message: Message): Json
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
