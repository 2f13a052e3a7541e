import type { Query, QueryClient } from '@tanstack/react-query'
import { isNotFound } from './api-client.ts'

/** What is read of one session, and of one trace, by the nouns of the keys. */
export const OF_SESSION = ['session', 'outline', 'turns', 'session-search']
export const OF_TRACE = ['trace', 'span']

/**
 * Marks what the nouns name, of the project or of one thing in it, as out of date without asking for it:
 * whoever shows it next asks. An answer that is on its way ahead of its page may be older than what
 * happened, and counts as out of date when it is there; where the page shows it by then, it is asked for
 * once more.
 */
export async function markStale(
  client: QueryClient,
  nouns: readonly string[],
  ...of: string[]
): Promise<void> {
  const isMeant = meant(nouns, of)
  const underWay = client
    .getQueryCache()
    .findAll({ predicate: isMeant, type: 'inactive', fetchStatus: 'fetching' })
  await client.invalidateQueries({ predicate: isMeant, refetchType: 'none' })
  if (underWay.length === 0) return
  await Promise.allSettled(underWay.map(async ({ promise }) => promise))
  await client.invalidateQueries({
    predicate: (query) => underWay.includes(query) && !isNotFound(query.state.error),
  })
}

/**
 * The same of what is kept from earlier; what is on its way is new. For whoever comes back to it where
 * nothing told of changes meanwhile.
 */
export function markKeptStale(
  client: QueryClient,
  nouns: readonly string[],
  ...of: string[]
): void {
  const isMeant = meant(nouns, of)
  const isKept = (query: Query) => isMeant(query) && query.state.fetchStatus === 'idle'
  void client.invalidateQueries({ predicate: isKept, refetchType: 'none' })
}

function meant(nouns: readonly string[], of: readonly string[]): (query: Query) => boolean {
  return ({ queryKey: [noun, ...named] }) =>
    nouns.includes(String(noun)) && of.every((id, place) => named[place] === id)
}
