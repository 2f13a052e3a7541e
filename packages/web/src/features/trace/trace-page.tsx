import './trace.css'
import type { Turn } from '@skein/model/api'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Link2, MessagesSquare, UserRound } from 'lucide-react'
import { isNotFound } from '../../lib/api-client.ts'
import { askAgain } from '../../lib/ask-again.ts'
import { formatCount, formatDuration, formatTokenFlow, plural, shortId } from '../../lib/format.ts'
import { useLive } from '../../lib/live.ts'
import { sessionQuery, traceQuery } from '../../lib/queries.ts'
import { rangeSearch, type TraceSearch } from '../../lib/search-params.ts'
import { useDocumentTitle } from '../../lib/use-document-title.ts'
import { useGathered } from '../../lib/use-gathered.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Cost } from '../../ui/cost.tsx'
import { CrumbTitle } from '../../ui/crumb-title.tsx'
import { DroppedNotice } from '../../ui/dropped-notice.tsx'
import { Inspector, ROOT_SPAN } from '../../ui/inspector.tsx'
import { NotThere } from '../../ui/not-there.tsx'
import { Moment } from '../../ui/moment.tsx'
import { Said } from '../../ui/said.tsx'
import { TopBar } from '../../ui/top-bar.tsx'

/** The inspector at full width. */
export function TracePage() {
  const { project, traceId } = useParams({ from: '/p/$project/traces/$traceId' })
  const search = useSearch({ from: '/p/$project/traces/$traceId' })
  const navigate = useNavigate({ from: '/p/$project/traces/$traceId' })
  const client = useQueryClient()
  const { data, error } = useQuery(traceQuery(project, traceId))
  const isGone = isNotFound(error)
  const turn = data?.turn
  const title = turn === undefined ? shortId(traceId) : headline(turn)
  useDocumentTitle(title, project)
  const refresh = useGathered(() =>
    Promise.all([
      ...['trace', 'span'].map((noun) => askAgain(client, [noun, project, traceId])),
      askAgain(client, ['session', project, turn?.sessionId]),
    ]),
  )
  useLive(project, (signal) => {
    const concerns =
      (signal.type === 'connected' && !isGone) ||
      (signal.type === 'trace' && signal.traceId === traceId) ||
      (signal.type === 'session' &&
        (signal.traceIds.includes(traceId) || signal.sessionId === turn?.sessionId))
    if (concerns) refresh()
  })
  const change = (next: Partial<TraceSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...next }), replace: true })
  return (
    <>
      <TopBar
        project={project}
        title={
          <CrumbTitle project={project} list="Traces" search={rangeSearch(search)} title={title}>
            {turn !== undefined && (
              <span className="mono faint optional" title={traceId}>
                {shortId(traceId)}
              </span>
            )}
          </CrumbTitle>
        }
      >
        <CopyButton
          text={() => window.location.href}
          label="Copy link"
          className="chip phone-less"
          lead={<Link2 size={13} aria-hidden="true" />}
        />
        <CopyButton text={() => traceId} label="Copy id" className="chip optional" />
      </TopBar>
      {turn !== undefined && <TraceFacts project={project} turn={turn} />}
      {isGone ? (
        <NotThere project={project} what="trace" id={traceId} onThere={refresh}>
          <Link
            to="/p/$project/traces"
            params={{ project }}
            search={rangeSearch(search)}
            className="button primary"
          >
            To the traces
          </Link>
        </NotThere>
      ) : (
        <Inspector
          project={project}
          traceId={traceId}
          spanId={search.span ?? ROOT_SPAN}
          tab={search.tab}
          onSelect={(span) => change({ span })}
          onTab={(tab) => change({ tab })}
        />
      )}
    </>
  )
}

function headline(turn: Turn): string {
  return turn.input.text === '' ? turn.name : turn.input.text.slice(0, 120)
}

function TraceFacts({ project, turn }: { project: string; turn: Turn }) {
  const session = useQuery({
    ...sessionQuery(project, turn.sessionId ?? ''),
    enabled: turn.sessionId !== null,
  })
  return (
    <div className="trace-facts num">
      {turn.sessionId === null ? (
        <span className="faint">Without a session</span>
      ) : (
        <Link
          to="/p/$project/sessions/$sessionId"
          params={{ project, sessionId: turn.sessionId }}
          search={{ turn: turn.index }}
          className="link"
        >
          <MessagesSquare size={13} aria-hidden="true" />{' '}
          <span>
            turn {turn.index}
            {session.data !== undefined && ` of ${formatCount(session.data.turnCount)}`} in session{' '}
            <bdi>
              <Said text={turn.sessionId} />
            </bdi>
          </span>
        </Link>
      )}
      <Moment at={turn.startedAt} form="exact" />
      <span>{formatDuration(turn.durationMs)}</span>
      <span>{formatTokenFlow(turn.tokens)} tokens</span>
      <Cost costUsd={turn.costUsd} unpricedCount={turn.unpricedCount} />
      <span>{plural(turn.spanCount, 'span')}</span>
      {turn.errorCount > 0 && <span className="bad">{plural(turn.errorCount, 'error')}</span>}
      {turn.userId !== null && (
        <Link
          to="/p/$project/users/$userId"
          params={{ project, userId: turn.userId }}
          className="link"
        >
          <UserRound size={13} aria-hidden="true" /> <Said text={turn.userId} />
        </Link>
      )}
      <DroppedNotice attributes={turn.droppedCount} />
    </div>
  )
}
