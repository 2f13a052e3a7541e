import type { SpanSource } from '../span-source.ts'
import type { Dialect } from './dialect.ts'
import { DIALECTS } from './dialects.ts'

/** What the first of the dialects that finds something finds. */
export function firstFound<T>(read: (dialect: Dialect) => T | undefined): T | undefined {
  for (const dialect of DIALECTS) {
    const found = read(dialect)
    if (found !== undefined) return found
  }
  return undefined
}

/** An empty list is nothing found. */
export function nonEmpty<T>(list: T[] | undefined): T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list
}

/** The first attribute under one of the dialects' keys that has any text, trimmed. */
export function firstText(
  source: SpanSource,
  keys: 'modelKeys' | 'providerKeys' | 'toolNameKeys' | 'agentNameKeys',
): string | undefined {
  return firstFound((dialect) =>
    dialect[keys]
      ?.map((key) => source.text(key)?.trim())
      .find((text) => text !== undefined && text !== ''),
  )
}
