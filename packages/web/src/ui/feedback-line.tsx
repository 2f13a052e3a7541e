import './annotation-dialog.css'
import type { Feedback } from '@skein/model/api'
import { MessageSquareText, ThumbsDown, ThumbsUp } from 'lucide-react'
import { direction } from '../lib/feedback.ts'
import { Moment } from './moment.tsx'
import { Said } from './said.tsx'

const ICONS = { up: ThumbsUp, down: ThumbsDown }

/** A piece of feedback: what it is called, what it says, by whom. */
export function FeedbackLine({ feedback }: { feedback: Feedback }) {
  const { name, label, score, explanation, annotator, annotatorKind, updatedAt } = feedback
  const way = direction(feedback)
  const Icon = way === null ? MessageSquareText : ICONS[way]
  const by = annotator ?? (annotatorKind === 'HUMAN' ? '' : annotatorKind)
  return (
    <span className="feedback-line num">
      <Icon size={13} className={way === 'down' ? 'bad' : 'faint'} aria-hidden="true" />
      <b>
        <Said text={name} />
      </b>
      {label !== null && (
        <bdi>
          <Said text={label} />
        </bdi>
      )}
      {score !== null && <span>{score}</span>}
      <span className="faint">
        {by !== '' && (
          <>
            <bdi>
              <Said text={by} />
            </bdi>
            {' · '}
          </>
        )}
        <Moment at={updatedAt} />
      </span>
      {explanation !== null && explanation !== '' && (
        <q dir="auto">
          <Said text={explanation} />
        </q>
      )}
    </span>
  )
}
