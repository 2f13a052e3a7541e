import { isHeavyJson } from './json-weight.ts'

/** What `JSON.parse` gives. */
export type Json = string | number | boolean | null | Json[] | JsonObject
export type JsonObject = { [key: string]: Json }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value's field, if it is an object with a field of its own by that name. */
export function field(value: unknown, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

export function stringField(value: unknown, name: string): string | undefined {
  const found = field(value, name)
  return typeof found === 'string' ? found : undefined
}

/** Equal as JSON: the order of an object's keys doesn't matter. */
export function jsonEquals(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => jsonEquals(item, b[i]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && jsonEquals(a[key], b[key]))
  )
}

/** Nobody's data is nested so deep; what is would exhaust the stack of whoever walks it. */
const MAX_DEPTH = 256

/**
 * Parses text that is JSON of an object, an array or a string, up to three times encoded; anything
 * else, numbers, plain words, endless nesting and far too many values included, is `undefined`.
 */
export function parseJsonText(text: string): Json | undefined {
  let value: Json = text
  for (let encoded = 0; encoded < 3 && typeof value === 'string'; encoded++) {
    const first = /^\s*([[{"])/.exec(value)?.[1]
    if (first === undefined || isHeavyJson(value)) break
    try {
      value = JSON.parse(value) as Json
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof RangeError) break
      throw error
    }
  }
  return value === text || isDeeper(value, MAX_DEPTH) ? undefined : value
}

function isDeeper(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth === 0) return true
  for (const item of Array.isArray(value) ? value : Object.values(value))
    if (isDeeper(item, depth - 1)) return true
  return false
}

/** The strings in a value, in order, one to a line: what a person could search for in it. */
export function readableLeaves(value: Json): string {
  const lines: string[] = []
  const walk = (node: Json, label: string, depth: number): void => {
    if (depth > 64) return
    if (Array.isArray(node)) for (const item of node) walk(item, label, depth + 1)
    else if (isObject(node))
      for (const [key, item] of Object.entries(node)) walk(item, key, depth + 1)
    else if (node !== null) lines.push(label === '' ? String(node) : `${label}: ${String(node)}`)
  }
  walk(value, '', 0)
  return lines.join('\n')
}
