import { useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { useLive } from '../../lib/live.ts'
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
  useLive(project, (signal) => {
    if (signal.type === 'trace') return
    if (signal.type !== 'reconnected' && signal.sessionId !== sessionId) return
    if (signal.type === 'session') for (const id of signal.traceIds) changed.current.add(id)
    refresh()
  })
}
