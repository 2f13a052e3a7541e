import { AUDIT_ACTIONS } from '@skein/model/api'
import { ADMIN_DETAILS, ADMIN_OPTIONS, withAdminApi } from './admin-api.ts'
import type { Command } from './command.ts'
import { JSON_OPTION, note, print, printJsonLines } from './output.ts'
import { table } from './terminal/table.ts'
import { localTime } from './terminal/units.ts'

export const auditCommand: Command = {
  name: 'audit',
  summary: 'lists who did what and when: log-ins, keys, accounts, roles, deletions, exports',
  options: {
    action: { value: 'ACTION', choices: AUDIT_ACTIONS, help: 'only this' },
    project: { value: 'NAME', help: 'only in this project' },
    actor: { value: 'NAME', help: 'only by this e-mail address or key' },
    limit: { value: 'N', help: 'how many, the latest first (100)' },
    ...JSON_OPTION,
    ...ADMIN_OPTIONS,
  },
  details: ADMIN_DETAILS,
  run: (given) =>
    withAdminApi(given, async (api) => {
      const query = {
        action: given.text('action'),
        project: given.text('project'),
        actor: given.text('actor'),
        limit: given.count('limit', 100),
      }
      const { entries } = await api.ask('audit', { query })
      if (given.has('json')) return printJsonLines(entries)
      if (entries.length === 0) return note('Nothing is noted.')
      await print(
        table(
          [
            { title: 'WHEN', cell: ({ at }) => localTime(at) },
            { title: 'WHAT', cell: ({ action }) => action },
            { title: 'WHO', cell: ({ actor, actorType }) => actor || actorType },
            { title: 'PROJECT', cell: ({ project }) => project ?? '' },
            { title: 'TO', cell: ({ target }) => target },
            { title: 'FROM', cell: ({ address }) => address },
          ],
          entries,
        ),
      )
    }),
}
