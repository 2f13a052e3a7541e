import type { Project } from '@skein/model/api'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { plural } from '../../lib/format.ts'
import { projectsQuery } from '../../lib/queries.ts'
import type { SessionsSearch } from '../../lib/search-params.ts'
import { isAllTime, rangeLabel } from '../../lib/time-range.ts'
import { AllTimeButton } from '../../ui/all-time-button.tsx'
import { Blank } from '../../ui/blank.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Said } from '../../ui/said.tsx'

const SetupGuide = lazy(async () => {
  const { SetupGuide: component } = await import('../../ui/setup-guide.tsx')
  return { default: component }
})

/** Why the list is empty: nothing matches, nothing in this time, or nothing was ever sent. */
export function EmptySessions(props: {
  project: string
  search: SessionsSearch
  onSearch: (change: Partial<SessionsSearch>) => void
}) {
  const { project, search, onSearch } = props
  const projects = useQuery({ ...projectsQuery(), staleTime: 5000 })
  const filtered = search.q !== undefined || search.filter !== undefined
  if (filtered) {
    return (
      <Blank
        title="Nothing matches"
        actions={
          <>
            <button
              className="button primary"
              onClick={() => onSearch({ q: undefined, filter: undefined })}
            >
              Clear the search
            </button>
            <AllTimeButton search={search} onSearch={onSearch} />
          </>
        }
      >
        No session {isAllTime(search) ? 'at all' : `of this time (${rangeLabel(search)})`} matches
        the search and its filters.
      </Blank>
    )
  }
  if (projects.isPending) return <div className="blank" aria-busy="true" />
  if (projects.isError) {
    return (
      <div className="blank">
        <ErrorNotice
          what="The project could not be read"
          error={projects.error}
          onRetry={() => void projects.refetch()}
        />
      </div>
    )
  }
  const known = projects.data.projects.find(({ name }) => name === project)
  if (known !== undefined && known.sessionCount > 0 && !isAllTime(search)) {
    return (
      <Blank
        title="Nothing in this time"
        actions={<AllTimeButton search={search} onSearch={onSearch} primary />}
      >
        {rangeLabel(search)}: no session was active. The project has{' '}
        {plural(known.sessionCount, 'session')} in all.
      </Blank>
    )
  }
  return (
    <div className="setup-scroll">
      {known !== undefined && known.turnCount > 0 && <WithoutSession project={known} />}
      {known === undefined && <NothingSent project={project} others={projects.data.projects} />}
      <Suspense fallback={<div className="blank" aria-busy="true" />}>
        <SetupGuide project={project} />
      </Suspense>
    </div>
  )
}

/** Who mistyped a name finds the way back; a new project has this page until its first span. */
function NothingSent({ project, others }: { project: string; others: readonly Project[] }) {
  const [latest] = others
  if (latest === undefined) return null
  return (
    <div className="notice">
      <div className="grow">
        Nothing has been sent to a project called <Said text={project} /> yet. The first span with
        that name makes it.
      </div>
      <Link to="/p/$project/sessions" params={{ project: latest.name }} className="button">
        Go to <Said text={latest.name} />
      </Link>
    </div>
  )
}

function WithoutSession({ project }: { project: Project }) {
  return (
    <div className="notice">
      <div className="grow">
        {plural(project.turnCount, 'turn')} arrived, none with a session id. Set{' '}
        <code className="mono">session.id</code> as below and they become conversations.
      </div>
      <Link to="/p/$project/traces" params={{ project: project.name }} className="button">
        See the turns
      </Link>
    </div>
  )
}
