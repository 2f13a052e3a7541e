import { keyText } from '../read-key.ts'
import type { SpanSource } from '../span-source.ts'
import type { Dialect } from './dialect.ts'
import { DIALECTS } from './dialects.ts'

/** What the first of the dialects that finds something finds. */
export function firstFound<T>(read: (dialect: Dialect) => T | undefined): T | undefined {
  return firstOf(DIALECTS, read)
}

/** An empty list is nothing found. */
export function nonEmpty<T>(list: T[] | undefined): T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list
}

/** What all dialects list under a name, in their order: the first that finds something counts. */
export function listed<T>(list: (dialect: Dialect) => readonly T[] | undefined): readonly T[] {
  return DIALECTS.flatMap((dialect) => list(dialect) ?? [])
}

/** What the first of the items that finds something finds. */
export function firstOf<T, Found>(
  items: readonly T[],
  find: (item: T) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

const TEXT_KEYS = {
  modelKeys: listed((dialect) => dialect.modelKeys),
  providerKeys: listed((dialect) => dialect.providerKeys),
  toolNameKeys: listed((dialect) => dialect.toolNameKeys),
  agentNameKeys: listed((dialect) => dialect.agentNameKeys),
}

/** The first attribute under one of the dialects' keys that has any text, trimmed. */
export function firstText(source: SpanSource, keys: keyof typeof TEXT_KEYS): string | undefined {
  return firstOf(TEXT_KEYS[keys], (key) => keyText(source, key)?.trim() || undefined)
}
