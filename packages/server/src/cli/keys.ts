import { SCOPES } from '@skein/model/api'
import { ADMIN_DETAILS, ADMIN_OPTIONS, withAdminApi } from './admin-api.ts'
import { UsageError, type Command } from './command.ts'
import { JSON_OPTION, note, print, printJsonLines } from './output.ts'
import type { SkeinApi } from './skein-api.ts'
import { table } from './terminal/table.ts'
import { localTime, UNKNOWN } from './terminal/units.ts'

const PROJECT = { value: 'NAME', help: 'the project of the key (every project)' }
const DAY_MS = 86_400_000
/** Dates end before what a whole number of days may be. */
const MOST_DAYS = 36_500

export const keysListCommand: Command = {
  name: 'keys list',
  summary: 'lists API keys, without what is secret of them',
  options: { project: PROJECT, ...JSON_OPTION, ...ADMIN_OPTIONS },
  details: ADMIN_DETAILS,
  run: (given) =>
    withAdminApi(given, async (api) => {
      const { keys } = await api.ask(given.text('project') === undefined ? 'keys' : 'projectKeys')
      if (given.has('json')) return printJsonLines(keys)
      if (keys.length === 0) return note('There are no API keys; skein keys create makes one.')
      await print(
        table(
          [
            { title: 'ID', cell: ({ keyId }) => keyId },
            { title: 'NAME', cell: ({ name }) => name },
            { title: 'PROJECT', cell: ({ project }) => project ?? 'every project' },
            { title: 'SCOPES', cell: ({ scopes }) => scopes.join(', ') },
            { title: 'EXPIRES', cell: ({ expiresAt }) => timeText(expiresAt) },
            { title: 'LAST USED', cell: ({ lastUsedAt }) => timeText(lastUsedAt) },
          ],
          keys,
        ),
      )
    }),
}

export const keysCreateCommand: Command = {
  name: 'keys create',
  summary: 'makes an API key, and prints it, once',
  operands: { shown: 'NAME', least: 1, most: 1 },
  options: {
    scope: { value: 'SCOPES', help: `of ${SCOPES.join(', ')}, with commas (ingest)` },
    project: PROJECT,
    days: { value: 'N', help: 'for how long it holds (for ever)' },
    ...ADMIN_OPTIONS,
  },
  details: `ingest sends spans, read reads, write annotates and deletes, admin does all that an admin may.
${ADMIN_DETAILS}

Example:
  export SKEIN_API_KEY=$(skein keys create shop-backend --project shop)`,
  async run(given) {
    const [name = ''] = given.operands
    const scopes = (given.text('scope') ?? 'ingest').split(',').map((scope) => scope.trim())
    const wrong = scopes.find((scope) => !(SCOPES as readonly string[]).includes(scope))
    if (wrong !== undefined)
      throw new UsageError(
        `--scope names ${JSON.stringify(wrong)}: there are ${SCOPES.join(', ')}.`,
      )
    const days = given.text('days') === undefined ? undefined : given.count('days', 1)
    if (days !== undefined && days > MOST_DAYS)
      throw new UsageError(
        `--days is ${days}: at most ${MOST_DAYS}, or left out for a key without end.`,
      )
    const expiresAt =
      days === undefined ? undefined : new Date(Date.now() + days * DAY_MS).toISOString()
    const create = async (api: SkeinApi) => {
      const { key } = await api.ask(
        given.text('project') === undefined ? 'createKey' : 'createProjectKey',
        { body: { name, scopes, expiresAt } },
      )
      await print(key)
      note('Keep it well: it is not told again.')
    }
    await withAdminApi(given, create, { mayMake: true })
  },
}

export const keysRevokeCommand: Command = {
  name: 'keys revoke',
  summary: 'ends an API key, at once',
  operands: { shown: 'ID', least: 1, most: 1 },
  options: { project: PROJECT, ...ADMIN_OPTIONS },
  details: ADMIN_DETAILS,
  run: (given) =>
    withAdminApi(given, async (api) => {
      const [keyId = ''] = given.operands
      const name = given.text('project') === undefined ? 'revokeKey' : 'revokeProjectKey'
      await api.ask(name, { params: { keyId } })
      await print(`Key ${keyId} holds no longer.`)
    }),
}

function timeText(time: string | null): string {
  return time === null ? UNKNOWN : localTime(time)
}
