import type { Account, AccountBody, AccountList, Done } from '@skein/model/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'
import type { SubmitEvent } from 'react'
import { apiUrl, getJson, sendJson } from '../../lib/api-client.ts'
import { PATHS } from '../../lib/contract.ts'
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
  const remove = useMutation({
    mutationFn: (accountId: string) =>
      sendJson<Done>('DELETE', apiUrl(PATHS.account, { accountId })),
    onSuccess: refresh,
  })
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
  const error = create.error ?? remove.error
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
        {accounts.data?.accounts.map(({ accountId, email, isInstanceAdmin, roles }) => (
          <li key={accountId}>
            <span className="grow cut">{email}</span>
            <span className="dim">
              {[
                ...(isInstanceAdmin ? ['administers the server'] : []),
                ...roles.map(({ project, role }) => `${role} of ${project ?? 'every project'}`),
              ].join(', ')}
            </span>
            <button
              className="icon-button small"
              aria-label={`Delete the account ${email}`}
              title="Delete"
              onClick={() => remove.mutate(accountId)}
            >
              <X size={13} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      <form className="access-form" onSubmit={add}>
        <label className="field grow">
          E-mail address of the new account
          <input name="email" type="email" autoComplete="off" required />
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
          Let log in
        </button>
      </form>
      {error !== null && <ErrorNotice what="The accounts are as they were" error={error} />}
    </>
  )
}
