import { isObject, type Json } from '@skein/model/json'
import type { Key } from './dialects/dialect.ts'
import { jsonCount, type SpanSource } from './span-source.ts'

/** What stands under the key, as text; JSON of a string is the string. */
export function keyText(source: SpanSource, key: Key): string | undefined {
  if (typeof key === 'function') return key(source)
  if (typeof key === 'object') return jsonText(fieldAt(source.json(key.json), key.field))
  const text = source.text(key)
  if (text === undefined || !text.startsWith('"')) return text
  const decoded = source.json(key)
  return typeof decoded === 'string' ? decoded : text
}

/** What stands under the key, as a number of at least 0. */
export function keyCount(source: SpanSource, key: Key): number | undefined {
  if (typeof key === 'string') return source.count(key)
  if (typeof key === 'object') return jsonCount(fieldAt(source.json(key.json), key.field))
  return jsonCount(key(source))
}

/** The field of that name, or at that path of names with dots between them. */
function fieldAt(value: Json | undefined, path: string): Json | undefined {
  if (!isObject(value)) return undefined
  if (Object.hasOwn(value, path)) return value[path]
  const dot = path.indexOf('.')
  const head = path.slice(0, dot)
  return dot === -1 || !Object.hasOwn(value, head)
    ? undefined
    : fieldAt(value[head], path.slice(dot + 1))
}

function jsonText(value: Json | undefined): string | undefined {
  return typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined
}
