import type { TagChange } from '@skein/model/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { apiUrl, sendJson } from './api-client.ts'
import { PATHS } from './contract.ts'

/** Everything on a page that shows tags of sessions. */
const SHOWING = new Set(['session', 'sessions', 'facets'])

/** Adds and removes tags of sessions. */
export function useTagging(project: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: TagChange) =>
      sendJson('POST', apiUrl(PATHS.tagSessions, { project }), change),
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => SHOWING.has(String(queryKey[0])) && queryKey[1] === project,
      }),
  })
}
