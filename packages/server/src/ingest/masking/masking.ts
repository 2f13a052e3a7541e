import { isUtf8 } from 'node:buffer'
import { REDACTED } from '@skein/model/message'
import { RE2JS } from 're2js'
import { newAttributes, type AttributeMap, type AttributeValue, type OtlpTraces } from '../otlp.ts'
import { BUILT_IN_RULES, SECRET_NAMES } from './built-in-rules.ts'
import { maskJson, type JsonMask } from './mask-json.ts'

/** What is hidden before anything is stored. */
export interface MaskingRules {
  builtIn: readonly (keyof typeof BUILT_IN_RULES)[]
  /** Expressions in RE2's syntax, which takes linear time whatever the text. */
  patterns: readonly string[]
  /** Names of attributes and of fields in JSON whose values are hidden whole; one `*` stands for any text. */
  attributes: readonly string[]
  /** Names of attributes that stay as they are. */
  except: readonly string[]
}

/** Hides, in place, what the rules say. */
export type Mask = (traces: OtlpTraces) => void

/** How deep JSON in text in JSON is looked into. */
const MAX_JSON_DEPTH = 4

/** Throws a `SyntaxError` when a pattern can't be read. */
export function compileMask(rules: MaskingRules): Mask {
  const steps = [
    ...rules.builtIn.map((name) => BUILT_IN_RULES[name]),
    ...rules.patterns.map(compilePattern),
  ]
  const hiddenNames = namesPattern(rules.attributes)
  const hidesSecretNames = rules.builtIn.includes('secrets')
  const keptNames = namesPattern(rules.except)
  const hides = (name: string) =>
    hiddenNames.test(name) || (hidesSecretNames && SECRET_NAMES.test(name))
  const plain = (text: string) => steps.reduce((left, step) => step(left), text)
  /** The same texts come again and again: names, models, prompts. */
  const names = new Map<string, string>()

  function maskText(text: string, depth = 0): string {
    if (text.length < 2) return text
    const mask: JsonMask = {
      text: (inner) => maskText(inner, depth + 1),
      hidesField: hides,
      hidden: REDACTED,
    }
    const masked =
      /^\s*[[{"]/.test(text) && depth < MAX_JSON_DEPTH ? maskJson(text, mask) : undefined
    return masked ?? plain(text)
  }

  function maskName(name: string): string {
    let masked = names.get(name)
    if (masked === undefined) {
      masked = plain(name)
      if (names.size >= MAX_NAMES) names.clear()
      names.set(name, masked)
    }
    return masked
  }

  function maskValue(value: AttributeValue): AttributeValue {
    if (typeof value === 'string') return maskText(value)
    if (typeof value === 'number' || typeof value === 'bigint') {
      const text = String(value)
      return plain(text) === text ? value : REDACTED
    }
    if (value === null || typeof value === 'boolean') return value
    if (value instanceof Uint8Array) return maskBytes(value)
    if (Array.isArray(value)) return value.map(maskValue)
    return maskMap(value)
  }

  function maskBytes(bytes: Uint8Array): AttributeValue {
    if (!isUtf8(bytes)) return bytes
    const text = Buffer.from(bytes).toString()
    const masked = maskText(text)
    return masked === text ? bytes : masked
  }

  function maskMap(map: AttributeMap): AttributeMap {
    const masked = newAttributes()
    for (const [key, value] of Object.entries(map))
      masked[maskName(key)] = keptNames.test(key)
        ? value
        : hides(key) && value !== null && value !== ''
          ? REDACTED
          : maskValue(value)
    return masked
  }

  return ({ groups }) => {
    const done = new Set<object>()
    const maskAttributes = (holder: { attributes: AttributeMap }) => {
      // A resource is that of many groups.
      if (done.has(holder)) return
      done.add(holder)
      if (Object.keys(holder.attributes).length > 0) holder.attributes = maskMap(holder.attributes)
    }
    for (const { resource, scope, spans } of groups) {
      maskAttributes(resource)
      maskAttributes(scope)
      scope.name = maskName(scope.name)
      for (const span of spans) {
        maskAttributes(span)
        span.name = maskText(span.name)
        span.statusMessage = maskText(span.statusMessage)
        span.traceState = maskText(span.traceState)
        for (const event of span.events) {
          maskAttributes(event)
          event.name = maskName(event.name)
        }
        for (const link of span.links) {
          maskAttributes(link)
          link.traceState = maskText(link.traceState)
        }
      }
    }
  }
}

const MAX_NAMES = 10_000

function compilePattern(pattern: string): (text: string) => string {
  const compiled = RE2JS.compile(pattern)
  return (text) => compiled.matcher(text).replaceAll(REDACTED)
}

/** Matches none when there are none. */
function namesPattern(names: readonly string[]): RegExp {
  const escape = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
  const one = (name: string) => name.split('*').map(escape).join('[^]*')
  return names.length === 0 ? /(?!)/ : new RegExp(`^(?:${names.map(one).join('|')})$`)
}
