import './session.css'
import type { OutlineTurn, SearchHit } from '@skein/model/api'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useRouter, useSearch } from '@tanstack/react-router'
import { ListTree, Search } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { isNotFound } from '../../lib/api-client.ts'
import { rememberedList } from '../../lib/list-trail.ts'
import { numberPreference, usePreference } from '../../lib/preference.ts'
import { outlineQuery, sessionQuery } from '../../lib/queries.ts'
import { rangeSearch, type SessionSearch } from '../../lib/search-params.ts'
import { aroundMark, firstMark } from '../../lib/snippet.ts'
import type { Sought } from '../../lib/sought.ts'
import { useShortcuts } from '../../lib/shortcuts.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { CrumbTitle } from '../../ui/crumb-title.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Inspector, ROOT_SPAN } from '../../ui/inspector.tsx'
import { NotThere } from '../../ui/not-there.tsx'
import { ResizeHandle } from '../../ui/resize-handle.tsx'
import { TopBar } from '../../ui/top-bar.tsx'
import { Conversation, type Target } from './conversation.tsx'
import { FindBar } from './find-bar.tsx'
import { Outline } from './outline.tsx'
import type { SessionActions } from './session-actions.ts'
import { NeighboursNav } from './neighbours-nav.tsx'
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

const parseOutlineWidth = numberPreference(272, 180, 480)
const parseInspectorWidth = numberPreference(420, 320, 900)

function SessionBody(props: {
  project: string
  sessionId: string
  turns: readonly OutlineTurn[]
  search: SessionSearch
  isFinding: boolean
  findKey: number
  onFind: () => void
  onFindEnd: () => void
  showsOutline: boolean
  onOutlineEnd: () => void
}) {
  const { project, sessionId, turns, search, isFinding, onFind, onFindEnd, onOutlineEnd } = props
  const navigate = useNavigate({ from: '/p/$project/sessions/$sessionId' })
  const router = useRouter()
  const [outlineWidth, setOutlineWidth] = usePreference('outline-width', parseOutlineWidth)
  const [inspectorWidth, setInspectorWidth] = usePreference('inspector-width', parseInspectorWidth)
  const last = turns.length - 1
  const wanted = Math.min((search.turn ?? 1) - 1, Math.max(last, 0))
  const [target, setTarget] = useState<Target>({ index: wanted })
  const [current, setCurrent] = useState(wanted)

  const change = useCallback(
    (next: Partial<SessionSearch>, replace = true) =>
      void navigate({ search: (previous) => ({ ...previous, ...next }), replace }),
    [navigate],
  )

  // The URL follows what is read, and what is read follows the URL when somebody else changes it.
  const written = useRef(search.turn)
  const isInspecting = search.span !== undefined
  const settled = useDebounced(current, 250)
  useEffect(() => {
    const turn = settled + 1
    if (isInspecting || turn === (written.current ?? 1)) return
    written.current = turn
    change({ turn })
  }, [settled, isInspecting, change])
  useEffect(() => {
    if (search.turn === written.current) return
    written.current = search.turn
    setTarget({ index: wanted })
    setCurrent(wanted)
  }, [search.turn, wanted])

  const goTo = useCallback(
    (index: number, sought?: Sought) => {
      setTarget({ index, ...(sought === undefined ? {} : { sought }) })
      setCurrent(index)
      onOutlineEnd()
      if (!isInspecting) return
      written.current = index + 1
      change({ turn: index + 1, span: ROOT_SPAN })
    },
    [change, isInspecting, onOutlineEnd],
  )
  const inspect = useCallback(
    (turn: number, span: string) => {
      written.current = turn
      change({ turn, span, tab: undefined })
    },
    [change],
  )
  const closeInspector = useCallback(() => change({ span: undefined, tab: undefined }), [change])
  const closeFind = useCallback(() => {
    change({ find: undefined })
    onFindEnd()
  }, [change, onFindEnd])
  const onFindWords = useCallback(
    (words: string) => change({ find: words === '' ? undefined : words }),
    [change],
  )
  const onHit = useCallback(
    (hit: SearchHit) => {
      goTo(hit.turn - 1, {
        spanId: hit.spanId,
        visible: hit.visible,
        words: aroundMark(hit.snippet),
        mark: firstMark(hit.snippet),
      })
    },
    [goTo],
  )
  const actions: SessionActions = useMemo(
    () => ({
      inspect,
      linkTo: (turn) => {
        const { href } = router.buildLocation({
          to: '/p/$project/sessions/$sessionId',
          params: { project, sessionId },
          search: { turn },
        })
        return new URL(href, window.location.origin).href
      },
    }),
    [inspect, router, project, sessionId],
  )

  useShortcuts({
    j: () => goTo(Math.min(current + 1, last)),
    k: () => goTo(Math.max(current - 1, 0)),
    i: () => (isInspecting ? closeInspector() : inspect(current + 1, ROOT_SPAN)),
    '/': onFind,
    Escape: isFinding ? closeFind : isInspecting ? closeInspector : undefined,
  })

  const inspected = turns[(search.turn ?? current + 1) - 1]
  if (turns.length === 0) return <p className="blank">This session has no turns.</p>
  return (
    <>
      {isFinding && (
        <FindBar
          project={project}
          sessionId={sessionId}
          find={search.find ?? ''}
          onFind={onFindWords}
          onHit={onHit}
          onClose={closeFind}
          focusKey={props.findKey}
        />
      )}
      <div className={props.showsOutline ? 'session shows-outline' : 'session'}>
        <div className="outline-column" style={{ width: outlineWidth }}>
          <Outline turns={turns} current={current} onSelect={goTo} />
        </div>
        <ResizeHandle
          label="Width of the outline"
          side="left"
          width={outlineWidth}
          min={180}
          max={480}
          onResize={setOutlineWidth}
        />
        <Conversation
          project={project}
          sessionId={sessionId}
          turns={turns}
          target={target}
          find={isFinding ? (search.find ?? '') : ''}
          actions={actions}
          onCurrent={setCurrent}
        />
        {search.span !== undefined && inspected !== undefined && (
          <>
            <ResizeHandle
              label="Width of the inspector"
              side="right"
              width={inspectorWidth}
              min={320}
              max={900}
              onResize={setInspectorWidth}
            />
            <div className="inspector-column" style={{ width: inspectorWidth }}>
              <Inspector
                project={project}
                traceId={inspected.traceId}
                spanId={search.span}
                tab={search.tab}
                onSelect={(span) => change({ span })}
                onTab={(tab) => change({ tab })}
                heading={{
                  title: `Turn ${search.turn ?? current + 1}`,
                  onClose: closeInspector,
                }}
              />
            </div>
          </>
        )}
      </div>
    </>
  )
}
