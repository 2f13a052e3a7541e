import type { AnnotationTarget, Feedback } from '@skein/model/api'
import { MessageSquarePlus, ThumbsDown, ThumbsUp } from 'lucide-react'
import { useState } from 'react'
import { useMay } from '../lib/access.ts'
import { ownThumb, THUMBS, useAnnotate } from '../lib/annotate.ts'
import { direction } from '../lib/feedback.ts'
import { AnnotationDialog } from './annotation-dialog.tsx'

/** 👍, 👎 and a note on a session or turn; a thumb pressed again is taken back. */
export function Thumbs(props: {
  project: string
  target: AnnotationTarget
  feedback: readonly Feedback[]
  /** What is judged: `turn 3`. */
  what: string
}) {
  const { project, target, feedback, what } = props
  const { save, remove, annotator } = useAnnotate(project, target)
  const [noting, setNoting] = useState(false)
  const own = ownThumb(feedback, annotator)
  const way = own === undefined ? null : direction(own)
  const press = (next: 'up' | 'down') => {
    if (own !== undefined && way === next) remove.mutate(own.id)
    else save.mutate({ name: THUMBS, label: next, score: next === 'up' ? 1 : 0 })
  }
  const isBusy = save.isPending || remove.isPending
  const error = save.error ?? remove.error
  const may = useMay(project)
  if (!may('annotate')) return null
  return (
    <span className="thumbs" role="group" aria-label={`Feedback on ${what}`}>
      <button
        className="icon-button small"
        aria-label={`Good: ${what}`}
        title="Good"
        aria-pressed={way === 'up'}
        disabled={isBusy}
        onClick={() => press('up')}
      >
        <ThumbsUp size={13} aria-hidden="true" />
      </button>
      <button
        className="icon-button small"
        aria-label={`Bad: ${what}`}
        title="Bad"
        aria-pressed={way === 'down'}
        disabled={isBusy}
        onClick={() => press('down')}
      >
        <ThumbsDown size={13} aria-hidden="true" />
      </button>
      <button
        className="icon-button small"
        aria-label={`Note on ${what}`}
        title="Score, label or note"
        onClick={() => setNoting(true)}
      >
        <MessageSquarePlus size={13} aria-hidden="true" />
      </button>
      {error !== null && (
        <span className="bad" role="alert">
          Not saved: {error.message}
        </span>
      )}
      {noting && (
        <AnnotationDialog
          project={project}
          target={target}
          feedback={feedback}
          what={what}
          onClose={() => setNoting(false)}
        />
      )}
    </span>
  )
}
