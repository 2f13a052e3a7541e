import { useQueryClient, type QueryKey } from '@tanstack/react-query'
import { askAgain } from './ask-again.ts'
import { useLive } from './live.ts'
import { useGathered } from './use-gathered.ts'

/** Sums over a selection cost more than a row: they follow at a slower pace. */
const PAUSE_MS = 5000

/** Asks again for sums, which whatever happens in the project may change. */
export function useLiveSums(project: string, queryKey: QueryKey): void {
  const client = useQueryClient()
  const followSoon = useGathered(() => askAgain(client, queryKey), PAUSE_MS)
  useLive(project, (signal) => {
    if (signal.type !== 'connected') return followSoon()
    const { dataUpdatedAt = 0, errorUpdatedAt = 0 } = client.getQueryState(queryKey) ?? {}
    const readAt = Math.max(dataUpdatedAt, errorUpdatedAt)
    // What is on its way for the first time was asked for as the page began.
    if (readAt > 0 && readAt < signal.openedAt) followSoon()
  })
}
