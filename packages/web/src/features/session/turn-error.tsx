import type { Turn } from '@skein/model/api'
import { useQuery } from '@tanstack/react-query'
import { ChevronRight, OctagonX } from 'lucide-react'
import { useKept } from '../../lib/kept-state.ts'
import { spanQuery } from '../../lib/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { SpanStacks } from '../../ui/span-error.tsx'

/** What a turn failed with, in place of an answer or beneath one; unfolded with its stack. */
export function TurnError({ project, turn }: { project: string; turn: Turn }) {
  const [open, setOpen] = useKept(`error ${turn.traceId}`, false)
  const { error } = turn
  const span = useQuery({
    ...spanQuery(project, turn.traceId, error?.spanId ?? ''),
    enabled: open && error !== null,
  })
  if (error === null) return null
  return (
    <div className="turn-error" role="group" aria-label="Error">
      <button className="turn-error-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <OctagonX size={15} aria-hidden="true" />
        <span className="grow">
          <b>{error.type === '' ? 'Error' : error.type}</b>
          <span className="turn-error-message">{error.message}</span>
        </span>
        <ChevronRight size={13} className="chevron" aria-hidden="true" />
      </button>
      {open && span.data !== undefined && (
        <div className="turn-error-stack">
          <SpanStacks span={span.data} />
        </div>
      )}
      {open && span.isPending && <span className="skeleton" style={{ height: 60, margin: 12 }} />}
      {span.isError && (
        <ErrorNotice
          what="The error’s span could not be read"
          error={span.error}
          onRetry={() => void span.refetch()}
        />
      )}
    </div>
  )
}
