import type { Clock } from '../clock.ts'
import { setPassword } from '../store/passwords.ts'
import { writeAccount, type StoredAccount } from '../store/queries/accounts.ts'
import type { Engine } from '../store/engine.ts'
import type { Access } from './access.ts'
import type { Identity } from './identity.ts'
import { newId } from './secrets.ts'

export interface NewAccount {
  email: string
  /** Left out: it logs in by OpenID Connect. */
  password?: string | undefined
  subject?: string
  isInstanceAdmin: boolean
}

/** Whoever has this e-mail address may log in from here on. */
export async function addAccount(
  { engine, clock, access }: { engine: Engine; clock: Clock; access: Access },
  { email, password, subject = '', isInstanceAdmin }: NewAccount,
): Promise<StoredAccount> {
  const account = { id: newId(), email, subject, isInstanceAdmin, createdUs: clock.next() }
  if (password !== undefined) await setPassword(engine, account.id, password, clock.next())
  await writeAccount(engine, account, clock.next())
  access.changed()
  return account
}

/** How the log of who did what names an account. */
export function byAccount({ id, email }: StoredAccount): Pick<Identity, 'type' | 'id' | 'name'> {
  return { type: 'account', id, name: email }
}
