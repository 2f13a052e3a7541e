import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { getJson, RequestFailed, sendJson } from '../../lib/api-client.ts'
import { plural } from '../../lib/format.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'

interface Kept {
  /** `null`: for ever. */
  days: number | null
}

const CHOICES = [7, 30, 90, 365]

export function Retention({ project }: { project: string }) {
  const client = useQueryClient()
  const url = `/api/projects/${encodeURIComponent(project)}/retention`
  const queryKey = ['retention', project]
  const kept = useQuery({ queryKey, queryFn: ({ signal }) => getJson<Kept>(url, signal) })
  const save = useMutation({
    mutationFn: (next: Kept) => sendJson<Kept>('PUT', url, next),
    onSuccess: (_, next) => client.setQueryData<Kept>(queryKey, next),
  })
  const [days, setDays] = useState<string>()
  if (kept.isError) {
    const isAbsent = kept.error instanceof RequestFailed && kept.error.status === 404
    if (isAbsent) return <p className="dim">Everything is kept.</p>
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
        Keep turns for
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
          Turns that ended more than {plural(next, 'day')} ago will be deleted for good.
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
