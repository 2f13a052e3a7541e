import type { ShapeName } from '@skein/model/shapes/shapes'
import { readMessage, type Said } from '@skein/model/stored-message'
import type { SpanSource } from '../span-source.ts'
import type { FlatMessages } from './dialect.ts'

/** The messages in `prefix.N.…`; one of which only keys without a value came is none. */
export function flatMessages(
  source: SpanSource,
  prefix: string,
  shapes: readonly ShapeName[],
): FlatMessages {
  const said: FlatMessages['said'] = new Map()
  for (const [index, fields] of source.indexed(prefix)) {
    const hasValue = Object.values(fields).some((value) => value !== null)
    const message = hasValue ? readMessage(fields, shapes) : undefined
    if (message !== undefined) said.set(index, message)
  }
  return { prefix, said }
}

export function orderedMessages({ said }: FlatMessages): Said[] {
  return [...said.entries()].sort(([a], [b]) => a - b).map(([, message]) => message)
}
