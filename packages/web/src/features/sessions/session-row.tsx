import type { SessionListItem } from '@skein/model/api'
import { Link } from '@tanstack/react-router'
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatTokenFlow,
  plural,
  totalTokens,
} from '../../lib/format.ts'
import { rangeSearch, type SessionsSearch } from '../../lib/search-params.ts'
import { focusSnippet } from '../../lib/snippet.ts'
import { isLive } from '../../lib/time.ts'
import { useNow } from '../../lib/use-now.ts'
import { Cost } from '../../ui/cost.tsx'
import { FeedbackMarks } from '../../ui/feedback-marks.tsx'
import { Marked } from '../../ui/marked.tsx'
import { Moment } from '../../ui/moment.tsx'

/** The cells of one session, in the order of the columns. */
export function SessionRow(props: {
  project: string
  session: SessionListItem
  search: SessionsSearch
}) {
  const { project, session, search } = props
  const now = useNow()
  const tokens = totalTokens(session.tokens)
  const [model, ...otherModels] = session.models
  return (
    <>
      <div role="cell" className="words">
        <Link
          to="/p/$project/sessions/$sessionId"
          params={{ project, sessionId: session.sessionId }}
          search={{ ...rangeSearch(search), find: search.q }}
          className="row-link cut"
          dir="auto"
        >
          {session.firstInput === '' ? <i className="faint">No words</i> : session.firstInput}
        </Link>
        <span className="second cut" dir="auto">
          {session.lastOutput === '' ? <i className="faint">No answer</i> : session.lastOutput}
        </span>
      </div>
      <div role="cell" className="c-user">
        {session.userId === null ? (
          <span className="faint">–</span>
        ) : (
          <Link
            to="/p/$project/sessions"
            params={{ project }}
            search={{ ...search, user: session.userId }}
            title={`Only sessions of ${session.userId}`}
            className="user-link"
          >
            {session.userId}
          </Link>
        )}
        {session.userIds.length > 1 && (
          <span className="faint"> +{session.userIds.length - 1}</span>
        )}
        <span className="second mono faint cut" title={session.sessionId}>
          {session.sessionId}
        </span>
      </div>
      <div
        role="cell"
        className="c-turns right"
        data-unit={session.turnCount === 1 ? ' turn' : ' turns'}
      >
        {formatCount(session.turnCount)}
      </div>
      <div role="cell" className="c-active">
        <span className="active-at">
          {isLive(session.lastActiveAt, now) && (
            <span className="live-dot" role="img" aria-label="Live" />
          )}
          <Moment at={session.lastActiveAt} />
        </span>
        <span className="second faint">
          <Moment at={session.startedAt} form="day" />
        </span>
      </div>
      <div role="cell" className="c-duration right">
        {formatDuration(session.durationMs)}
      </div>
      <div role="cell" className="c-models" title={session.models.join('\n')}>
        {model === undefined ? (
          <span className="faint">–</span>
        ) : (
          <span className="mono">{model}</span>
        )}
        {otherModels.length > 0 && <span className="faint"> +{otherModels.length}</span>}
      </div>
      <div role="cell" className="c-tokens right">
        {tokens === null ? (
          <span className="faint">–</span>
        ) : (
          <span title={`${formatTokenFlow(session.tokens)} tokens`}>{formatCompact(tokens)}</span>
        )}
      </div>
      <div role="cell" className="c-cost right">
        <Cost costUsd={session.costUsd} unpricedCount={session.unpricedCount} />
      </div>
      <div role="cell" className="c-p50 right">
        {formatDuration(session.turnP50Ms)}
      </div>
      <div
        role="cell"
        className="c-errors right"
        data-unit={session.errorCount === 1 ? ' error' : ' errors'}
      >
        {session.errorCount === 0 ? (
          <span className="faint">0</span>
        ) : (
          <span className="err" title={`${plural(session.errorTurnCount, 'turn')} with errors`}>
            {formatCount(session.errorCount)}
          </span>
        )}
      </div>
      <div role="cell" className="c-feedback">
        <FeedbackMarks feedback={session.feedback} />
      </div>
      <Hits project={project} session={session} search={search} />
    </>
  )
}

function Hits(props: { project: string; session: SessionListItem; search: SessionsSearch }) {
  const { project, session, search } = props
  if (session.hits.length === 0) return null
  const shownTurns = new Set(session.hits.map((hit) => hit.turn)).size
  return (
    <div role="cell" className="hits">
      {session.hits.map((hit) => (
        <Link
          key={`${hit.spanId} ${hit.role} ${hit.snippet.text}`}
          to="/p/$project/sessions/$sessionId"
          params={{ project, sessionId: session.sessionId }}
          search={{ ...rangeSearch(search), turn: hit.turn, find: search.q }}
          className="hit"
        >
          <span className="where">
            turn {hit.turn} · {hit.role}
          </span>
          <span className="hit-text cut" dir="auto">
            <Marked snippet={focusSnippet(hit.snippet)} />
          </span>
        </Link>
      ))}
      {session.matchingTurns > shownTurns && (
        <span className="hit where">{plural(session.matchingTurns, 'turn')} match</span>
      )}
    </div>
  )
}
