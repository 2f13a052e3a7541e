import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import { useLive } from '../../lib/live.ts'

const REFRESH_EVERY_MS = 600

/** Asks again for what live events say has changed in one session, bursts of them at once. */
export function useLiveSession(project: string, sessionId: string): void {
  const client = useQueryClient()
  const changed = useRef(new Set<string>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const refresh = useCallback(() => {
    timer.current = undefined
    for (const noun of ['session', 'outline', 'turns', 'session-search']) {
      void client.invalidateQueries({ queryKey: [noun, project, sessionId] })
    }
    for (const traceId of changed.current) {
      void client.invalidateQueries({ queryKey: ['trace', project, traceId] })
      void client.invalidateQueries({ queryKey: ['span', project, traceId] })
    }
    changed.current.clear()
  }, [client, project, sessionId])

  useEffect(() => () => clearTimeout(timer.current), [])
  useLive(project, (signal) => {
    if (signal.type === 'trace') return
    if (signal.type !== 'reconnected' && signal.sessionId !== sessionId) return
    if (signal.type === 'session') for (const id of signal.traceIds) changed.current.add(id)
    timer.current ??= setTimeout(refresh, REFRESH_EVERY_MS)
  })
}
