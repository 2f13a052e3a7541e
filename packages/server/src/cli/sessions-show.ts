import type { Session, TurnWithSteps } from '@skein/model/api'
import type { Command } from './command.ts'
import { JSON_OPTION, print, printJsonLines } from './output.ts'
import { firstOf } from './selection.ts'
import { PROJECT_OPTIONS, skeinApi, type SkeinApi } from './skein-api.ts'
import { feedbackLine, turnText } from './terminal/conversation.ts'
import { paint, textWidth } from './terminal/paint.ts'
import { oneLine, wrap } from './terminal/printable.ts'
import { cost, count, counted, duration, localTime } from './terminal/units.ts'

export const sessionsShowCommand: Command = {
  name: 'sessions show',
  summary: 'shows a session as the conversation that it is',
  operands: { shown: 'ID', least: 1, most: 1 },
  options: {
    steps: { help: 'model calls, too, between question and answer' },
    last: { value: 'N', help: 'only the last so many turns' },
    ...JSON_OPTION,
    ...PROJECT_OPTIONS,
  },
  details: `With --json the first line is the session, each other one a turn with its steps.

Examples:
  skein sessions show chat-1 | less -R
  skein sessions show chat-1 --last 3 --steps`,
  async run(given) {
    const api = skeinApi(given)
    const [sessionId = ''] = given.operands
    const session = await api.ask('session', { params: { sessionId } })
    const last = given.count('last', session.turnCount || 1)
    const turns = await readTurns(api, session, last)
    if (given.has('json')) return printJsonLines([session, ...turns])
    await print(headText(session))
    for (const turn of turns) await print(`\n${turnText(turn, { modelCalls: given.has('steps') })}`)
  },
}

/** The last so many, in order and uncut. */
async function readTurns(api: SkeinApi, session: Session, last: number): Promise<TurnWithSteps[]> {
  const params = { sessionId: session.sessionId }
  const offset = Math.max(0, session.turnCount - last)
  const turns = await firstOf(last, async ({ limit, cursor }) => {
    const query = cursor === undefined ? { limit, offset } : { limit, cursor }
    const list = await api.ask('turns', { params, query })
    return { items: list.turns, nextCursor: list.nextCursor }
  })
  const whole: TurnWithSteps[] = []
  // One after the other: of a long session they would be a thousand questions at once.
  for (const turn of turns) whole.push(isCut(turn) ? await readTurn(api, turn.traceId) : turn)
  return whole
}

/** One turn with its texts uncut. */
export async function readTurn(api: SkeinApi, traceId: string): Promise<TurnWithSteps> {
  return (await api.ask('trace', { params: { traceId } })).turn
}

function isCut({ input, output }: TurnWithSteps): boolean {
  return [input, output].some(({ text, length }) => text.length < length)
}

function headText(session: Session): string {
  const { tokens, errorCount } = session
  const facts = [
    counted(session.turnCount, 'turn'),
    localTime(session.startedAt),
    duration(session.durationMs),
    ...session.models,
    ...session.userIds.map((user) => `user ${user}`),
    ...(tokens.total === null ? [] : [`${count(tokens.total)} tokens`]),
    ...(session.costUsd === null ? [] : [cost(session.costUsd, session.unpricedCount)]),
    ...session.tags.map((tag) => `#${tag}`),
  ]
  return [
    paint('bold', `Session ${oneLine(session.sessionId)}`),
    ...wrap(oneLine(facts.join(' · ')), textWidth()).map((line) => paint('dim', line)),
    ...(errorCount === 0 ? [] : [paint('red', counted(errorCount, 'error'))]),
    ...session.feedback.map(feedbackLine),
  ].join('\n')
}
