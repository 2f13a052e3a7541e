import type { QueryParams } from './engine.ts'

/** Strings as in tab-separated text, lists of them as in SQL: so ClickHouse reads parameters. */
export function paramText(value: QueryParams[string]): string {
  if (typeof value === 'string') return value.replaceAll(TAB_SEPARATED, escaped)
  if (typeof value !== 'object') return String(value)
  const items = value.map((item) => (typeof item === 'string' ? quoted(item) : String(item)))
  return `[${items.join(',')}]`
}

/** A string as SQL has it. */
export function quoted(text: string): string {
  return `'${text.replaceAll(QUOTED, escaped)}'`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '\0': '\\0',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}
const TAB_SEPARATED = /[\\\0\b\f\n\r\t]/g
const QUOTED = /[\\'\0\b\f\n\r\t]/g
const escaped = (character: string) => ESCAPES[character] ?? character
