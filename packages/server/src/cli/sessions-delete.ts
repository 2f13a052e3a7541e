import { createInterface } from 'node:readline/promises'
import type { Session } from '@skein/model/api'
import { CommandError, UsageError, type Command } from './command.ts'
import { print } from './output.ts'
import { PROJECT_OPTIONS, skeinApi } from './skein-api.ts'
import { cutToWidth, oneLine } from './terminal/printable.ts'
import { counted } from './terminal/units.ts'

export const sessionsDeleteCommand: Command = {
  name: 'sessions delete',
  summary: 'deletes sessions with all that was said in them, for good',
  operands: { shown: 'ID…', least: 1, most: 1000 },
  options: {
    yes: { short: 'y', help: "don't ask" },
    ...PROJECT_OPTIONS,
  },
  details: `If one of them isn't there, none goes.`,
  async run(given) {
    const api = skeinApi(given)
    const sessionIds = [...new Set(given.operands)]
    const sessions: Session[] = []
    for (const sessionId of sessionIds)
      sessions.push(await api.ask('session', { params: { sessionId } }))
    if (!given.has('yes')) await confirm(sessions, api.project)
    const { sessionCount, turnCount } = await api.ask('deleteSessions', { body: { sessionIds } })
    await print(`Deleted ${counted(sessionCount, 'session')} with ${counted(turnCount, 'turn')}.`)
  },
}

async function confirm(sessions: readonly Session[], project: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new UsageError('Nobody is there to ask: say --yes to delete without asking.')
  for (const { sessionId, turnCount, firstInput } of sessions)
    await print(
      `${oneLine(sessionId)}  ${counted(turnCount, 'turn')}  ${cutToWidth(oneLine(firstInput), 60)}`,
    )
  const asked = createInterface({ input: process.stdin, output: process.stdout })
  const question = `Delete ${counted(sessions.length, 'session')} of project ${project} for good? [y/N] `
  const answer = await asked.question(question)
  asked.close()
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new CommandError('Nothing is deleted.')
}
