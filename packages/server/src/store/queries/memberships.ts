import { z } from 'zod'
import { Role } from '@skein/model/api'
import { insertRows } from '../columns.ts'
import type { Engine } from '../engine.ts'

/** The role of an account in a project; project '': in every one. */
export interface Membership {
  accountId: string
  project: string
  role: Role
}

const Row = z
  .object({ account_id: z.string(), project: z.string(), role: Role })
  .transform((row): Membership => ({
    accountId: row.account_id,
    project: row.project,
    role: row.role,
  }))

/** Of one account, or else of all. */
export function listMemberships(engine: Engine, accountId?: string): Promise<Membership[]> {
  return engine.query({
    sql: `
      SELECT account_id, project, role FROM memberships FINAL
      ${accountId === undefined ? '' : 'WHERE account_id = {accountId:String}'}
      ORDER BY account_id, project`,
    ...(accountId === undefined ? {} : { params: { accountId } }),
    row: Row,
  })
}

export async function writeMembership(
  engine: Engine,
  { accountId, project, role }: Membership,
  version: bigint,
  isDeleted = false,
): Promise<void> {
  await engine.insert(
    'memberships',
    insertRows([{ account_id: accountId, project, version, is_deleted: isDeleted ? 1 : 0, role }]),
  )
}
