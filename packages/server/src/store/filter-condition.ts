import type {
  Filter,
  FilterCondition,
  FilterField,
  FilterLevel,
  FilterValue,
} from '@skein/model/filter'
import type { QueryParams } from './engine.ts'
import type { Condition } from './search-condition.ts'

/**
 * A filter as a condition on `sessions` or on `turns`, to stand in a `WHERE` whose statement binds
 * `project`. It is true or false, never null: what is unknown meets no comparison, so `NOT` takes it in.
 */
export function filterCondition(filter: Filter, level: FilterLevel): Condition {
  const params: Record<string, string | number> = {}
  const bind = (type: 'String' | 'Float64', value: string | number) => {
    const name = `filter${Object.keys(params).length}`
    params[name] = value
    return `{${name}:${type}}`
  }
  return { sql: compile(filter, level, bind), params: params satisfies QueryParams }
}

type Bind = (type: 'String' | 'Float64', value: string | number) => string

function compile(filter: Filter, level: FilterLevel, bind: Bind): string {
  switch (filter.type) {
    case 'all':
    case 'any': {
      const parts = filter.parts.map((part) => compile(part, level, bind))
      return `(${parts.join(filter.type === 'all' ? ' AND ' : ' OR ')})`
    }
    case 'not':
      return `NOT ${compile(filter.part, level, bind)}`
    case 'is':
      return `(${compileCondition(filter, level, bind)})`
  }
}

function compileCondition(condition: FilterCondition, level: FilterLevel, bind: Bind): string {
  const { field, value } = condition
  if (field === 'metadata') return metadataCondition(condition, bind)
  if (field === 'feedback') return feedbackCondition(condition, level, bind)
  if (field === 'tag') return tagCondition(value, level, bind)
  const [type, sql] = COLUMNS[level][field]
  switch (type) {
    case 'text':
      return textCondition(sql, value, bind)
    case 'list':
      return listCondition(sql, value, bind)
    case 'number':
      return numberCondition(sql, condition, bind)
    case 'text of a turn':
      return ofTurns(textCondition(sql, value, bind))
  }
}

type Column = readonly ['text' | 'list' | 'number' | 'text of a turn', string]
type ColumnField = Exclude<FilterField, 'metadata' | 'feedback' | 'tag'>

const COMMON = {
  session: ['text', 'session_id'],
  model: ['list', 'models'],
  tool: ['list', 'tools'],
  error: ['number', 'error_count > 0'],
  errors: ['number', 'error_count'],
  spans: ['number', 'span_count'],
  tokens: ['number', 'tokens_total'],
  'tokens.input': ['number', 'tokens_input'],
  'tokens.output': ['number', 'tokens_output'],
  'tokens.cached': ['number', 'tokens_cache_read'],
  'tokens.reasoning': ['number', 'tokens_reasoning'],
  cost: ['number', 'cost_usd'],
  unpriced: ['number', 'unpriced_count'],
  duration: ['number', '(end_ns - start_ns) / 1e6'],
} as const satisfies Partial<Record<ColumnField, Column>>

const COLUMNS: Record<FilterLevel, Record<ColumnField, Column>> = {
  sessions: {
    ...COMMON,
    user: ['list', 'user_ids'],
    trace: ['text of a turn', 'trace_id'],
    name: ['text of a turn', 'name'],
    turns: ['number', 'turn_count'],
    latency: ['number', 'turn_p50_ns / 1e6'],
  },
  turns: {
    ...COMMON,
    user: ['text', 'user_id'],
    trace: ['text', 'trace_id'],
    name: ['text', 'name'],
    turns: ['number', '1'],
    latency: ['number', '(end_ns - start_ns) / 1e6'],
  },
}

/** Sessions of which a turn meets a condition. */
function ofTurns(condition: string): string {
  return `session_id IN (
    SELECT session_id FROM turns FINAL
    WHERE project = {project:String} AND session_id != '' AND ${condition})`
}

/** An empty text is one that nobody said. */
function textCondition(expression: string, value: FilterValue, bind: Bind): string {
  switch (value.type) {
    case 'any':
      return `${expression} != ''`
    case 'pattern':
      return `${expression} != '' AND ${expression} LIKE ${bind('String', likePattern(value.texts))}`
    case 'text':
    case 'number':
    case 'boolean':
      return `${expression} != '' AND ${expression} = ${bind('String', valueText(value))}`
  }
}

function listCondition(column: string, value: FilterValue, bind: Bind): string {
  if (value.type === 'any') return `notEmpty(${column})`
  if (value.type === 'pattern')
    return `arrayExists(item -> ${textCondition('item', value, bind)}, ${column})`
  return `has(${column}, ${bind('String', valueText(value))})`
}

function numberCondition(expression: string, condition: FilterCondition, bind: Bind): string {
  const { operator, value } = condition
  if (value.type === 'any') return `isNotNull(${expression})`
  if (value.type === 'boolean') return `${value.boolean ? '' : 'NOT '}(${expression})`
  const number = value.type === 'number' ? value.number : Number.NaN
  return `ifNull(${expression} ${operator} ${bind('Float64', number)}, 0)`
}

function metadataCondition(condition: FilterCondition, bind: Bind): string {
  const { key, operator, value } = condition
  if (key === '') return listCondition('mapKeys(metadata)', value, bind)
  const name = bind('String', key)
  const held = `metadata[${name}]`
  const meets =
    value.type === 'number'
      ? `ifNull(toFloat64OrNull(${held}) ${operator} ${bind('Float64', value.number)}, 0)`
      : value.type === 'any'
        ? '1'
        : textCondition(held, value, bind)
  return `mapContains(metadata, ${name}) AND ${meets}`
}

/** A session also has the tags that people set on it. */
function tagCondition(value: FilterValue, level: FilterLevel, bind: Bind): string {
  const sent = listCondition('tags', value, bind)
  if (level === 'turns') return sent
  return `${sent} OR session_id IN (
    SELECT session_id FROM session_tags FINAL
    WHERE project = {project:String} AND ${textCondition('tag', value, bind)})`
}

/** Feedback on a turn is on its spans, too; on a session also on its turns. */
function feedbackCondition(condition: FilterCondition, level: FilterLevel, bind: Bind): string {
  const judged = judgement(condition, bind)
  const given = (key: string, targets: string) => `
    SELECT ${key} FROM feedback FINAL
    WHERE project = {project:String} AND target ${targets} AND ${judged}`
  const onTurns = `trace_id IN (${given('trace_id', "!= 'session'")})`
  return level === 'turns'
    ? onTurns
    : `session_id IN (${given('session_id', "= 'session'")}) OR ${ofTurns(onTurns)}`
}

function judgement({ key, operator, value }: FilterCondition, bind: Bind): string {
  if (key === '') return textCondition('name', value, bind)
  const named = `name = ${bind('String', key)}`
  if (value.type === 'any') return named
  if (value.type === 'number')
    return `${named} AND ifNull(score ${operator} ${bind('Float64', value.number)}, 0)`
  const label = textCondition(`ifNull(label, '')`, value, bind)
  const score = value.type === 'text' && value.text.trim() !== '' ? Number(value.text) : Number.NaN
  return Number.isFinite(score)
    ? `${named} AND (${label} OR ifNull(score = ${bind('Float64', score)}, 0))`
    : `${named} AND ${label}`
}

function likePattern(texts: readonly string[]): string {
  return texts.map((text) => text.replace(/[\\%_]/g, String.raw`\$&`)).join('%')
}

function valueText(value: FilterValue): string {
  switch (value.type) {
    case 'text':
      return value.text
    case 'number':
      return String(value.number)
    case 'boolean':
      return String(value.boolean)
    case 'pattern':
    case 'any':
      return ''
  }
}
