import type { OutlineTurn, SearchHit } from '@skein/model/api'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { numberPreference, usePreference } from '../../lib/preference.ts'
import type { SessionSearch } from '../../lib/search-params.ts'
import { useShortcuts } from '../../lib/shortcuts.ts'
import { aroundMark, firstMark } from '../../lib/snippet.ts'
import type { Sought } from '../../lib/sought.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import { Inspector, ROOT_SPAN } from '../../ui/inspector.tsx'
import { ResizeHandle } from '../../ui/resize-handle.tsx'
import { Conversation, type Target } from './conversation.tsx'
import { FindBar } from './find-bar.tsx'
import { Outline } from './outline.tsx'
import type { SessionActions } from './session-actions.ts'

const parseOutlineWidth = numberPreference(272, 180, 480)
const parseInspectorWidth = numberPreference(420, 320, 900)

/** The session's outline and conversation, and the inspector of what is chosen in it; the URL says what is read. */
export function SessionBody(props: {
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
  const [isByKey, setIsByKey] = useState(false)
  const closeInspector = useCallback(() => {
    setIsByKey(false)
    change({ span: undefined, tab: undefined })
  }, [change])
  const inspectByKey = () => {
    setIsByKey(true)
    inspect(current + 1, ROOT_SPAN)
  }
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
    i: isInspecting ? closeInspector : inspectByKey,
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
                takesFocus={isByKey}
              />
            </div>
          </>
        )}
      </div>
    </>
  )
}
