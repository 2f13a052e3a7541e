import type { Retention as Keeps } from '@skein/model/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay } from '../../lib/access.ts'
import { apiUrl, getJson, sendJson } from '../../lib/api-client.ts'
import { PATHS } from '../../lib/contract.ts'
import { plural } from '../../lib/format.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'

const CHOICES = [7, 30, 90, 365]

export function Retention({ project }: { project: string }) {
  const client = useQueryClient()
  const url = apiUrl(PATHS.retention, { project })
  const queryKey = ['retention', project]
  const kept = useQuery({ queryKey, queryFn: ({ signal }) => getJson<Keeps>(url, signal) })
  const save = useMutation({
    mutationFn: (next: Keeps) => sendJson<Keeps>('PUT', url, next),
    onSuccess: (_, next) => client.setQueryData<Keeps>(queryKey, next),
  })
  const may = useMay(project)
  const [days, setDays] = useState<string>()
  if (kept.isError) {
    return (
      <ErrorNotice
        what="The retention could not be read"
        error={kept.error}
        onRetry={() => void kept.refetch()}
      />
    )
  }
  if (kept.data === undefined)
    return <span className="skeleton" style={{ height: 30, width: 240 }} />
  if (!may('manage'))
    return (
      <p>
        {kept.data.days === null
          ? 'Sessions are kept for ever.'
          : `Sessions are kept for ${plural(kept.data.days, 'day')}.`}
      </p>
    )
  const stored = kept.data.days === null ? '' : String(kept.data.days)
  const chosen = days ?? stored
  const next = chosen === '' ? null : Number(chosen)
  const isChanged = chosen !== stored
  const isShorter = next !== null && (kept.data.days === null || next < kept.data.days)
  return (
    <form
      className="retention"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate({ days: next }, { onSuccess: () => setDays(undefined) })
      }}
    >
      <label className="field">
        Keep sessions for
        <select value={chosen} onChange={(event) => setDays(event.target.value)}>
          <option value="">ever</option>
          {[...new Set([...CHOICES, ...(kept.data.days === null ? [] : [kept.data.days])])]
            .toSorted((a, b) => a - b)
            .map((choice) => (
              <option key={choice} value={choice}>
                {plural(choice, 'day')}
              </option>
            ))}
        </select>
      </label>
      <button className="button primary" disabled={!isChanged || save.isPending}>
        Save
      </button>
      {isChanged && isShorter && (
        <p className="bad" role="status">
          Sessions without a turn in the last {plural(next, 'day')} will be deleted for good, at
          once.
        </p>
      )}
      {save.isSuccess && !isChanged && (
        <span className="faint" role="status">
          Saved
        </span>
      )}
      {save.error !== null && (
        <ErrorNotice what="The retention could not be saved" error={save.error} />
      )}
    </form>
  )
}
