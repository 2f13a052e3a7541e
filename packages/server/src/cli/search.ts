import type { SearchHit, SessionListItem, TraceListItem } from '@skein/model/api'
import type { Command } from './command.ts'
import { JSON_OPTION, note, print, printJsonLines } from './output.ts'
import { firstOf, readSelection, SELECTION_OPTIONS } from './selection.ts'
import { PROJECT_OPTIONS, skeinApi } from './skein-api.ts'
import { hasColours, paint, textWidth } from './terminal/paint.ts'
import { oneLine, wrap } from './terminal/printable.ts'
import { counted, localTime } from './terminal/units.ts'

const { search: _asOperands, ...CONDITIONS } = SELECTION_OPTIONS

export const searchCommand: Command = {
  name: 'search',
  summary: 'finds what was said, called or returned, in every session',
  operands: { shown: 'WORDS…', least: 1, most: 100 },
  options: {
    ...CONDITIONS,
    limit: { value: 'N', short: 'n', help: 'how many sessions (10)' },
    ...JSON_OPTION,
    ...PROJECT_OPTIONS,
  },
  details: `One message must hold all words; '"a phrase"' stands together, and -word must not be there
(write -- before it). What was found stands in bold, or between « and » without colours.
With --json a line is a hit, with the ids of its session and turn.

Examples:
  skein search refund
  skein search '"wrong invoice"' --filter error:true --since 7d
  skein search -- refund -voucher`,
  async run(given) {
    const api = skeinApi(given)
    const query = { ...readSelection(given), q: given.operands.join(' ') }
    const limit = given.count('limit', 10)
    let total = 0
    const sessions = await firstOf(limit, async (page) => {
      const list = await api.ask('sessions', { query: { ...query, ...page } })
      total = list.total.sessions
      return { items: list.sessions, nextCursor: list.nextCursor }
    })
    const { traces } = await api.ask('traces', { query: { ...query, session: 'none', limit } })
    if (given.has('json')) return printJsonLines([...sessions, ...traces].flatMap(hitLines))
    if (sessions.length + traces.length === 0)
      return note(`Nobody said that in project ${api.project}.`)
    const found = [
      ...sessions.map((session) => foundText(sessionHead(session), session.hits)),
      ...traces.map((turn) => foundText(turnHead(turn), turn.hits)),
    ]
    await print(found.join('\n\n'))
    if (total > sessions.length)
      note(`${counted(total, 'session')} in all; --limit shows more of them.`)
  },
}

function hitLines(item: SessionListItem | TraceListItem) {
  return item.hits.map((hit) => ({ sessionId: item.sessionId, ...hit }))
}

function sessionHead(session: SessionListItem): string {
  const facts = `${localTime(session.lastActiveAt)} · in ${counted(session.matchingTurns, 'turn')}`
  return `${paint(['bold', 'cyan'], oneLine(session.sessionId))}  ${paint('dim', facts)}`
}

function turnHead({ traceId, startedAt }: TraceListItem): string {
  return `${paint(['bold', 'cyan'], `trace ${traceId}`)}  ${paint('dim', localTime(startedAt))}`
}

function foundText(head: string, hits: readonly SearchHit[]): string {
  return [head, ...hits.flatMap(hitText)].join('\n')
}

function hitText({ turn, role, snippet }: SearchHit): string[] {
  const place = turn === 0 ? role : `turn ${turn} ${role}`
  const lines = wrap(oneLine(bracketed(snippet)), textWidth() - 4)
  return [paint('dim', `  ${place}`), emphasized(lines.map((line) => `    ${line}`).join('\n'))]
}

/** Of Unicode's private use, so that they are in nobody's text: a mark may be wrapped. */
const [OPEN, CLOSE] = ['\ue000', '\ue001']
const MARKED = new RegExp(`${OPEN}([^${CLOSE}]*)${CLOSE}`, 'g')

function bracketed({ text, marks }: SearchHit['snippet']): string {
  let end = 0
  let marked = ''
  for (const [from, to] of marks) {
    marked += `${text.slice(end, from)}${OPEN}${text.slice(from, to)}${CLOSE}`
    end = to
  }
  return marked + text.slice(end)
}

function emphasized(text: string): string {
  return text.replaceAll(MARKED, (_, words: string) =>
    hasColours() ? paint(['bold', 'yellow'], words) : `«${words}»`,
  )
}
