import { ROLES, type Done, type Member, type MemberList, type Role } from '@skein/model/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'
import type { SubmitEvent } from 'react'
import { apiUrl, getJson, sendJson } from '../../lib/api-client.ts'
import { PATHS } from '../../lib/contract.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'

/** Who has which role in the project. */
export function Members({ project }: { project: string }) {
  const client = useQueryClient()
  const url = apiUrl(PATHS.members, { project })
  const queryKey = ['members', project]
  const members = useQuery({ queryKey, queryFn: ({ signal }) => getJson<MemberList>(url, signal) })
  const refresh = () => client.invalidateQueries({ queryKey })
  const set = useMutation({
    mutationFn: (body: { email: string; role: Role }) => sendJson<Member>('PUT', url, body),
    onSuccess: refresh,
  })
  const remove = useMutation({
    mutationFn: (accountId: string) =>
      sendJson<Done>('DELETE', apiUrl(PATHS.member, { project, accountId })),
    onSuccess: refresh,
  })
  const add = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const body = { email: data.get('email') as string, role: data.get('role') as Role }
    set.mutate(body, { onSuccess: () => form.reset() })
  }
  return (
    <>
      {members.isError && (
        <ErrorNotice
          what="The members could not be read"
          error={members.error}
          onRetry={() => void members.refetch()}
        />
      )}
      <ul className="access-rows" aria-label="Members">
        {members.data?.members.map(({ accountId, email, role, isEverywhere }) => (
          <li key={`${accountId} ${isEverywhere}`}>
            <span className="grow cut">{email}</span>
            {isEverywhere ? (
              <span className="dim">{role} of every project</span>
            ) : (
              <>
                <select
                  aria-label={`Role of ${email}`}
                  value={role}
                  onChange={(event) => set.mutate({ email, role: event.target.value as Role })}
                >
                  <RoleOptions />
                </select>
                <button
                  className="icon-button small"
                  aria-label={`Take the role of ${email} away`}
                  title="Take away"
                  onClick={() => remove.mutate(accountId)}
                >
                  <X size={13} aria-hidden="true" />
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
      <form className="access-form" onSubmit={add}>
        <label className="field grow">
          E-mail address of an account
          <input name="email" type="email" autoComplete="off" required />
        </label>
        <label className="field">
          Role
          <select name="role">
            <RoleOptions />
          </select>
        </label>
        <button className="button" disabled={set.isPending}>
          Add
        </button>
      </form>
      {(set.error ?? remove.error) !== null && (
        <ErrorNotice what="The role is not changed" error={(set.error ?? remove.error) as Error} />
      )}
    </>
  )
}

function RoleOptions() {
  return ROLES.map((role) => (
    <option key={role} value={role}>
      {role}
    </option>
  ))
}
