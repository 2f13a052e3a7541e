import type { Account, AccountBody, AccountList, Done } from '@skein/model/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useRef, useState, type RefObject, type SubmitEvent } from 'react'
import { apiUrl, getJson, sendJson } from '../../lib/api-client.ts'
import { PATHS } from '../../lib/contract.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'

/** Who may log in; for whoever administers the server. */
export function Accounts() {
  const client = useQueryClient()
  const url = apiUrl(PATHS.accounts, {})
  const queryKey = ['accounts']
  const accounts = useQuery({
    queryKey,
    queryFn: ({ signal }) => getJson<AccountList>(url, signal),
  })
  const refresh = () => client.invalidateQueries({ queryKey })
  const create = useMutation({
    mutationFn: (body: AccountBody) => sendJson<Account>('POST', url, body),
    onSuccess: refresh,
  })
  const email = useRef<HTMLInputElement>(null)
  const [deleting, setDeleting] = useState<Account | null>(null)
  const add = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const body = {
      email: data.get('email') as string,
      password: data.get('password') as string,
      isInstanceAdmin: data.get('admin') !== null,
    }
    create.mutate(body, { onSuccess: () => form.reset() })
  }
  return (
    <>
      {accounts.isError && (
        <ErrorNotice
          what="The accounts could not be read"
          error={accounts.error}
          onRetry={() => void accounts.refetch()}
        />
      )}
      <ul className="access-rows" aria-label="Accounts">
        {accounts.data?.accounts.map((account) => (
          <li key={account.accountId}>
            <span className="grow cut">{account.email}</span>
            <span className="dim">{mayWhat(account)}</span>
            <button
              className="icon-button small"
              aria-label={`Delete the account ${account.email}`}
              title="Delete"
              onClick={() => setDeleting(account)}
            >
              <X size={13} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      <form className="access-form" onSubmit={add}>
        <label className="field grow">
          E-mail address of the new account
          <input ref={email} name="email" type="email" autoComplete="off" required />
        </label>
        <label className="field grow">
          First password
          <input
            name="password"
            type="password"
            autoComplete="new-password"
            minLength={10}
            required
          />
        </label>
        <label>
          <input type="checkbox" name="admin" /> administers the server
        </label>
        <button className="button" disabled={create.isPending}>
          Add the account
        </button>
      </form>
      {create.error !== null && (
        <ErrorNotice what="The account was not added" error={create.error} />
      )}
      {deleting !== null && (
        <DeleteAccount
          account={deleting}
          refresh={refresh}
          returnTo={email}
          onClose={() => setDeleting(null)}
        />
      )}
    </>
  )
}

function DeleteAccount(props: {
  account: Account
  refresh: () => Promise<void>
  returnTo: RefObject<HTMLElement | null>
  onClose: () => void
}) {
  const { account, refresh, returnTo, onClose } = props
  const { accountId, email } = account
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => sendJson<Done>('DELETE', apiUrl(PATHS.account, { accountId })),
    onSuccess: () => {
      // Its roles are gone with it.
      void client.invalidateQueries({ queryKey: ['members'] })
      return refresh()
    },
  })
  return (
    <ConfirmDialog
      title={`Delete the account ${email}?`}
      action="Delete"
      busy={remove.isPending}
      error={remove.error}
      returnTo={returnTo}
      onConfirm={() => remove.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      Who logs in with it is logged out at once. Keys and feedback that they made stay.
    </ConfirmDialog>
  )
}

function mayWhat({ isInstanceAdmin, roles }: Account): string {
  const may = [
    ...(isInstanceAdmin ? ['administers the server'] : []),
    ...roles.map(({ project, role }) => `${role} of ${project ?? 'every project'}`),
  ]
  return may.length === 0 ? 'no role yet' : may.join(', ')
}
