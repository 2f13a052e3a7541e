import './session.css'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { ListTree, Search } from 'lucide-react'
import { useState } from 'react'
import { isNotFound } from '../../lib/api-client.ts'
import { rememberedList } from '../../lib/list-trail.ts'
import { outlineQuery, sessionQuery } from '../../lib/queries.ts'
import { rangeSearch } from '../../lib/search-params.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { CrumbTitle } from '../../ui/crumb-title.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { NotThere } from '../../ui/not-there.tsx'
import { TopBar } from '../../ui/top-bar.tsx'
import { NeighboursNav } from './neighbours-nav.tsx'
import { SessionBody } from './session-body.tsx'
import { SessionHeader } from './session-header.tsx'
import { SessionMenu } from './session-menu.tsx'
import { HeaderSkeleton, SessionSkeleton } from './session-skeleton.tsx'
import { useLiveSession } from './use-live-session.ts'

export function SessionPage() {
  const { project, sessionId } = useParams({ from: '/p/$project/sessions/$sessionId' })
  const search = useSearch({ from: '/p/$project/sessions/$sessionId' })
  const session = useQuery(sessionQuery(project, sessionId))
  // What isn't there is asked for once, not once for each of its parts.
  const outline = useQuery({
    ...outlineQuery(project, sessionId),
    enabled: session.data !== undefined,
  })
  const refresh = useLiveSession(project, sessionId)
  const title = session.data?.firstInput ?? ''
  useDocumentTitle(title === '' ? sessionId : title, project)

  const list = rememberedList(project) ?? rangeSearch(search)
  const isGone = isNotFound(session.error)
  const [findKey, setFindKey] = useState(0)
  const isFinding = search.find !== undefined || findKey > 0
  const [showsOutline, setShowsOutline] = useState(false)
  return (
    <>
      <TopBar
        project={project}
        title={
          <CrumbTitle
            project={project}
            list="Sessions"
            search={list}
            title={title === '' ? sessionId : title}
          >
            {title !== '' && (
              <span className="mono faint cut session-id" title={sessionId}>
                {sessionId}
              </span>
            )}
          </CrumbTitle>
        }
      >
        {!isGone && (
          <>
            <button
              className="chip outline-toggle"
              aria-pressed={showsOutline}
              onClick={() => setShowsOutline(!showsOutline)}
            >
              <ListTree size={13} aria-hidden="true" /> <span className="chip-words">Turns</span>
            </button>
            <button className="chip" onClick={() => setFindKey(findKey + 1)}>
              <Search size={13} aria-hidden="true" /> <span className="chip-words">Find</span>{' '}
              <kbd className="optional" aria-hidden="true">
                /
              </kbd>
            </button>
            <SessionMenu project={project} sessionId={sessionId} session={session.data} />
          </>
        )}
        <NeighboursNav project={project} sessionId={sessionId} />
      </TopBar>
      {isGone && (
        <NotThere project={project} what="session" id={sessionId} onThere={refresh}>
          <Link
            to="/p/$project/sessions"
            params={{ project }}
            search={list}
            className="button primary"
          >
            To the sessions
          </Link>
        </NotThere>
      )}
      {session.error !== null && !isGone && (
        <div className="session-failed">
          <ErrorNotice
            what="The session could not be read"
            error={session.error}
            onRetry={() => void session.refetch()}
          />
        </div>
      )}
      {session.data !== undefined && !isGone && (
        <SessionHeader project={project} session={session.data} />
      )}
      {session.isPending && <HeaderSkeleton />}
      {outline.data === undefined && outline.isError && !isGone && (
        <div className="session-failed">
          <ErrorNotice
            what="The turns could not be read"
            error={outline.error}
            onRetry={() => void outline.refetch()}
          />
        </div>
      )}
      {outline.isPending && session.error === null && <SessionSkeleton />}
      {outline.data !== undefined && !isGone && (
        <SessionBody
          key={`${project} ${sessionId}`}
          project={project}
          sessionId={sessionId}
          turns={outline.data.turns}
          search={search}
          isFinding={isFinding}
          findKey={findKey}
          onFind={() => setFindKey((key) => key + 1)}
          onFindEnd={() => setFindKey(0)}
          showsOutline={showsOutline}
          onOutlineEnd={() => setShowsOutline(false)}
        />
      )}
    </>
  )
}
