import type { AnnotationBody, AnnotationTarget, Feedback } from '@skein/model/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMe } from './access.ts'
import { apiUrl, sendJson } from './api-client.ts'
import { PATHS } from './contract.ts'
import { usePreference } from './preference.ts'

/** What thumbs are called. */
export const THUMBS = 'thumbs'

/** The name that this browser's person judges under: the account's, else a chosen one; empty: nobody in particular. */
export function useAnnotator(): [string, (name: string) => void] {
  const account = useMe()?.account ?? null
  const [chosen, choose] = usePreference('annotator', (stored) => stored ?? '')
  return [account?.email ?? chosen, choose]
}

/** Everything on a page that shows feedback. */
const SHOWING = new Set(['session', 'outline', 'turns', 'trace', 'sessions', 'traces'])

/** Saves and takes back what a person thinks of a session, turn or span. */
export function useAnnotate(project: string, target: AnnotationTarget) {
  const client = useQueryClient()
  const [annotator] = useAnnotator()
  const refresh = () =>
    client.invalidateQueries({
      predicate: ({ queryKey }) => SHOWING.has(String(queryKey[0])) && queryKey[1] === project,
    })
  const save = useMutation({
    mutationFn: (said: Omit<AnnotationBody, 'target' | 'annotator'>) =>
      sendJson('POST', apiUrl(PATHS.annotations, { project }), { target, annotator, ...said }),
    onSuccess: refresh,
  })
  const remove = useMutation({
    mutationFn: (annotationId: string) =>
      sendJson('DELETE', apiUrl(PATHS.annotation, { project, annotationId })),
    onSuccess: refresh,
  })
  return { save, remove, annotator }
}

/** This person's thumb among the feedback; another's, a model's and one on a span count for themselves. */
export function ownThumb(feedback: readonly Feedback[], annotator: string): Feedback | undefined {
  return feedback.find(
    (given) =>
      given.name === THUMBS &&
      given.annotatorKind === 'HUMAN' &&
      given.spanId === null &&
      (given.annotator ?? '') === annotator,
  )
}
