import './annotation-dialog.css'
import type { AnnotationTarget, Feedback } from '@skein/model/api'
import { Trash2 } from 'lucide-react'
import { useState, type SubmitEvent } from 'react'
import { useAnnotate } from '../lib/annotate.ts'
import { Dialog } from './dialog.tsx'
import { ErrorNotice } from './error-notice.tsx'
import { FeedbackLine } from './feedback-line.tsx'

const NAMES = ['note', 'correctness', 'helpfulness', 'tone', 'safety']

/** What was said of something, each to be taken away, and a form to say more. */
export function AnnotationDialog(props: {
  project: string
  target: AnnotationTarget
  feedback: readonly Feedback[]
  what: string
  onClose: () => void
}) {
  const { project, target, feedback, what, onClose } = props
  const { save, remove } = useAnnotate(project, target)
  const [name, setName] = useState('note')
  const [score, setScore] = useState('')
  const [label, setLabel] = useState('')
  const [explanation, setExplanation] = useState('')
  const saysNothing = score.trim() === '' && label.trim() === '' && explanation.trim() === ''
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (saysNothing || name.trim() === '') return
    save.mutate(
      {
        name: name.trim(),
        score: score.trim() === '' ? null : Number(score),
        label: label.trim() === '' ? null : label.trim(),
        explanation: explanation.trim() === '' ? null : explanation.trim(),
      },
      { onSuccess: onClose },
    )
  }
  const error = save.error ?? remove.error
  return (
    <Dialog open onClose={onClose} title={`Feedback on ${what}`}>
      {feedback.length > 0 && (
        <ul className="annotations" aria-label="Given so far">
          {feedback.map((given) => (
            <li key={given.id}>
              <FeedbackLine feedback={given} />
              <button
                className="icon-button small"
                aria-label={`Take away ${given.name}`}
                title="Take away"
                disabled={remove.isPending}
                onClick={() => remove.mutate(given.id)}
              >
                <Trash2 size={13} aria-hidden="true" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <form className="annotation-form" onSubmit={submit}>
        <label className="field">
          Name
          <input
            list="annotation-names"
            value={name}
            required
            onChange={(e) => setName(e.target.value)}
          />
          <datalist id="annotation-names">
            {NAMES.map((known) => (
              <option key={known} value={known} />
            ))}
          </datalist>
        </label>
        <label className="field">
          Score
          <input
            type="number"
            step="any"
            inputMode="decimal"
            value={score}
            onChange={(e) => setScore(e.target.value)}
          />
        </label>
        <label className="field">
          Label
          <input value={label} maxLength={200} onChange={(e) => setLabel(e.target.value)} />
        </label>
        <label className="field annotation-note">
          Note
          <textarea
            rows={4}
            maxLength={20_000}
            value={explanation}
            onChange={(e) => setExplanation(e.target.value)}
          />
        </label>
        {error !== null && <ErrorNotice what="It could not be saved" error={error} />}
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button className="button primary" disabled={saysNothing || save.isPending}>
            Save
          </button>
        </div>
      </form>
    </Dialog>
  )
}
