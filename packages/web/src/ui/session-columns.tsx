import './tags.css'
import type { SessionListItem } from '@skein/model/api'
import { Link } from '@tanstack/react-router'
import { formatDuration, plural } from '../lib/format.ts'
import { rangeSearch, type SessionsSearch } from '../lib/search-params.ts'
import { isLive } from '../lib/time.ts'
import { useNow } from '../lib/use-now.ts'
import { CountFigure, ErrorFigure } from './figures.tsx'
import type { Column } from './data-table.tsx'
import { FeedbackSums } from './feedback-sums.tsx'
import { Hits } from './hits.tsx'
import { Moment } from './moment.tsx'
import { Said } from './said.tsx'
import { COST_COLUMN, ERRORS_COLUMN, MODELS_COLUMN, TOKENS_COLUMN } from './usage-columns.tsx'
import { UserLink } from './user-link.tsx'

const SHOWN_TAGS = 2

/** The columns of a list of sessions; links keep the search, so that a session opens with its words found. */
export function sessionColumns(project: string, search: SessionsSearch): Column<SessionListItem>[] {
  return [
    {
      id: 'words',
      heads: [{ label: 'First words' }, { label: 'last answer' }],
      width: 320,
      grows: true,
      cell: (session) => <Words project={project} session={session} search={search} />,
    },
    {
      id: 'user',
      heads: [{ label: 'User' }, { label: 'session' }],
      width: 112,
      need: 5,
      cell: (session) => <UserAndId project={project} session={session} search={search} />,
    },
    {
      id: 'turns',
      heads: [{ label: 'Turns', sort: 'turns' }],
      width: 44,
      right: true,
      onCard: true,
      cell: ({ turnCount }) => <CountFigure count={turnCount} one="turn" />,
    },
    {
      id: 'active',
      heads: [
        { label: 'Last active', sort: 'lastActive' },
        { label: 'started', sort: 'started' },
      ],
      width: 116,
      onCard: true,
      cell: (session) => <Activity session={session} />,
    },
    {
      id: 'duration',
      heads: [{ label: 'Duration', sort: 'duration' }],
      width: 78,
      right: true,
      need: 1,
      cell: ({ durationMs }) => formatDuration(durationMs),
    },
    MODELS_COLUMN,
    TOKENS_COLUMN,
    COST_COLUMN,
    {
      id: 'p50',
      heads: [{ label: 'p50', sort: 'turnP50' }],
      width: 56,
      right: true,
      need: 0,
      cell: ({ turnP50Ms }) => formatDuration(turnP50Ms),
    },
    {
      ...ERRORS_COLUMN,
      cell: ({ errorCount, errorTurnCount }) => (
        <ErrorFigure count={errorCount} title={`${plural(errorTurnCount, 'turn')} with errors`} />
      ),
    },
    {
      id: 'feedback',
      heads: [{ label: 'Feedback' }],
      width: 60,
      need: 2,
      cell: ({ feedbackSummary }) => <FeedbackSums sums={feedbackSummary} />,
    },
  ]
}

interface CellProps {
  project: string
  session: SessionListItem
  search: SessionsSearch
}

function Words({ project, session, search }: CellProps) {
  return (
    <>
      <span className="first-line">
        <Link
          to="/p/$project/sessions/$sessionId"
          params={{ project, sessionId: session.sessionId }}
          search={{ ...rangeSearch(search), find: search.q }}
          className="row-link cut"
          dir="auto"
        >
          {session.firstInput === '' ? (
            <i className="faint">No words</i>
          ) : (
            <Said text={session.firstInput} />
          )}
        </Link>
        <OwnTags tags={session.ownTags} />
      </span>
      <span className="second cut" dir="auto">
        {session.lastOutput === '' ? (
          <i className="faint">No answer</i>
        ) : (
          <Said text={session.lastOutput} />
        )}
      </span>
    </>
  )
}

/** What people called the session; the tags that programs send are much the same on all of them. */
function OwnTags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null
  return (
    <span className="own-tags" title={tags.join('\n')}>
      {tags.slice(0, SHOWN_TAGS).map((tag) => (
        <span key={tag} className="tag own cut">
          <Said text={tag} />
        </span>
      ))}
      {tags.length > SHOWN_TAGS && <span className="faint">+{tags.length - SHOWN_TAGS}</span>}
    </span>
  )
}

function UserAndId({ project, session, search }: CellProps) {
  const { userId, userIds, sessionId } = session
  return (
    <>
      <UserLink project={project} userId={userId} search={search} />
      {userIds.length > 1 && <span className="faint"> +{userIds.length - 1}</span>}
      <span className="second mono faint cut" title={sessionId}>
        <Said text={sessionId} />
      </span>
    </>
  )
}

function Activity({ session }: { session: SessionListItem }) {
  const now = useNow()
  return (
    <>
      <span className="active-at">
        {isLive(session.lastActiveAt, now) && (
          <span className="live-dot" role="img" aria-label="Live" />
        )}
        <Moment at={session.lastActiveAt} />
      </span>
      <span className="second faint card-less">
        <Moment at={session.startedAt} form="day" />
      </span>
    </>
  )
}

/** Where in a session the searched words stand. */
export function SessionHits({ project, session, search }: CellProps) {
  if (session.hits.length === 0) return null
  const shownTurns = new Set(session.hits.map((hit) => hit.turn)).size
  return (
    <Hits
      hits={session.hits}
      more={
        session.matchingTurns > shownTurns ? `${plural(session.matchingTurns, 'turn')} match` : ''
      }
      renderLink={(hit, children) => (
        <Link
          to="/p/$project/sessions/$sessionId"
          params={{ project, sessionId: session.sessionId }}
          search={{ ...rangeSearch(search), turn: hit.turn, find: search.q }}
          className="hit"
        >
          {children}
        </Link>
      )}
    />
  )
}
