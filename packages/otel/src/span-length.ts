import type { Attributes } from '@opentelemetry/api'
import type { FinishedSpan } from './span.ts'

/** About how many characters a span holds, counted without copying any. */
export function lengthOf({ attributes, events, links }: FinishedSpan): number {
  let length = 500 + lengthOfAttributes(attributes)
  for (const event of events) length += 50 + lengthOfAttributes(event.attributes)
  for (const link of links) length += 100 + lengthOfAttributes(link.attributes)
  return length
}

function lengthOfAttributes(attributes: Attributes | undefined): number {
  let length = 0
  for (const key in attributes) length += key.length + lengthOfValue(attributes[key])
  return length
}

function lengthOfValue(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (!Array.isArray(value)) return 8
  let length = 0
  for (const member of value) length += lengthOfValue(member)
  return length
}
