import { parseJsonText, type Json, type JsonObject } from '@skein/model/json'
import type { AttributeMap, AttributeValue, OtlpGroup, OtlpSpan } from './otlp.ts'

/** What a dialect reads a span's meaning from. */
export interface SpanSource {
  span: OtlpSpan
  attributes: AttributeMap
  resource: AttributeMap
  scopeName: string
  has(key: string): boolean
  /** The attribute as text: strings and numbers; anything else, and nothing, is `undefined`. */
  text(key: string): string | undefined
  /** The attribute as a number of at least 0, also when it came as text. */
  count(key: string): number | undefined
  /** The attribute's value as JSON: text is parsed, if need be up to three times. */
  json(key: string): Json | undefined
  /** The attributes `prefix.N.rest`, by N and rest; however large N is, only what was sent costs memory. */
  indexed(prefix: string): ReadonlyMap<number, JsonObject>
}

export function spanSource(span: OtlpSpan, group: OtlpGroup): SpanSource {
  const { attributes } = span
  const parsed = new Map<string, Json | undefined>()
  let groups: Map<string, Map<number, JsonObject>> | undefined
  return {
    span,
    attributes,
    resource: group.resource.attributes,
    scopeName: group.scope.name,
    has: (key) => Object.hasOwn(attributes, key),
    text: (key) => valueText(own(attributes, key)),
    count: (key) => valueCount(own(attributes, key)),
    json(key) {
      if (!parsed.has(key)) parsed.set(key, valueJson(own(attributes, key)))
      return parsed.get(key)
    },
    indexed(prefix) {
      groups ??= groupIndexed(attributes)
      return groups.get(prefix) ?? NO_GROUPS
    },
  }
}

const NO_GROUPS: ReadonlyMap<number, JsonObject> = new Map()

/** Every `prefix.N.rest` by its first N, in one pass. */
function groupIndexed(attributes: AttributeMap): Map<string, Map<number, JsonObject>> {
  const groups = new Map<string, Map<number, JsonObject>>()
  for (const key in attributes) {
    const place = placeInList(key)
    if (place === undefined) continue
    const { prefix, index, rest } = place
    let group = groups.get(prefix)
    if (group === undefined) groups.set(prefix, (group = new Map<number, JsonObject>()))
    let fields = group.get(index)
    if (fields === undefined) group.set(index, (fields = Object.create(null) as JsonObject))
    fields[rest] = toJson(attributes[key] ?? null)
  }
  return groups
}

/** What a key `prefix.N.rest` says; `00` is no N, being another key than `0`. */
export function placeInList(
  key: string,
): { prefix: string; index: number; rest: string } | undefined {
  const [, prefix, digits, rest] = INDEXED.exec(key) ?? []
  const index = Number(digits)
  return prefix === undefined || rest === undefined || !Number.isSafeInteger(index)
    ? undefined
    : { prefix, index, rest }
}

const INDEXED = /^([^0-9]+?)\.(0|[1-9]\d*)\.(.+)$/s

export function own(map: AttributeMap, key: string): AttributeValue | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

export function valueText(value: AttributeValue | undefined): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined
}

export function valueCount(value: AttributeValue | undefined): number | undefined {
  const number = valueNumber(value)
  return number !== undefined && number >= 0 ? number : undefined
}

/** Also below 0, as a score may be. */
export function valueNumber(value: AttributeValue | undefined): number | undefined {
  if (typeof value === 'boolean' || value === '') return undefined
  const text = valueText(value)
  const number = text === undefined ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : undefined
}

/** The same of a value inside JSON. */
export function jsonCount(value: Json | undefined): number | undefined {
  return typeof value === 'number' || typeof value === 'string' ? valueCount(value) : undefined
}

function valueJson(value: AttributeValue | undefined): Json | undefined {
  if (typeof value === 'string') return parseJsonText(value)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return undefined
  return toJson(value)
}

/** Integers beyond 2^53 as text, bytes as base64. */
export function toJson(value: AttributeValue): Json {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]))
  return value
}
