import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, type RefObject } from 'react'
import { apiUrl, sendJson } from '../lib/api-client.ts'
import { PATHS } from '../lib/contract.ts'
import { plural } from '../lib/format.ts'
import { useLive } from '../lib/live.ts'
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
    onSettled: () => askAnew(),
  })
  const askAnew = () => {
    for (const sessionId of sessionIds) void markStale(client, OF_SESSION, project, sessionId)
    for (const noun of ['sessions', 'traces', 'analytics', 'users', 'projects', 'head'])
      void client.invalidateQueries({ queryKey: [noun] })
  }
  const leave = () => {
    onClose()
    onDeleted()
  }
  // Nobody finds them from here on; until they are erased, and the request is answered, takes a while more.
  const left = useRef(new Set(sessionIds))
  useLive(project, (signal) => {
    if (signal.type !== 'sessionGone' || !remove.isPending) return
    if (!left.current.delete(signal.sessionId) || left.current.size > 0) return
    askAnew()
    leave()
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
      onConfirm={() => remove.mutate(undefined, { onSuccess: leave })}
      onClose={onClose}
    >
      {holds === undefined ? 'All turns' : holds}
      {sessionIds.length === 1 ? ' of it' : ' of them'} with their spans, messages and feedback will
      be gone for good. Spans that arrive later begin the session anew.
    </ConfirmDialog>
  )
}
