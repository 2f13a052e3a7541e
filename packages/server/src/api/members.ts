import type { Hono } from 'hono'
import { MemberBody, type Done, type Member, type MemberList } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { EVERYWHERE } from '../access/identity.ts'
import { accountOfEmail, listAccounts } from '../store/queries/accounts.ts'
import { listMemberships, writeMembership } from '../store/queries/memberships.ts'
import type { ApiContext } from './api-context.ts'
import { AppError } from './app-error.ts'
import { parseBody, pathParam } from './request.ts'

/** Who has which role in a project. */
export function memberRoutes(app: Hono, { engine, clock, access }: ApiContext): void {
  app.get(PATHS.members, async (request) => {
    const project = pathParam(request, 'project')
    const [accounts, memberships] = await Promise.all([
      listAccounts(engine),
      listMemberships(engine),
    ])
    const members = accounts.flatMap(({ id: accountId, email }): Member[] =>
      memberships
        .filter((one) => one.accountId === accountId)
        .filter((one) => one.project === project || one.project === EVERYWHERE)
        .map(({ role, project: of }) => ({
          accountId,
          email,
          role,
          isEverywhere: of === EVERYWHERE,
        })),
    )
    return request.json({ members } satisfies MemberList)
  })

  app.put(PATHS.members, async (request) => {
    const project = pathParam(request, 'project')
    const { email, role } = await parseBody(request, MemberBody)
    const account = await accountOfEmail(engine, email)
    if (account === undefined)
      throw new AppError(
        'not_found',
        `${email} has no account; who administers the server makes one`,
        'email',
      )
    await writeMembership(engine, { accountId: account.id, project, role }, clock.next())
    access.changed()
    request.get('caller').touched.targets = [email, role]
    const member = { accountId: account.id, email, role, isEverywhere: false }
    return request.json(member satisfies Member)
  })

  app.delete(PATHS.member, async (request) => {
    const project = pathParam(request, 'project')
    const accountId = pathParam(request, 'accountId')
    const [membership] = (await listMemberships(engine, accountId)).filter(
      (one) => one.project === project,
    )
    if (membership === undefined)
      throw new AppError('not_found', `account ${accountId} has no role in project ${project}`)
    await writeMembership(engine, membership, clock.next(), true)
    access.changed()
    return request.json({ done: true } satisfies Done)
  })
}
