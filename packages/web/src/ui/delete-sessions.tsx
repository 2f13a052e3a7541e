import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { apiUrl, sendJson } from '../lib/api-client.ts'
import { PATHS } from '../lib/contract.ts'
import { plural } from '../lib/format.ts'
import { markStale, OF_SESSION } from '../lib/mark-stale.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'

/** Asks, and says what will be gone. */
export function DeleteSessions(props: {
  project: string
  sessionIds: readonly string[]
  /** What is in them, where that is known: `12 turns, 40 spans`. */
  holds?: string
  returnTo?: RefObject<HTMLElement | null>
  onClose: () => void
  onDeleted: () => void
}) {
  const { project, sessionIds, holds, returnTo, onClose, onDeleted } = props
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: async () => {
      await sendJson('POST', apiUrl(PATHS.deleteSessions, { project }), { sessionIds })
    },
    onSuccess: () => {
      onClose()
      onDeleted()
    },
    onSettled: () => {
      for (const sessionId of sessionIds) void markStale(client, OF_SESSION, project, sessionId)
      for (const noun of ['sessions', 'traces', 'analytics', 'users', 'projects', 'head'])
        void client.invalidateQueries({ queryKey: [noun] })
    },
  })
  const [only] = sessionIds
  const title =
    sessionIds.length === 1
      ? `Delete the session ${only}?`
      : `Delete ${plural(sessionIds.length, 'session')}?`
  return (
    <ConfirmDialog
      title={title}
      action="Delete"
      busy={remove.isPending}
      error={remove.error}
      returnTo={returnTo}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      {holds === undefined ? 'All turns' : holds}
      {sessionIds.length === 1 ? ' of it' : ' of them'} with their spans, messages and feedback will
      be gone for good. Spans that arrive later begin the session anew.
    </ConfirmDialog>
  )
}
