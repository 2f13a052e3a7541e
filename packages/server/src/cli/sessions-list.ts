import { SESSION_SORTS, type SessionListItem } from '@skein/model/api'
import type { Command } from './command.ts'
import { JSON_OPTION, note, print, printJsonLines } from './output.ts'
import { firstOf, readSelection, SELECTION_OPTIONS } from './selection.ts'
import { PROJECT_OPTIONS, skeinApi } from './skein-api.ts'
import { paint } from './terminal/paint.ts'
import { table, type Column } from './terminal/table.ts'
import { cost, count, counted, duration, localTime, UNKNOWN } from './terminal/units.ts'

export const sessionsListCommand: Command = {
  name: 'sessions list',
  summary: 'lists sessions, by filter, words said and time, in any order',
  options: {
    ...SELECTION_OPTIONS,
    user: { value: 'USER', help: 'of this user alone' },
    sort: { value: 'BY', choices: SESSION_SORTS, help: 'lastActive unless told' },
    order: { value: 'ORDER', choices: ['asc', 'desc'], help: 'desc unless told' },
    limit: { value: 'N', short: 'n', help: 'how many (20)' },
    ...JSON_OPTION,
    ...PROJECT_OPTIONS,
  },
  details: `Examples:
  skein sessions list --filter 'error:true model:gpt-4o*' --since 7d
  skein sessions list --search refund --sort cost --limit 5
  skein sessions list --json --limit 1000 | jq -r .sessionId`,
  async run(given) {
    const api = skeinApi(given)
    const limit = given.count('limit', 20)
    const query = {
      ...readSelection(given),
      user: given.text('user'),
      sort: given.text('sort'),
      order: given.text('order'),
    }
    let total = 0
    const sessions = await firstOf(limit, async (page) => {
      const list = await api.ask('sessions', { query: { ...query, ...page } })
      total = list.total.sessions
      return { items: list.sessions, nextCursor: list.nextCursor }
    })
    if (given.has('json')) return printJsonLines(sessions)
    if (sessions.length === 0)
      return note(
        `No session of project ${api.project} matches; skein projects lists the projects.`,
      )
    await print(table(COLUMNS, sessions))
    if (total > sessions.length)
      note(`${counted(total, 'session')} in all; --limit shows more of them.`)
  },
}

const COLUMNS: readonly Column<SessionListItem>[] = [
  {
    title: 'SESSION',
    most: 24,
    cell: ({ sessionId }) => sessionId,
    paint: (id) => paint('cyan', id),
  },
  { title: 'LAST ACTIVE', cell: ({ lastActiveAt }) => localTime(lastActiveAt).slice(0, -3) },
  { title: 'TURNS', right: true, cell: ({ turnCount }) => count(turnCount) },
  { title: 'TIME', spare: true, right: true, cell: ({ durationMs }) => duration(durationMs) },
  { title: 'TOKENS', spare: true, right: true, cell: ({ tokens }) => count(tokens.total) },
  { title: 'COST', right: true, cell: (session) => cost(session.costUsd, session.unpricedCount) },
  {
    title: 'ERRORS',
    right: true,
    cell: ({ errorCount }) => count(errorCount),
    paint: (text, { errorCount }) => paint(errorCount > 0 ? 'red' : 'dim', text),
  },
  { title: 'USER', spare: true, most: 16, cell: ({ userId }) => userId ?? UNKNOWN },
  { title: 'FIRST WORDS', cell: ({ firstInput }) => firstInput },
]
