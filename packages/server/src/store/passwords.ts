import { hash, verify } from '@node-rs/argon2'
import { z } from 'zod'
import { insertRows } from './columns.ts'
import type { Engine } from './engine.ts'

/** OWASP's least for Argon2id, which is the library's usual algorithm: 19 MiB, two passes. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** What a password is checked against where there is none, so that it takes as long. */
let ofNobody: Promise<string> | undefined

/** Passwords of accounts. Their hashes never leave this module. */
export async function setPassword(
  engine: Engine,
  accountId: string,
  password: string,
  version: bigint,
): Promise<void> {
  const row = { account_id: accountId, version, hash: await hash(password, COST) }
  await engine.insert('passwords', insertRows([row]))
}

export async function removePassword(
  engine: Engine,
  accountId: string,
  version: bigint,
): Promise<void> {
  await engine.insert('passwords', insertRows([{ account_id: accountId, version, hash: '' }]))
}

/** Takes the same time for an account without a password and for none (`undefined`). */
export async function isPassword(
  engine: Engine,
  accountId: string | undefined,
  password: string,
): Promise<boolean> {
  const [row] = await engine.query({
    sql: 'SELECT hash FROM passwords FINAL WHERE account_id = {accountId:String}',
    params: { accountId: accountId ?? '' },
    row: z.object({ hash: z.string() }),
  })
  const stored = row?.hash ?? ''
  ofNobody ??= hash('nobody has this password', COST)
  const matches = await verify(stored || (await ofNobody), password)
  return stored !== '' && matches
}

/** The accounts that have a password. */
export async function accountsWithPassword(engine: Engine): Promise<Set<string>> {
  const rows = await engine.query({
    sql: "SELECT account_id FROM passwords FINAL WHERE hash != ''",
    row: z.object({ account_id: z.string() }),
  })
  return new Set(rows.map((row) => row.account_id))
}
