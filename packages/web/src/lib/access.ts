import type { Me, Right } from '@skein/model/api'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { apiUrl, getJson } from './api-client.ts'
import { PATHS } from './contract.ts'

export const meQuery = () =>
  queryOptions({
    queryKey: ['me'],
    queryFn: ({ signal }) => getJson<Me>(apiUrl(PATHS.me, {}), signal),
    staleTime: 60_000,
  })

/**
 * What may be offered in a project. The server decides what is done; until it has told, everything is
 * offered, as it is where nobody logs in.
 */
export function useMay(project: string | null): (right: Right) => boolean {
  const { data } = useQuery(meQuery())
  if (data === undefined) return () => true
  const held = data.rights.filter((one) => one.project === null || one.project === project)
  return (right) => held.some(({ rights }) => rights.includes(right))
}

/** `undefined` while it is not known. */
export function useMe(): Me | undefined {
  return useQuery(meQuery()).data
}

/** Where the log-in page leads back to: a path of this app, and nowhere else. */
export function ownPath(to: unknown): string {
  return typeof to === 'string' && /^\/(?![/\\])[^\\\s]*$/.test(to) ? to : '/'
}
