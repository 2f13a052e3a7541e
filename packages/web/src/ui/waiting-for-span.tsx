import type { Project } from '@skein/model/api'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef } from 'react'
import { fetchSessions, projectsQuery, tracesQuery } from '../lib/queries.ts'

const ASK_EVERY_MS = 1500

/**
 * Watches for something new, in one project or any, and goes there: to the session when it has one, else
 * to the trace.
 */
export function WaitingForSpan({ project }: { project?: string }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data, isError } = useQuery({ ...projectsQuery(), refetchInterval: ASK_EVERY_MS })
  const before = useRef<ReadonlyMap<string, string | null>>(undefined)

  const open = useEffectEvent(async (name: string) => {
    const { sessions } = await fetchSessions(name, { range: 'all' }, {})
    const latest = sessions[0]
    if (latest !== undefined) {
      const params = { project: name, sessionId: latest.sessionId }
      await navigate({ to: '/p/$project/sessions/$sessionId', params, replace: true })
      return
    }
    const { pages } = await client.infiniteQuery(tracesQuery(name, { range: 'all' }))
    const traceId = pages[0]?.traces[0]?.traceId
    if (traceId === undefined) return
    const params = { project: name, traceId }
    await navigate({ to: '/p/$project/traces/$traceId', params, replace: true })
  })

  useEffect(() => {
    if (data === undefined) return
    const watched = data.projects.filter(({ name }) => project === undefined || name === project)
    const seen = before.current
    before.current ??= new Map(watched.map((known) => [known.name, known.lastActiveAt]))
    const arrived = seen === undefined ? undefined : watched.find((known) => isNews(known, seen))
    if (arrived !== undefined) void open(arrived.name)
  }, [data, project])

  return (
    <div className="waiting" role="status">
      <span className={isError ? 'live-dot lost-dot' : 'live-dot'} />
      <span className="grow">
        {isError ? (
          'The server does not answer; trying again'
        ) : (
          <>
            <b>Waiting for your first span</b>
            <span className="dim"> – this page turns into the session when it arrives</span>
          </>
        )}
      </span>
    </div>
  )
}

function isNews(project: Project, before: ReadonlyMap<string, string | null>): boolean {
  return project.turnCount > 0 && before.get(project.name) !== project.lastActiveAt
}
