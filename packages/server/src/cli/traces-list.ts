import { TRACE_SORTS, type TraceListItem } from '@skein/model/api'
import type { Command } from './command.ts'
import { JSON_OPTION, note, print, printJsonLines } from './output.ts'
import { firstOf, readSelection, SELECTION_OPTIONS } from './selection.ts'
import { PROJECT_OPTIONS, skeinApi } from './skein-api.ts'
import { paint } from './terminal/paint.ts'
import { table, type Column } from './terminal/table.ts'
import { cost, count, duration, localTime, UNKNOWN } from './terminal/units.ts'

export const tracesListCommand: Command = {
  name: 'traces list',
  summary: 'lists turns, those without a session included, the latest first',
  options: {
    ...SELECTION_OPTIONS,
    session: { value: 'ID', help: 'of this session alone; none: of no session' },
    sort: { value: 'BY', choices: TRACE_SORTS, help: 'started unless told' },
    order: { value: 'ORDER', choices: ['asc', 'desc'], help: 'desc unless told' },
    limit: { value: 'N', short: 'n', help: 'how many (20)' },
    ...JSON_OPTION,
    ...PROJECT_OPTIONS,
  },
  details: `Examples:
  skein traces list --session none --since 24h
  skein traces list --filter 'latency>5s' --sort duration`,
  async run(given) {
    const api = skeinApi(given)
    const query = {
      ...readSelection(given),
      session: given.text('session'),
      sort: given.text('sort'),
      order: given.text('order'),
    }
    const traces = await firstOf(given.count('limit', 20), async (page) => {
      const list = await api.ask('traces', { query: { ...query, ...page } })
      return { items: list.traces, nextCursor: list.nextCursor }
    })
    if (given.has('json')) return printJsonLines(traces)
    if (traces.length === 0) return note(`No turn of project ${api.project} matches.`)
    await print(table(COLUMNS, traces))
  },
}

const COLUMNS: readonly Column<TraceListItem>[] = [
  { title: 'TRACE', cell: ({ traceId }) => traceId, paint: (id) => paint('cyan', id) },
  { title: 'STARTED', spare: true, cell: ({ startedAt }) => localTime(startedAt).slice(0, -3) },
  { title: 'TIME', spare: true, right: true, cell: ({ durationMs }) => duration(durationMs) },
  { title: 'TOKENS', spare: true, right: true, cell: ({ tokens }) => count(tokens.total) },
  { title: 'COST', right: true, cell: (turn) => cost(turn.costUsd, turn.unpricedCount) },
  {
    title: 'ERRORS',
    right: true,
    cell: ({ errorCount }) => count(errorCount),
    paint: (text, { errorCount }) => paint(errorCount > 0 ? 'red' : 'dim', text),
  },
  { title: 'SESSION', spare: true, most: 24, cell: ({ sessionId }) => sessionId ?? UNKNOWN },
  { title: 'INPUT', cell: ({ input, name }) => input.text.slice(0, 300) || name },
]
