import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { isNotFound } from '../../lib/api-client.ts'
import { askAgain } from '../../lib/ask-again.ts'
import { useLive } from '../../lib/live.ts'
import { sessionQuery } from '../../lib/queries.ts'
import { useGathered } from '../../lib/use-gathered.ts'

/** Asks again for what live events say has changed in one session, bursts of them at once, or when called. */
export function useLiveSession(project: string, sessionId: string): () => void {
  const client = useQueryClient()
  const { queryKey } = sessionQuery(project, sessionId)
  const isMissing = () => isNotFound(client.getQueryState(queryKey)?.error ?? null)
  const changed = useRef(new Set<string>())
  const refresh = useGathered(async () => {
    const traceIds = [...changed.current]
    changed.current.clear()
    await askAgain(client, queryKey)
    if (isMissing()) return
    const keys = [
      ...['outline', 'turns', 'session-search'].map((noun) => [noun, project, sessionId]),
      ...traceIds.flatMap((id) => ['trace', 'span'].map((noun) => [noun, project, id])),
    ]
    await Promise.all(keys.map((key) => askAgain(client, key)))
  })
  /** Something may have happened unheard: the session's sums tell whether it did. */
  const compare = async () => {
    // What says that it is not there looks for it by itself.
    if (isMissing()) return
    const before = client.getQueryData(queryKey)
    await askAgain(client, queryKey)
    const after = client.getQueryData(queryKey)
    if (JSON.stringify(before) !== JSON.stringify(after)) refresh()
  }
  useLive(project, (signal) => {
    if (signal.type === 'connected') void compare()
    if (!('sessionId' in signal) || signal.sessionId !== sessionId) return
    if (signal.type === 'feedback' && signal.traceId !== null) changed.current.add(signal.traceId)
    if (signal.type === 'session') for (const id of signal.traceIds) changed.current.add(id)
    refresh()
  })
  return refresh
}
