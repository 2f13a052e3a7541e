import { z } from 'zod'
import { BigIntColumn, FlagColumn, insertRows } from '../columns.ts'
import type { Engine } from '../engine.ts'

/** Who may log in; its password is for `store/passwords.ts` alone to read. */
export interface StoredAccount {
  id: string
  email: string
  /** Names it at the OpenID provider; empty: none. */
  subject: string
  isInstanceAdmin: boolean
  createdUs: bigint
}

const Row = z
  .object({
    id: z.string(),
    email: z.string(),
    subject: z.string(),
    is_instance_admin: FlagColumn,
    created_us: BigIntColumn,
  })
  .transform((row): StoredAccount => ({
    id: row.id,
    email: row.email,
    subject: row.subject,
    isInstanceAdmin: row.is_instance_admin,
    createdUs: row.created_us,
  }))

const COLUMNS = 'id, email, subject, is_instance_admin, created_us'

/** Every account, by its e-mail address. */
export function listAccounts(engine: Engine): Promise<StoredAccount[]> {
  return engine.query({ sql: `SELECT ${COLUMNS} FROM accounts FINAL ORDER BY email, id`, row: Row })
}

export async function getAccount(engine: Engine, id: string): Promise<StoredAccount | undefined> {
  const [account] = await engine.query({
    sql: `SELECT ${COLUMNS} FROM accounts FINAL WHERE id = {id:String}`,
    params: { id },
    row: Row,
  })
  return account
}

export const accountOfEmail = (engine: Engine, email: string) => accountBy(engine, 'email', email)

export const accountOfSubject = (engine: Engine, subject: string) =>
  accountBy(engine, 'subject', subject)

/** Should two nodes have made one at the same moment, the older counts. */
async function accountBy(
  engine: Engine,
  column: 'email' | 'subject',
  value: string,
): Promise<StoredAccount | undefined> {
  const [account] = await engine.query({
    sql: `
      SELECT ${COLUMNS} FROM accounts FINAL
      WHERE ${column} = {value:String} ORDER BY created_us, id LIMIT 1`,
    params: { value },
    row: Row,
  })
  return account
}

export async function hasAccounts(engine: Engine): Promise<boolean> {
  const rows = await engine.query({
    sql: 'SELECT id FROM accounts FINAL LIMIT 1',
    row: z.object({ id: z.string() }),
  })
  return rows.length > 0
}

export async function writeAccount(
  engine: Engine,
  account: StoredAccount,
  version: bigint,
  isDeleted = false,
): Promise<void> {
  await engine.insert(
    'accounts',
    insertRows([
      {
        id: account.id,
        version,
        is_deleted: isDeleted ? 1 : 0,
        email: account.email,
        subject: account.subject,
        is_instance_admin: account.isInstanceAdmin ? 1 : 0,
        created_us: account.createdUs,
      },
    ]),
  )
}
