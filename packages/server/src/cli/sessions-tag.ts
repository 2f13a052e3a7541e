import { UsageError, type Command } from './command.ts'
import { print } from './output.ts'
import { PROJECT_OPTIONS, skeinApi } from './skein-api.ts'
import { counted } from './terminal/units.ts'

export const sessionsTagCommand: Command = {
  name: 'sessions tag',
  summary: 'adds tags to sessions, and removes such as were added here',
  operands: { shown: 'ID…', least: 1, most: 1000 },
  options: {
    add: { value: 'TAGS', help: 'one tag, or several with commas between them' },
    remove: { value: 'TAGS', help: 'the same; tags that the client sent stay' },
    ...PROJECT_OPTIONS,
  },
  details: `If one of the sessions isn't there, nothing is done.

Examples:
  skein sessions tag chat-1 chat-2 --add reviewed
  skein sessions list --filter tag:reviewed`,
  async run(given) {
    const add = readTags(given.text('add'))
    const remove = readTags(given.text('remove'))
    if (add.length + remove.length === 0)
      throw new UsageError('There is nothing to do: give --add or --remove.')
    const sessionIds = [...new Set(given.operands)]
    const { sessionCount } = await skeinApi(given).ask('tagSessions', {
      body: { sessionIds, add, remove },
    })
    await print(`Tagged ${counted(sessionCount, 'session')}.`)
  },
}

function readTags(text = ''): string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
}
