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
import { useRef, useState, type RefObject, type SubmitEvent } from 'react'
import { apiUrl, getJson, sendJson } from '../../lib/api-client.ts'
import { PATHS } from '../../lib/contract.ts'
import { plural } from '../../lib/format.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Moment } from '../../ui/moment.tsx'

const SCOPE_WORDS: Record<Scope, string> = {
  ingest: 'send spans',
  read: 'read',
  write: 'annotate and delete',
  admin: 'all that an admin may',
}

const DAY_MS = 86_400_000
/** For how many days a new key may hold; 0 is for ever. */
const TERMS = [0, 30, 90, 365]

/**
 * Keys of a project, or (`null`) of every one, those to come among them: what they may, when they were
 * used, and a new one, told once.
 */
export function ApiKeys({ project }: { project: string | null }) {
  const client = useQueryClient()
  const url = project === null ? apiUrl(PATHS.keys, {}) : apiUrl(PATHS.projectKeys, { project })
  const queryKey = ['keys', project]
  const keys = useQuery({ queryKey, queryFn: ({ signal }) => getJson<ApiKeyList>(url, signal) })
  const refresh = () => client.invalidateQueries({ queryKey })
  const create = useMutation({
    mutationFn: (body: ApiKeyBody) => sendJson<NewApiKey>('POST', url, body),
    onSuccess: refresh,
  })
  const name = useRef<HTMLInputElement>(null)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const make = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    const days = Number(data.get('days'))
    const body = {
      name: data.get('name') as string,
      scopes: data.getAll('scope') as Scope[],
      ...(days === 0 ? {} : { expiresAt: new Date(Date.now() + days * DAY_MS).toISOString() }),
    }
    create.mutate(body, { onSuccess: () => form.reset() })
  }
  // Asked for without a project, the answer has the keys of each one, too.
  const shown = keys.data?.keys.filter((key) => key.project === project)
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
      {shown?.length === 0 && <p className="faint">There is none yet.</p>}
      <ul className="access-rows" aria-label="API keys">
        {shown?.map((key) => (
          <KeyRow key={key.keyId} apiKey={key} onRevoke={() => setRevoking(key)} />
        ))}
      </ul>
      <form className="access-form" onSubmit={make}>
        <label className="field grow">
          Name of the new key
          <input ref={name} name="name" maxLength={200} autoComplete="off" required />
        </label>
        <label className="field">
          It holds
          <select name="days">
            {TERMS.map((days) => (
              <option key={days} value={days}>
                {days === 0 ? 'for ever' : `for ${plural(days, 'day')}`}
              </option>
            ))}
          </select>
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
      {create.error !== null && <ErrorNotice what="The key was not made" error={create.error} />}
      {revoking !== null && (
        <RevokeKey
          apiKey={revoking}
          refresh={refresh}
          returnTo={name}
          onClose={() => setRevoking(null)}
        />
      )}
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

function RevokeKey(props: {
  apiKey: ApiKey
  refresh: () => Promise<void>
  returnTo: RefObject<HTMLElement | null>
  onClose: () => void
}) {
  const { apiKey, refresh, returnTo, onClose } = props
  const { keyId, name, project } = apiKey
  const revoke = useMutation({
    mutationFn: () =>
      sendJson<Done>(
        'DELETE',
        project === null
          ? apiUrl(PATHS.key, { keyId })
          : apiUrl(PATHS.projectKey, { project, keyId }),
      ),
    onSuccess: refresh,
  })
  return (
    <ConfirmDialog
      title={`Revoke the key ${name}?`}
      action="Revoke"
      failed="The key still holds"
      busy={revoke.isPending}
      error={revoke.error}
      returnTo={returnTo}
      onConfirm={() => revoke.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      What sends or asks with it is refused from then on.
    </ConfirmDialog>
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
            , until <Moment at={expiresAt} form="day" />
          </>
        )}
      </span>
      <button className="text-button" aria-label={`Revoke the key ${name}`} onClick={onRevoke}>
        Revoke
      </button>
    </li>
  )
}
