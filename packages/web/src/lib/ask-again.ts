import type { QueryClient, QueryKey } from '@tanstack/react-query'
import { isNotFound } from './api-client.ts'

/**
 * Asks anew for what is shown and begins with this key. An answer that was on its way when something
 * happened may be older than that: it is waited for, and asked for once more. What it said is not there is
 * left to whoever shows that, and looks by itself.
 */
export async function askAgain(client: QueryClient, queryKey: QueryKey): Promise<void> {
  const wasUnderWay = client.isFetching({ queryKey }) > 0
  await client.invalidateQueries({ queryKey }, { cancelRefetch: false })
  if (!wasUnderWay) return
  await client.invalidateQueries({ queryKey, predicate: ({ state }) => !isNotFound(state.error) })
}
