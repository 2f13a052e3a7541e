import { ROLES, type Account } from '@skein/model/api'
import { ADMIN_DETAILS, ADMIN_OPTIONS, withAdminApi } from './admin-api.ts'
import { CommandError, UsageError, type Command, type Given } from './command.ts'
import { JSON_OPTION, note, print, printJsonLines } from './output.ts'
import { readPassword } from './read-password.ts'
import type { SkeinApi } from './skein-api.ts'
import { table } from './terminal/table.ts'
import { localTime } from './terminal/units.ts'

const ROLE_OPTIONS = {
  role: { value: 'ROLE', choices: [...ROLES, 'none'], help: 'in --project, else in every project' },
  project: { value: 'NAME', help: 'the project in which --role holds' },
}

export const usersListCommand: Command = {
  name: 'users list',
  summary: 'lists who may log in, with their roles',
  options: { ...JSON_OPTION, ...ADMIN_OPTIONS },
  details: ADMIN_DETAILS,
  run: (given) =>
    withAdminApi(given, async (api) => {
      const { accounts } = await api.ask('accounts')
      if (given.has('json')) return printJsonLines(accounts)
      if (accounts.length === 0) return note('Nobody has an account; skein users add makes one.')
      await print(
        table(
          [
            { title: 'E-MAIL', cell: ({ email }) => email },
            { title: 'ROLES', cell: rolesText },
            { title: 'LOGS IN BY', cell: (one) => (one.hasPassword ? 'password' : 'OIDC') },
            { title: 'SINCE', cell: ({ createdAt }) => localTime(createdAt) },
          ],
          accounts,
        ),
      )
    }),
}

export const usersAddCommand: Command = {
  name: 'users add',
  summary: 'lets somebody log in',
  operands: { shown: 'EMAIL', least: 1, most: 1 },
  options: {
    admin: { help: 'administers the server: all projects, accounts, settings' },
    ...ROLE_OPTIONS,
    'no-password': { help: 'logs in by OpenID Connect alone' },
    ...ADMIN_OPTIONS,
  },
  details: `The password is asked for, or read from standard input: it never stands in an argument.
${ADMIN_DETAILS}

Examples:
  skein users add ada@example.com --admin
  skein users add tim@example.com --role member --project shop`,
  async run(given) {
    requireRole(given)
    const [email = ''] = given.operands
    const password = given.has('no-password') ? undefined : await readPassword('Password: ')
    const add = async (api: SkeinApi) => {
      const body = {
        email,
        isInstanceAdmin: given.has('admin'),
        ...(password === undefined ? {} : { password }),
      }
      const account = await api.ask('createAccount', { body })
      await setRole(api, account, given.text('role'), given.text('project'))
      await print(`${account.email} may log in.`)
    }
    await withAdminApi(given, add, { mayMake: true })
  },
}

export const usersSetCommand: Command = {
  name: 'users set',
  summary: "changes somebody's password or roles",
  operands: { shown: 'EMAIL', least: 1, most: 1 },
  options: {
    password: { help: 'asks for a new one, and logs the account out everywhere' },
    admin: { value: 'YES', choices: ['yes', 'no'], help: 'administers the server' },
    ...ROLE_OPTIONS,
    ...ADMIN_OPTIONS,
  },
  details: ADMIN_DETAILS,
  async run(given) {
    requireRole(given)
    const [email = ''] = given.operands
    const admin = given.text('admin')
    const password = given.has('password') ? await readPassword('New password: ') : undefined
    if (password === undefined && admin === undefined && given.text('role') === undefined)
      throw new UsageError('Nothing is to be changed: say --password, --admin or --role.')
    await withAdminApi(given, async (api) => {
      const account = await accountOf(api, email)
      const { accountId } = account
      const body = {
        ...(password === undefined ? {} : { password }),
        ...(admin === undefined ? {} : { isInstanceAdmin: admin === 'yes' }),
      }
      await api.ask('changeAccount', { params: { accountId }, body })
      await setRole(api, account, given.text('role'), given.text('project'))
      await print(`${account.email} is changed.`)
    })
  },
}

export const usersRemoveCommand: Command = {
  name: 'users remove',
  summary: "takes somebody's account away, with its roles",
  operands: { shown: 'EMAIL', least: 1, most: 1 },
  options: ADMIN_OPTIONS,
  details: `API keys that the account made go on: skein keys revoke ends them.\n${ADMIN_DETAILS}`,
  run: (given) =>
    withAdminApi(given, async (api) => {
      const { accountId, email } = await accountOf(api, given.operands[0] ?? '')
      await api.ask('deleteAccount', { params: { accountId } })
      await print(`${email} may no longer log in.`)
    }),
}

/** To be called before anything is done. */
function requireRole(given: Given): void {
  if (given.text('role') === undefined && given.text('project') !== undefined)
    throw new UsageError('--project says where --role holds: say that, too.')
}

async function setRole(
  api: SkeinApi,
  { accountId, email }: Account,
  role: string | undefined,
  project: string | undefined,
): Promise<void> {
  if (role === undefined) return
  if (project === undefined) {
    const body = { roleEverywhere: role === 'none' ? null : role }
    await api.ask('changeAccount', { params: { accountId }, body })
  } else if (role === 'none') await api.ask('removeMember', { params: { project, accountId } })
  else await api.ask('setMember', { params: { project }, body: { email, role } })
}

async function accountOf(api: SkeinApi, email: string): Promise<Account> {
  const { accounts } = await api.ask('accounts')
  const account = accounts.find((one) => one.email === email.trim().toLowerCase())
  if (account === undefined)
    throw new CommandError(`${email} has no account; skein users list has them.`)
  return account
}

function rolesText({ isInstanceAdmin, roles }: Account): string {
  const named = roles.map(({ project, role }) => `${role} of ${project ?? 'every project'}`)
  return [...(isInstanceAdmin ? ['administers the server'] : []), ...named].join(', ')
}
