import { z } from 'zod'
import { BigIntColumn, insertRows } from '../columns.ts'
import type { Engine } from '../engine.ts'

/** A browser that is logged in. */
export interface Login {
  tokenHash: string
  accountId: string
  createdUs: bigint
  expiresUs: bigint
}

const Row = z
  .object({
    token_hash: z.string(),
    account_id: z.string(),
    created_us: BigIntColumn,
    expires_us: BigIntColumn,
  })
  .transform((row): Login => ({
    tokenHash: row.token_hash,
    accountId: row.account_id,
    createdUs: row.created_us,
    expiresUs: row.expires_us,
  }))

const COLUMNS = 'token_hash, account_id, created_us, expires_us'

export async function getLogin(engine: Engine, tokenHash: string): Promise<Login | undefined> {
  const [login] = await engine.query({
    sql: `SELECT ${COLUMNS} FROM logins FINAL WHERE token_hash = {tokenHash:String}`,
    params: { tokenHash },
    row: Row,
  })
  return login
}

export function loginsOfAccount(engine: Engine, accountId: string): Promise<Login[]> {
  return engine.query({
    sql: `SELECT ${COLUMNS} FROM logins FINAL WHERE account_id = {accountId:String}`,
    params: { accountId },
    row: Row,
  })
}

/** A log-in is made and ended, never changed: 1 and 0 order its versions whatever a node's clock says. */
export async function writeLogins(
  engine: Engine,
  logins: readonly Login[],
  isDeleted = false,
): Promise<void> {
  if (logins.length === 0) return
  await engine.insert(
    'logins',
    insertRows(
      logins.map((login) => ({
        token_hash: login.tokenHash,
        version: isDeleted ? 1 : 0,
        is_deleted: isDeleted ? 1 : 0,
        account_id: login.accountId,
        created_us: login.createdUs,
        expires_us: login.expiresUs,
      })),
    ),
  )
}
