import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useLive } from '../../lib/live.ts'
import { sessionQuery } from '../../lib/queries.ts'
import { useGathered } from '../../lib/use-gathered.ts'

/** Asks again for what live events say has changed in one session, bursts of them at once. */
export function useLiveSession(project: string, sessionId: string): void {
  const client = useQueryClient()
  const changed = useRef(new Set<string>())
  const refresh = useGathered(() => {
    for (const noun of ['session', 'outline', 'turns', 'session-search']) {
      void client.invalidateQueries({ queryKey: [noun, project, sessionId] })
    }
    for (const traceId of changed.current) {
      void client.invalidateQueries({ queryKey: ['trace', project, traceId] })
      void client.invalidateQueries({ queryKey: ['span', project, traceId] })
    }
    changed.current.clear()
  })
  /** Something may have happened unheard: the session's sums tell whether it did. */
  const compare = async () => {
    const query = sessionQuery(project, sessionId)
    const before = client.getQueryData(query.queryKey)
    await client.invalidateQueries({ queryKey: query.queryKey })
    const after = client.getQueryData(query.queryKey)
    if (JSON.stringify(before) !== JSON.stringify(after)) refresh()
  }
  useLive(project, (signal) => {
    if (signal.type === 'connected') void compare()
    if (!('sessionId' in signal) || signal.sessionId !== sessionId) return
    if (signal.type === 'feedback' && signal.traceId !== null) changed.current.add(signal.traceId)
    if (signal.type === 'session') for (const id of signal.traceIds) changed.current.add(id)
    refresh()
  })
}
