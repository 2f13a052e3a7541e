import type { Hono } from 'hono'
import {
  AccountBody,
  AccountChanges,
  type Account,
  type AccountList,
  type Done,
} from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { toIso } from '@skein/model/unix-nanos'
import { addAccount } from '../access/add-account.ts'
import { EVERYWHERE } from '../access/identity.ts'
import { accountsWithPassword, removePassword, setPassword } from '../store/passwords.ts'
import {
  accountOfEmail,
  getAccount,
  listAccounts,
  writeAccount,
  type StoredAccount,
} from '../store/queries/accounts.ts'
import { listMemberships, writeMembership } from '../store/queries/memberships.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { parseBody, pathParam } from './request.ts'

/** Who may log in. */
export function accountRoutes(app: Hono, context: ApiContext): void {
  const { engine, clock, access } = context

  app.get(PATHS.accounts, async (request) =>
    request.json({ accounts: await accountViews() } satisfies AccountList),
  )

  app.post(PATHS.accounts, async (request) => {
    const { email, password, isInstanceAdmin } = await parseBody(request, AccountBody)
    if ((await accountOfEmail(engine, email)) !== undefined)
      throw new AppError('bad_request', `${email} has an account already`, 'email')
    const account = await addAccount(context, { email, password, isInstanceAdmin })
    request.get('caller').touched.targets = [email]
    return request.json((await viewOf(account.id)) satisfies Account)
  })

  app.put(PATHS.account, async (request) => {
    const { password, isInstanceAdmin, roleEverywhere } = await parseBody(request, AccountChanges)
    const account = await requireAccount(pathParam(request, 'accountId'))
    if (isInstanceAdmin === false) await requireAnotherAdmin(account.id)
    if (isInstanceAdmin !== undefined)
      await writeAccount(engine, { ...account, isInstanceAdmin }, clock.next())
    if (password !== undefined) {
      await setPassword(engine, account.id, password, clock.next())
      await access.logOutEverywhere(account.id)
    }
    if (roleEverywhere !== undefined) {
      const everywhere = { accountId: account.id, project: EVERYWHERE }
      const membership = { ...everywhere, role: roleEverywhere ?? 'viewer' }
      await writeMembership(engine, membership, clock.next(), roleEverywhere === null)
    }
    access.changed()
    request.get('caller').touched.targets = [account.email]
    return request.json((await viewOf(account.id)) satisfies Account)
  })

  app.delete(PATHS.account, async (request) => {
    const account = await requireAccount(pathParam(request, 'accountId'))
    await requireAnotherAdmin(account.id)
    await writeAccount(engine, account, clock.next(), true)
    await access.logOutEverywhere(account.id)
    await removePassword(engine, account.id, clock.next())
    for (const membership of await listMemberships(engine, account.id))
      await writeMembership(engine, membership, clock.next(), true)
    access.changed()
    request.get('caller').touched.targets = [account.email]
    return request.json({ done: true } satisfies Done)
  })

  async function requireAccount(id: string): Promise<StoredAccount> {
    const account = await getAccount(engine, id)
    if (account === undefined) throw new AppError('not_found', `there is no account ${id}`)
    return account
  }

  /** The last one who could undo it may not go. */
  async function requireAnotherAdmin(id: string): Promise<void> {
    const admins = (await accountViews()).filter((account) => account.isInstanceAdmin)
    if (admins.some(({ accountId }) => accountId !== id)) return
    if (admins.some(({ accountId }) => accountId === id))
      throw new AppError(
        'bad_request',
        'nobody else administers this server: make somebody else an administrator first',
      )
  }

  async function viewOf(id: string): Promise<Account> {
    const view = (await accountViews()).find(({ accountId }) => accountId === id)
    if (view === undefined) throw new AppError('not_found', `there is no account ${id}`)
    return view
  }

  async function accountViews(): Promise<Account[]> {
    const [accounts, memberships, withPassword] = await Promise.all([
      listAccounts(engine),
      listMemberships(engine),
      accountsWithPassword(engine),
    ])
    return accounts.map(({ id, email, isInstanceAdmin, createdUs }) => ({
      accountId: id,
      email,
      isInstanceAdmin,
      hasPassword: withPassword.has(id),
      createdAt: toIso(createdUs * 1000n),
      roles: memberships
        .filter(({ accountId }) => accountId === id)
        .map(({ project, role }) => ({ project: project === EVERYWHERE ? null : project, role })),
    }))
  }
}
