import type { Session } from '@skein/model/api'
import { Link } from '@tanstack/react-router'
import { Fragment, useState, type ReactNode } from 'react'
import { formatCount, formatDuration, formatTokenFlow, plural } from '../../lib/format.ts'
import { Cost } from '../../ui/cost.tsx'
import { FeedbackSums } from '../../ui/feedback-sums.tsx'
import { Moment } from '../../ui/moment.tsx'
import { Said } from '../../ui/said.tsx'
import { TagMenu } from '../../ui/tag-menu.tsx'
import { Thumbs } from '../../ui/thumbs.tsx'

const SHOWN_USERS = 3
const SHOWN_MODELS = 2
const SHOWN_TAGS = 8
const SHOWN_METADATA = 4
/** Letters of a key and its value that have room in a line. */
const WHOLE_PAIR = 36

/** The session at a glance. */
export function SessionHeader({ project, session }: { project: string; session: Session }) {
  const { tokens, userIds } = session
  return (
    <header className="session-head">
      <dl className="metrics num">
        <Metric label={userIds.length > 1 ? 'Users' : 'User'}>
          {userIds.length === 0 && '–'}
          {userIds.slice(0, SHOWN_USERS).map((userId, index) => (
            <Fragment key={userId}>
              {index > 0 && ', '}
              <Link
                to="/p/$project/users/$userId"
                params={{ project, userId }}
                title={userId}
                className="user-link metric-user cut"
              >
                <bdi>
                  <Said text={userId} />
                </bdi>
              </Link>
            </Fragment>
          ))}
          {userIds.length > SHOWN_USERS && (
            <span className="faint"> +{userIds.length - SHOWN_USERS}</span>
          )}
        </Metric>
        <Metric label="Started">
          <Moment at={session.startedAt} form="exact" />
        </Metric>
        <Metric label="Turns">{formatCount(session.turnCount)}</Metric>
        <Metric label="Wall clock · busy" note={<BusySplit session={session} />}>
          {formatDuration(session.durationMs)} · {formatDuration(session.busyMs)}
        </Metric>
        <Metric
          label="Tokens in → out"
          note={
            tokens.cacheRead !== null &&
            tokens.cacheRead > 0 && <span>{formatCount(tokens.cacheRead)} cached</span>
          }
        >
          {formatTokenFlow(tokens)}
        </Metric>
        <Metric
          label="Cost"
          note={session.unpricedCount > 0 && `${plural(session.unpricedCount, 'call')} unpriced`}
        >
          <Cost costUsd={session.costUsd} unpricedCount={session.unpricedCount} />
        </Metric>
        <Metric label="Models">
          <span className="mono cut metric-models" title={session.models.join('\n')}>
            {session.models.length === 0 ? '–' : session.models.slice(0, SHOWN_MODELS).join(' · ')}
          </span>
          {session.models.length > SHOWN_MODELS && (
            <span className="faint"> +{session.models.length - SHOWN_MODELS}</span>
          )}
        </Metric>
        <Metric
          label="Errors"
          note={session.errorCount > 0 && `in ${plural(session.errorTurnCount, 'turn')}`}
        >
          <span className={session.errorCount > 0 ? 'bad' : undefined}>
            {formatCount(session.errorCount)}
          </span>
        </Metric>
        <Metric
          label="Feedback"
          note={
            <Thumbs
              project={project}
              target={{ type: 'session', sessionId: session.sessionId }}
              feedback={session.feedback}
              what="the session"
            />
          }
        >
          <FeedbackSums sums={session.feedbackSummary} />
        </Metric>
      </dl>
      <Labels project={project} session={session} />
    </header>
  )
}

function Metric(props: { label: string; note?: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>
        {props.children}
        {props.note !== undefined && props.note !== false && (
          <div className="metric-note">{props.note}</div>
        )}
      </dd>
    </div>
  )
}

/** Tags and metadata in one line, or all of them. */
function Labels({ project, session }: { project: string; session: Session }) {
  const { ownTags } = session
  const [all, setAll] = useState(false)
  // What a person gave stands where it is seen.
  const tags = [...ownTags, ...session.tags.filter((tag) => !ownTags.includes(tag))]
  const metadata = Object.entries(session.metadata)
  const hidden = beyond(tags, SHOWN_TAGS) + beyond(metadata, SHOWN_METADATA)
  const isCut = metadata.some(([key, value]) => key.length + value.length > WHOLE_PAIR)
  return (
    <div className={all ? 'labels all-labels' : 'labels'}>
      <span className="label-tags" role="group" aria-label="Tags">
        {(all ? tags : tags.slice(0, SHOWN_TAGS)).map((tag) => (
          <span key={tag} className={ownTags.includes(tag) ? 'tag own' : 'tag'}>
            <Said text={tag} />
          </span>
        ))}
        <TagMenu project={project} sessions={[session]} small />
      </span>
      {(all ? metadata : metadata.slice(0, SHOWN_METADATA)).map(([key, value]) => (
        <span
          key={key}
          className={all ? 'metadata-pair' : 'metadata-pair cut'}
          title={all ? undefined : `${key}: ${value}`}
        >
          <span className="faint">{key}</span>{' '}
          <bdi>
            <Said text={value} />
          </bdi>
        </span>
      ))}
      {(hidden > 0 || isCut) && (
        <button className="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'less' : hidden > 0 ? `+${hidden}` : 'in full'}
        </button>
      )}
    </div>
  )
}

function beyond(list: readonly unknown[], shown: number): number {
  return Math.max(list.length - shown, 0)
}

/** Of the busy time: models, tools, and what is left. Models and tools can work at the same time. */
function BusySplit({ session }: { session: Session }) {
  const { busyMs, modelMs, toolMs } = session
  if (busyMs <= 0) return null
  const other = Math.max(busyMs - modelMs - toolMs, 0)
  // Shares that add up to less than one would leave a part of the bar empty.
  const share = (ms: number) => (ms / (modelMs + toolMs + other)) * 100
  const says = `Models ${formatDuration(modelMs)}, tools ${formatDuration(toolMs)} of ${formatDuration(busyMs)}`
  return (
    <span className="busy" role="img" aria-label={says} title={says}>
      <i style={{ flexGrow: share(modelMs), background: 'var(--model)' }} />
      <i style={{ flexGrow: share(toolMs), background: 'var(--tool)' }} />
      <i style={{ flexGrow: share(other), background: 'var(--line-strong)' }} />
    </span>
  )
}
