/** What conditions are about: sessions, or single turns. */
export type FilterLevel = 'sessions' | 'turns'

interface Field {
  /** What its values are; `keyed` ones have a key after a dot, such as `metadata.plan`. */
  type: 'text' | 'number' | 'duration' | 'boolean' | 'keyed'
  on: readonly FilterLevel[]
  summary: string
  example: string
}

const BOTH = ['sessions', 'turns'] as const

/** The fields of the filter language. `docs/filter.md` tells what each means of sessions and of turns. */
export const FILTER_FIELDS = {
  session: { type: 'text', on: BOTH, summary: 'Session id', example: 'session:chat-42' },
  trace: { type: 'text', on: BOTH, summary: 'Trace id', example: 'trace:5b8a*' },
  name: { type: 'text', on: BOTH, summary: 'Name of a turn', example: 'name:checkout' },
  user: { type: 'text', on: BOTH, summary: 'End user', example: 'user:alice' },
  model: { type: 'text', on: BOTH, summary: 'Model', example: 'model:gpt-4o*' },
  tool: { type: 'text', on: BOTH, summary: 'Tool called', example: 'tool:get_weather' },
  tag: { type: 'text', on: BOTH, summary: 'Tag', example: 'tag:vip' },
  metadata: { type: 'keyed', on: BOTH, summary: 'Metadata', example: 'metadata.plan:pro' },
  feedback: { type: 'keyed', on: BOTH, summary: 'Feedback', example: 'feedback.helpful:down' },
  error: { type: 'boolean', on: BOTH, summary: 'Has a failed span', example: 'error:true' },
  errors: { type: 'number', on: BOTH, summary: 'Failed spans', example: 'errors>=2' },
  turns: { type: 'number', on: ['sessions'], summary: 'Turns', example: 'turns>3' },
  spans: { type: 'number', on: BOTH, summary: 'Spans', example: 'spans>100' },
  tokens: { type: 'number', on: BOTH, summary: 'Tokens', example: 'tokens>10k' },
  'tokens.input': { type: 'number', on: BOTH, summary: 'Tokens in', example: 'tokens.input>10k' },
  'tokens.output': { type: 'number', on: BOTH, summary: 'Tokens out', example: 'tokens.output<5' },
  'tokens.cached': {
    type: 'number',
    on: BOTH,
    summary: 'Tokens read from a cache',
    example: 'tokens.cached:0',
  },
  'tokens.reasoning': {
    type: 'number',
    on: BOTH,
    summary: 'Tokens of reasoning',
    example: 'tokens.reasoning>1k',
  },
  cost: { type: 'number', on: BOTH, summary: 'Cost in US dollars', example: 'cost>=0.05' },
  unpriced: {
    type: 'number',
    on: BOTH,
    summary: 'Calls without a price',
    example: 'unpriced>0',
  },
  duration: { type: 'duration', on: BOTH, summary: 'Start to end', example: 'duration>30s' },
  latency: { type: 'duration', on: BOTH, summary: 'Median turn', example: 'latency>2.5s' },
} as const satisfies Record<string, Field>

export type FilterField = keyof typeof FILTER_FIELDS

export type Filter =
  | { type: 'all' | 'any'; parts: Filter[] }
  | { type: 'not'; part: Filter }
  | FilterCondition

export interface FilterCondition {
  type: 'is'
  field: FilterField
  /** Of a keyed field; empty when it is asked of as such. */
  key: string
  operator: FilterOperator
  value: FilterValue
  /** Where it stands, in UTF-16 units. */
  offset: number
}

type FilterOperator = '=' | '>' | '>=' | '<' | '<='

/** `any`: there is a value at all. `pattern`: these texts in order, anything between them. Durations are ms. */
export type FilterValue =
  | { type: 'text'; text: string }
  | { type: 'pattern'; texts: string[] }
  | { type: 'number'; number: number }
  | { type: 'boolean'; boolean: boolean }
  | { type: 'any' }

/** A filter that can't be read: where, and what could stand there. */
export class FilterError extends Error {
  override name = 'FilterError'
  /** In UTF-16 units from the start. */
  readonly offset: number
  readonly expected: string
  constructor(found: string, expected: string, offset: number) {
    super(`${found} at character ${offset + 1}: expected ${expected}`)
    this.offset = offset
    this.expected = expected
  }
}

/** Nobody writes more; a filter becomes a statement of as many parts. */
const MAX_CONDITIONS = 100
const MAX_DEPTH = 50

/**
 * Reads a filter; blank text is none. Throws a {@link FilterError}.
 *
 *     any       = all { "OR" all }
 *     all       = one { [ "AND" ] one }
 *     one       = ( "-" | "NOT" ) one | "(" any ")" | condition
 *     condition = field [ "." key ] operator value
 *     operator  = ":" [ "=" | ">" | ">=" | "<" | "<=" ] | "=" | "!=" | ">" | ">=" | "<" | "<="
 *     value     = word, in which "*" stands for anything | '"' text '"'
 */
export function parseFilter(text: string, level: FilterLevel): Filter | undefined {
  const reader: Reader = { text, level, at: 0, conditions: 0 }
  skipSpace(reader)
  if (isAtEnd(reader)) return undefined
  const filter = readAny(reader, 0)
  if (!isAtEnd(reader)) throw unexpected(reader, 'a condition or the end')
  return filter
}

interface Reader {
  text: string
  level: FilterLevel
  at: number
  conditions: number
}

function readAny(reader: Reader, depth: number): Filter {
  const parts = [readAll(reader, depth)]
  while (takeWord(reader, 'OR')) parts.push(readAll(reader, depth))
  return joined('any', parts)
}

function readAll(reader: Reader, depth: number): Filter {
  const parts = [readOne(reader, depth)]
  for (;;) {
    const explicit = takeWord(reader, 'AND')
    if (!explicit && (isAtEnd(reader) || next(reader) === ')' || isWord(reader, 'OR'))) break
    parts.push(readOne(reader, depth))
  }
  return joined('all', parts)
}

function readOne(reader: Reader, depth: number): Filter {
  if (depth > MAX_DEPTH) throw new FilterError('nested too deep', 'no more parentheses', reader.at)
  if (next(reader) === '-') {
    reader.at++
    return { type: 'not', part: readOne(reader, depth + 1) }
  }
  if (takeWord(reader, 'NOT')) return { type: 'not', part: readOne(reader, depth + 1) }
  if (next(reader) !== '(') return readCondition(reader)
  reader.at++
  skipSpace(reader)
  const inner = readAny(reader, depth + 1)
  if (next(reader) !== ')') throw unexpected(reader, '")"')
  reader.at++
  skipSpace(reader)
  return inner
}

/** A list within a list of the same kind is one list. */
function joined(type: 'all' | 'any', parts: Filter[]): Filter {
  const flat = parts.flatMap((part) => (part.type === type ? part.parts : [part]))
  const [first] = flat
  return flat.length === 1 && first !== undefined ? first : { type, parts: flat }
}

const NAME = /[A-Za-z_]+/y
const KEY = /[^\s:=<>!()"“”„]+/y
const OPERATOR = /:(?:>=|<=|>|<|=)?|!=|>=|<=|=|>|</y
const BARE = /[^\s()"“”„]+/y
const QUOTED = /["“”„]((?:[^"“”„\\]|\\[^])*)["“”„]/y

const OPERATORS: Record<string, FilterOperator> = {
  ':': '=',
  ':=': '=',
  '!=': '=',
  ':>': '>',
  ':>=': '>=',
  ':<': '<',
  ':<=': '<=',
  '=': '=',
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
}

function readCondition(reader: Reader): Filter {
  const offset = reader.at
  if (++reader.conditions > MAX_CONDITIONS)
    throw new FilterError('too many conditions', `at most ${MAX_CONDITIONS}`, offset)
  const { field, key } = readField(reader)
  const written = take(reader, OPERATOR)?.[0]
  const operator = OPERATORS[written ?? '']
  if (operator === undefined) throw unexpected(reader, `an operator after ${field}, such as ":"`)
  const value = readValue(reader, field, key, operator)
  const condition: Filter = { type: 'is', field, key, operator, value, offset }
  return written === '!=' ? { type: 'not', part: condition } : condition
}

function readField(reader: Reader): { field: FilterField; key: string } {
  const offset = reader.at
  const first = take(reader, NAME)?.[0]
  if (first === undefined) throw unexpected(reader, CONDITION)
  let name = first
  let key = ''
  if (next(reader) === '.') {
    reader.at++
    const quoted = take(reader, QUOTED)?.[1]
    key = quoted === undefined ? (take(reader, KEY)?.[0] ?? '') : unescaped(quoted)
    if (key === '') throw unexpected(reader, `a key, such as ${first}.name`)
    if (!isKeyed(name)) {
      name = `${name}.${key}`
      key = ''
    }
  }
  if (!isField(name)) throw new FilterError(`there is no field ${quote(name)}`, FIELD_NAMES, offset)
  const field: Field = FILTER_FIELDS[name]
  if (!field.on.includes(reader.level))
    throw new FilterError(`${name} is no field of ${reader.level}`, CONDITION, offset)
  return { field: name, key }
}

const CONDITION = 'a condition, such as error:true; words to search for go in q'
const FIELD_NAMES = `one of ${Object.keys(FILTER_FIELDS).join(', ')}; words to search for go in q`

function isField(name: string): name is FilterField {
  return Object.hasOwn(FILTER_FIELDS, name)
}

function isKeyed(name: string): boolean {
  return isField(name) && FILTER_FIELDS[name].type === 'keyed'
}

function readValue(
  reader: Reader,
  field: FilterField,
  key: string,
  operator: FilterOperator,
): FilterValue {
  const offset = reader.at
  const opens = /["“”„]/.test(next(reader))
  const quoted = take(reader, QUOTED)?.[1]
  if (opens && quoted === undefined)
    throw new FilterError('a quotation mark is open', 'one that closes it', offset)
  const bare = quoted === undefined ? take(reader, BARE)?.[0] : undefined
  if (quoted === undefined && bare === undefined)
    throw unexpected(reader, `a value after ${field}, such as ${FILTER_FIELDS[field].example}`)
  if (!isAtEnd(reader) && !/[\s()]/.test(next(reader)))
    throw unexpected(reader, 'a space after the value')
  skipSpace(reader)
  const value = typedValue(FILTER_FIELDS[field].type, bare, unescaped(quoted ?? ''), operator)
  if (typeof value === 'string')
    throw new FilterError(`${quote(bare ?? quoted ?? '')} is no value of ${field}`, value, offset)
  if (operator !== '=' && (value.type !== 'number' || (field === 'feedback' && key === '')))
    throw new FilterError(`${field} can't be compared with ${operator}`, `${field}:…`, offset)
  return value
}

/** The value, or what it should have been. */
function typedValue(
  type: Field['type'],
  bare: string | undefined,
  quoted: string,
  operator: FilterOperator,
): FilterValue | string {
  if (bare === '*') return { type: 'any' }
  const text = bare ?? quoted
  switch (type) {
    case 'text':
      return textValue(bare, quoted)
    case 'keyed':
      return operator === '=' ? textValue(bare, quoted) : (numberValue(text) ?? 'a number')
    case 'number':
      return numberValue(text) ?? 'a number, such as 5, 0.05 or 10k'
    case 'duration':
      return durationValue(text) ?? 'a time with its unit, such as 250ms, 30s, 5m, 2h or 1d'
    case 'boolean':
      if (text === 'true' || text === 'false') return { type: 'boolean', boolean: text === 'true' }
      return 'true or false'
  }
}

function textValue(bare: string | undefined, quoted: string): FilterValue {
  if (bare?.includes('*') === true) return { type: 'pattern', texts: bare.split('*') }
  return { type: 'text', text: bare ?? quoted }
}

const FACTORS: Record<string, number> = { '': 1, k: 1000, m: 1_000_000 }
const UNITS_MS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

function numberValue(text: string): FilterValue | undefined {
  const [, digits, factor] = /^\$?(-?\d{1,15}(?:\.\d{1,15})?)([km]?)$/i.exec(text) ?? []
  if (digits === undefined || factor === undefined) return undefined
  return { type: 'number', number: Number(digits) * (FACTORS[factor.toLowerCase()] ?? 1) }
}

function durationValue(text: string): FilterValue | undefined {
  const [, digits, unit] = /^(\d{1,12}(?:\.\d{1,9})?)(ms|s|m|h|d)$/.exec(text) ?? []
  const factor = UNITS_MS[unit ?? '']
  return factor === undefined ? undefined : { type: 'number', number: Number(digits) * factor }
}

/** Writes a filter so that {@link parseFilter} reads the same. */
export function formatFilter(filter: Filter): string {
  switch (filter.type) {
    case 'all':
      return filter.parts.map((part) => grouped(part, part.type === 'any')).join(' ')
    case 'any':
      return filter.parts.map(formatFilter).join(' OR ')
    case 'not':
      return `-${grouped(filter.part, filter.part.type === 'all' || filter.part.type === 'any')}`
    case 'is': {
      const { field, key, operator, value } = filter
      const dotted = key === '' ? field : `${field}.${isPlain(key, KEY) ? key : quote(key)}`
      return `${dotted}${operator === '=' ? ':' : operator}${formatValue(field, value)}`
    }
  }
}

function grouped(filter: Filter, parentheses: boolean): string {
  return parentheses ? `(${formatFilter(filter)})` : formatFilter(filter)
}

function formatValue(field: FilterField, value: FilterValue): string {
  switch (value.type) {
    case 'any':
      return '*'
    case 'pattern':
      return value.texts.join('*')
    case 'boolean':
      return String(value.boolean)
    case 'number':
      return FILTER_FIELDS[field].type === 'duration'
        ? `${plainNumber(value.number)}ms`
        : plainNumber(value.number)
    case 'text':
      return filterText(value.text)
  }
}

/** Without an exponent, which the language doesn't have. */
function plainNumber(number: number): string {
  const text = String(number)
  return text.includes('e') ? number.toFixed(15).replace(/\.?0+$/, '') : text
}

/** A text as a value of the language: as it is, or in quotation marks. */
export function filterText(text: string): string {
  return isPlain(text, BARE) && !text.includes('*') && !/^[<>=]/.test(text) ? text : quote(text)
}

function quote(text: string): string {
  return `"${text.replace(/["“”„\\]/g, '\\$&')}"`
}

function unescaped(text: string): string {
  return text.replace(/\\([^])/g, '$1')
}

function isPlain(text: string, pattern: RegExp): boolean {
  pattern.lastIndex = 0
  return pattern.exec(text)?.[0] === text
}

function next(reader: Reader): string {
  return reader.text[reader.at] ?? ''
}

function isAtEnd(reader: Reader): boolean {
  return reader.at >= reader.text.length
}

function take(reader: Reader, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text)
  if (found === null) return undefined
  reader.at += found[0].length
  return found
}

const SPACE = /\s*/y
const KEYWORD = /(?:AND|OR|NOT)(?=[\s(]|$)/y

function skipSpace(reader: Reader): void {
  take(reader, SPACE)
}

function isWord(reader: Reader, word: string): boolean {
  KEYWORD.lastIndex = reader.at
  return KEYWORD.exec(reader.text)?.[0] === word
}

function takeWord(reader: Reader, word: string): boolean {
  if (!isWord(reader, word)) return false
  reader.at += word.length
  skipSpace(reader)
  return true
}

function unexpected(reader: Reader, expected: string): FilterError {
  const [found] = /^\S{1,20}/.exec(reader.text.slice(reader.at)) ?? ['the end']
  return new FilterError(found === 'the end' ? found : quote(found), expected, reader.at)
}
