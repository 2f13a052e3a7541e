import { useQueryClient } from '@tanstack/react-query'
import { useLive } from './live.ts'
import { markStale, OF_SESSION, OF_TRACE } from './mark-stale.ts'

/**
 * Marks what was read of a session or a trace and is kept for who comes back, as soon as it changes. What
 * is on the page asks anew by itself.
 */
export function useStaleMarks(project: string): void {
  const client = useQueryClient()
  const mark = (nouns: readonly string[], ...id: string[]) =>
    void markStale(client, nouns, project, ...id)
  useLive(project, (signal) => {
    if (signal.type === 'connected') mark([...OF_SESSION, ...OF_TRACE])
    if ('sessionId' in signal && signal.sessionId !== null) mark(OF_SESSION, signal.sessionId)
    if ('traceIds' in signal) for (const id of signal.traceIds) mark(OF_TRACE, id)
    if ('traceId' in signal && signal.traceId !== null) mark(OF_TRACE, signal.traceId)
  })
}
