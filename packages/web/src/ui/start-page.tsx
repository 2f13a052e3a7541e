import type { Project } from '@skein/model/api'
import { useQuery } from '@tanstack/react-query'
import { Navigate, useParams } from '@tanstack/react-router'
import { projectsQuery } from '../lib/queries.ts'
import { ErrorNotice } from './error-notice.tsx'

/** `/`: on to the project in which something happened last, or to the set-up page when there is none. */
export function StartPage() {
  const { data, error, refetch } = useQuery({ ...projectsQuery(), staleTime: 0 })
  if (data !== undefined) {
    const latest = mostRecentlyActive(data.projects)
    if (latest === undefined) return <Navigate to="/setup" replace />
    return <Navigate to="/p/$project/sessions" params={{ project: latest.name }} replace />
  }
  if (error === null) return null
  return (
    <div className="blank">
      <ErrorNotice
        what="The projects could not be read"
        error={error}
        onRetry={() => void refetch()}
      />
    </div>
  )
}

export function ProjectStartPage() {
  const { project } = useParams({ from: '/p/$project' })
  return <Navigate to="/p/$project/sessions" params={{ project }} replace />
}

function mostRecentlyActive(projects: readonly Project[]): Project | undefined {
  return projects
    .filter((project) => project.turnCount > 0)
    .toSorted((a, b) => ((a.lastActiveAt ?? '') < (b.lastActiveAt ?? '') ? 1 : -1))[0]
}
