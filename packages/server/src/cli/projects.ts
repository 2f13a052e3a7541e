import type { Command } from './command.ts'
import { JSON_OPTION, note, print, printJsonLines } from './output.ts'
import { ENDPOINT_OPTION, skeinApi } from './skein-api.ts'
import { table } from './terminal/table.ts'
import { count, localTime, UNKNOWN } from './terminal/units.ts'

export const projectsCommand: Command = {
  name: 'projects',
  summary: 'lists projects, the one that was active last first',
  options: { ...JSON_OPTION, ...ENDPOINT_OPTION },
  async run(given) {
    const { projects } = await skeinApi(given).ask('projects')
    if (given.has('json')) return printJsonLines(projects)
    if (projects.length === 0)
      return note('There are no projects yet. skein demo makes one; README.md says how to send.')
    await print(
      table(
        [
          { title: 'PROJECT', cell: ({ name }) => name },
          { title: 'SESSIONS', right: true, cell: ({ sessionCount }) => count(sessionCount) },
          { title: 'TURNS', right: true, cell: ({ turnCount }) => count(turnCount) },
          {
            title: 'LAST ACTIVE',
            cell: ({ lastActiveAt }) => (lastActiveAt === null ? UNKNOWN : localTime(lastActiveAt)),
          },
        ],
        projects,
      ),
    )
  },
}
