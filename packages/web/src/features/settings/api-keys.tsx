import {
  SCOPES,
  type ApiKey,
  type ApiKeyBody,
  type ApiKeyList,
  type Done,
  type NewApiKey,
  type Scope,
} from '@skein/model/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { SubmitEvent } from 'react'
import { apiUrl, getJson, sendJson } from '../../lib/api-client.ts'
import { PATHS } from '../../lib/contract.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Moment } from '../../ui/moment.tsx'

const SCOPE_WORDS: Record<Scope, string> = {
  ingest: 'send spans',
  read: 'read',
  write: 'annotate and delete',
  admin: 'all that an admin may',
}

/** Keys of the project: what they may, when they were used, and a new one, told once. */
export function ApiKeys({ project }: { project: string }) {
  const client = useQueryClient()
  const url = apiUrl(PATHS.projectKeys, { project })
  const queryKey = ['keys', project]
  const keys = useQuery({ queryKey, queryFn: ({ signal }) => getJson<ApiKeyList>(url, signal) })
  const refresh = () => client.invalidateQueries({ queryKey })
  const create = useMutation({
    mutationFn: (body: ApiKeyBody) => sendJson<NewApiKey>('POST', url, body),
    onSuccess: refresh,
  })
  const revoke = useMutation({
    mutationFn: (keyId: string) =>
      sendJson<Done>('DELETE', apiUrl(PATHS.projectKey, { project, keyId })),
    onSuccess: refresh,
  })
  const make = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const body = { name: data.get('name') as string, scopes: data.getAll('scope') as Scope[] }
    create.mutate(body, { onSuccess: () => form.reset() })
  }
  const error = create.error ?? revoke.error
  return (
    <>
      {keys.isError && (
        <ErrorNotice
          what="The keys could not be read"
          error={keys.error}
          onRetry={() => void keys.refetch()}
        />
      )}
      {create.data !== undefined && <Reveal made={create.data} />}
      <ul className="access-rows" aria-label="API keys">
        {keys.data?.keys.map((key) => (
          <KeyRow key={key.keyId} apiKey={key} onRevoke={() => revoke.mutate(key.keyId)} />
        ))}
      </ul>
      <form className="access-form" onSubmit={make}>
        <label className="field grow">
          Name of the new key
          <input name="name" maxLength={200} autoComplete="off" required />
        </label>
        <fieldset>
          <legend>It may</legend>
          {SCOPES.map((scope) => (
            <label key={scope}>
              <input
                type="checkbox"
                name="scope"
                value={scope}
                defaultChecked={scope === 'ingest'}
              />{' '}
              {SCOPE_WORDS[scope]}
            </label>
          ))}
        </fieldset>
        <button className="button" disabled={create.isPending}>
          Make a key
        </button>
      </form>
      {error !== null && <ErrorNotice what="The keys are as they were" error={error} />}
    </>
  )
}

function Reveal({ made }: { made: NewApiKey }) {
  return (
    <div className="notice" role="status">
      <div className="grow">
        <b>The key {made.name}. It is not told again.</b>
        <code className="mono access-key">{made.key}</code>
      </div>
      <CopyButton text={() => made.key} label="Copy the key" className="button" />
    </div>
  )
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const { name, keyId, scopes, lastUsedAt, expiresAt } = apiKey
  return (
    <li>
      <span className="grow cut">
        {name} <span className="faint mono">sk_skein_{keyId}_…</span>
      </span>
      <span className="dim">{scopes.join(', ')}</span>
      <span className="faint">
        {lastUsedAt === null ? 'never used' : <Moment at={lastUsedAt} />}
        {expiresAt !== null && (
          <>
            , until <Moment at={expiresAt} />
          </>
        )}
      </span>
      <button className="text-button" aria-label={`Revoke the key ${name}`} onClick={onRevoke}>
        Revoke
      </button>
    </li>
  )
}
