import { filterText } from '@skein/model/filter'
import { useEffect, useEffectEvent, type ReactNode } from 'react'
import { useLiveState } from '../lib/live.ts'
import { fetchSessions, fetchTraces } from '../lib/queries.ts'
import { Blank } from './blank.tsx'
import { Said } from './said.tsx'

/**
 * In place of a session or trace that the project doesn't have: why that may be, and the ways on. Once it
 * has arrived, `onThere` is called.
 */
export function NotThere(props: {
  project: string
  what: 'session' | 'trace'
  id: string
  onThere: () => void
  children: ReactNode
}) {
  const { project, what, id, onThere, children } = props
  const live = useLiveState(project)
  // It may have arrived before anybody listened. Its list answers without an error when there is nothing.
  const look = useEffectEvent(async () => {
    const search = { filter: `${what}:${filterText(id)}`, range: 'all' }
    const found =
      what === 'session'
        ? (await fetchSessions(project, search, { limit: 1 })).sessions
        : (await fetchTraces(project, search, { limit: 1 })).traces
    if (found.length > 0) onThere()
  })
  useEffect(() => {
    if (live === 'open') void look().catch(() => undefined)
  }, [live])
  return (
    <Blank
      title={
        <>
          There is no {what} “<Said text={id} />” in <Said text={project} />
        </>
      }
      actions={children}
    >
      It may have been deleted, or belong to another project.{' '}
      {live !== 'off'
        ? 'If its spans are still on their way, it shows here as soon as they arrive.'
        : 'If its spans are still on their way, look again in a moment.'}
    </Blank>
  )
}
