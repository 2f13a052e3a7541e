import type { FileFormat, QueryParams } from '../engine.ts'
import { TURN_TEXT_LENGTH } from '../turn-row.ts'
import { selectionCondition } from './list-sessions.ts'
import { withAllTags } from './session-tags.ts'
import { turnCondition } from './list-turns.ts'
import type { Selection } from './selection.ts'

export interface Statement {
  sql: string
  params: QueryParams
}

/** What doesn't fit is sorted, and grouped, on the disk. */
const ON_DISK =
  'SETTINGS max_bytes_before_external_sort = 268435456, max_bytes_before_external_group_by = 268435456'

/** Ids of the selected sessions, or of those of the selected turns, by their start. */
export function sessionIds(selection: Selection): Statement {
  const { sql, params } = sessionRows(selection)
  return {
    sql: `SELECT session_id FROM sessions FINAL WHERE ${sql} ORDER BY start_ns, session_id ${ON_DISK}`,
    params,
  }
}

/** Day, session and trace of the turns selected, or of all turns of the sessions selected. */
export function turnIds(selection: Selection): Statement {
  const { sql, params } = turnRows(selection)
  return {
    sql: `
      SELECT toString(day), session_id, trace_id FROM turns FINAL WHERE ${sql}
      ORDER BY start_ns, trace_id ${ON_DISK}`,
    params,
  }
}

/** Traces of spans, each with its days, of which it has several when it goes on past midnight. */
export function spanTraces(selection: Selection): Statement {
  const { sql, params } = spanRows(selection)
  return {
    sql: `
      SELECT trace_id, groupUniqArray(toString(day)) FROM spans WHERE ${sql}
      GROUP BY trace_id ORDER BY min(start_ns), trace_id ${ON_DISK}`,
    params,
  }
}

/** The rows themselves as columns under the names that the API gives them. */
export function tableOf(
  what: 'sessions' | 'turns' | 'spans',
  selection: Selection,
  format: FileFormat,
): Statement {
  switch (what) {
    case 'sessions': {
      const { sql, params } = sessionRows(selection)
      return {
        sql: `
          SELECT ${columns(SESSION_COLUMNS, format)}
          FROM (${withAllTags(sql)})
          ORDER BY start_ns, session_id ${settings(format)}`,
        params,
      }
    }
    case 'turns': {
      const { sql, params } = turnRows(selection)
      return {
        sql: `
          SELECT ${columns(TURN_COLUMNS, format)}
          FROM (SELECT * FROM turns FINAL WHERE ${sql}) AS turn
          ${longTexts('input', sql)}
          ${longTexts('output', sql)}
          ORDER BY start_ns, trace_id ${settings(format)}`,
        params,
      }
    }
    case 'spans': {
      const { sql, params } = spanRows(selection)
      return {
        sql: `
          SELECT ${columns(SPAN_COLUMNS, format)}
          FROM (SELECT * FROM spans FINAL WHERE ${sql} AND ${latestOfAnyDay(sql)})
          ORDER BY start_ns, span_id ${settings(format)}`,
        params,
      }
    }
  }
}

/** A span that was sent again with a start on another day is stored on both. */
function latestOfAnyDay(spans: string): string {
  return `(trace_id, span_id, version) NOT IN (
    SELECT trace_id, span_id, arrayJoin(arrayPopBack(arraySort(groupUniqArray(version))))
    FROM spans
    WHERE ${spans} AND trace_id IN (
      SELECT trace_id FROM spans WHERE ${spans} GROUP BY trace_id HAVING min(day) < max(day))
    GROUP BY trace_id, span_id)`
}

function settings(format: FileFormat): string {
  return format === 'Parquet' ? ON_DISK : `${ON_DISK}, date_time_output_format = 'iso'`
}

function sessionRows(selection: Selection): Statement {
  if (selection.of === 'sessions') return selectionCondition(selection)
  const { sql, params } = turnCondition(selection)
  return {
    sql: `project = {project:String}
      AND session_id IN (SELECT session_id FROM turns FINAL WHERE ${sql} AND session_id != '')`,
    params,
  }
}

function turnRows(selection: Selection): Statement {
  if (selection.of === 'turns') return turnCondition(selection)
  const { sql, params } = selectionCondition(selection)
  return {
    sql: `project = {project:String} AND session_id != ''
      AND session_id IN (SELECT session_id FROM sessions FINAL WHERE ${sql})`,
    params,
  }
}

/** Without a condition also spans that are no turn's, such as those that only carry feedback. */
function spanRows(selection: Selection): Statement {
  const { of, project, fromNs, toNs, ...conditions } = selection
  const isWhole = of === 'turns' && Object.keys(conditions).length === 0
  if (isWhole && fromNs === undefined && toNs === undefined)
    return { sql: 'project = {project:String}', params: { project } }
  const { sql, params } = turnRows(selection)
  return {
    sql: `project = {project:String} AND trace_id IN (SELECT trace_id FROM turns FINAL WHERE ${sql})`,
    params,
  }
}

function longTexts(side: 'input' | 'output', turns: string): string {
  return `
    LEFT ANY JOIN (
      SELECT scope, hash, if(form = 'value' AND body != '', body, text) AS whole FROM messages
      WHERE project = {project:String} AND (scope, hash) IN (
        SELECT ${side}_scope, ${side}_hash FROM turns FINAL
        WHERE ${turns} AND ${side}_length > ${TURN_TEXT_LENGTH})
    ) AS long_${side}
    ON turn.${side}_scope = long_${side}.scope AND turn.${side}_hash = long_${side}.hash`
}

/** Numbers, times and names of ours; somebody's words; lists and maps. */
type Column = string | { text: string } | { json: string }
type Columns = Record<string, Column>

function columns(named: Columns, format: FileFormat): string {
  return Object.entries(named)
    .map(([name, column]) => `${columnSql(column, format)} AS \`${name}\``)
    .join(', ')
}

function columnSql(column: Column, format: FileFormat): string {
  if (typeof column === 'string') return column
  if ('json' in column) return format === 'Parquet' ? column.json : `toJSONString(${column.json})`
  return format === 'Parquet' ? column.text : notFormula(column.text)
}

/** A spreadsheet would run words that begin so; what follows an apostrophe it takes for text. */
const notFormula = (text: string) =>
  String.raw`replaceRegexpOne(${text}, '^[=+\\-@\\t\\r]', '\'\\0')`

const time = (column: string) =>
  `fromUnixTimestamp64Nano(toInt64(least(${column}, 9223372036854775807)), 'UTC')`
const known = (column: string) => `nullIf(${column}, '')`

const TOKENS: Columns = {
  tokensInput: 'tokens_input',
  tokensOutput: 'tokens_output',
  tokensTotal: 'tokens_total',
  tokensCacheRead: 'tokens_cache_read',
  tokensCacheWrite: 'tokens_cache_write',
  tokensReasoning: 'tokens_reasoning',
  costUsd: 'cost_usd',
}

const SESSION_COLUMNS: Columns = {
  sessionId: { text: 'session_id' },
  startedAt: time('start_ns'),
  lastActiveAt: time('end_ns'),
  durationMs: '(end_ns - start_ns) / 1e6',
  turnCount: 'turn_count',
  spanCount: 'span_count',
  firstInput: { text: 'first_input' },
  lastOutput: { text: 'last_output' },
  userId: { text: known('user_id') },
  userIds: { json: 'user_ids' },
  models: { json: 'models' },
  tools: { json: 'tools' },
  tags: { json: 'all_tags' },
  metadata: { json: 'metadata' },
  ...TOKENS,
  costSource: known('toString(cost_source)'),
  unpricedCount: 'unpriced_count',
  errorCount: 'error_count',
  errorTurnCount: 'error_turn_count',
  turnP50Ms: 'turn_p50_ns / 1e6',
  turnP95Ms: 'turn_p95_ns / 1e6',
  busyMs: 'busy_ns / 1e6',
  modelMs: 'model_ns / 1e6',
  toolMs: 'tool_ns / 1e6',
}

const wholeText = (side: 'input' | 'output') =>
  `if(long_${side}.whole != '', long_${side}.whole, ${side}_text)`

const TURN_COLUMNS: Columns = {
  traceId: 'trace_id',
  sessionId: { text: known('session_id') },
  name: { text: 'name' },
  startedAt: time('start_ns'),
  endedAt: time('end_ns'),
  durationMs: '(end_ns - start_ns) / 1e6',
  input: { text: wholeText('input') },
  output: { text: wholeText('output') },
  userId: { text: known('user_id') },
  tags: { json: 'tags' },
  metadata: { json: 'metadata' },
  models: { json: 'models' },
  tools: { json: 'tools' },
  ...TOKENS,
  costSource: known('toString(cost_source)'),
  unpricedCount: 'unpriced_count',
  spanCount: 'span_count',
  modelCallCount: 'model_call_count',
  toolCallCount: 'tool_call_count',
  errorCount: 'error_count',
  errorType: { text: 'if(failed, error_type, NULL)' },
  errorMessage: { text: 'if(failed, error_message, NULL)' },
  modelMs: 'model_ns / 1e6',
  toolMs: 'tool_ns / 1e6',
  timeToFirstTokenMs: 'first_token_ms',
  droppedCount: 'dropped_count',
}

const SPAN_COLUMNS: Columns = {
  traceId: 'trace_id',
  spanId: 'span_id',
  parentSpanId: known('parent_span_id'),
  name: { text: 'name' },
  kind: 'toString(kind)',
  startedAt: time('start_ns'),
  endedAt: `if(end_ns = 0, NULL, ${time('end_ns')})`,
  statusCode: 'toString(status_code)',
  statusMessage: { text: 'status_message' },
  errorType: { text: 'if(failed, error_type, NULL)' },
  errorMessage: { text: 'if(failed, error_message, NULL)' },
  sessionId: { text: known('session_id') },
  userId: { text: known('user_id') },
  model: { text: known('toString(model)') },
  provider: { text: known('toString(provider)') },
  toolName: { text: known('tool_name') },
  agentName: { text: known('agent_name') },
  tags: { json: 'tags' },
  metadata: { json: 'metadata' },
  ...TOKENS,
  timeToFirstTokenMs: 'first_token_ms',
  droppedCount: 'dropped_count',
}
