import type { Feedback } from '@skein/model/api'
import { MessageSquareText, ThumbsDown, ThumbsUp } from 'lucide-react'
import { describeFeedback, direction } from '../lib/feedback.ts'
import { UNKNOWN } from '../lib/format.ts'

/** How much feedback there is each way; what it says shows on hover. */
export function FeedbackMarks({ feedback }: { feedback: readonly Feedback[] }) {
  if (feedback.length === 0) return <span className="faint">{UNKNOWN}</span>
  const up = feedback.filter((given) => direction(given) === 'up').length
  const down = feedback.filter((given) => direction(given) === 'down').length
  const other = feedback.length - up - down
  return (
    <span className="feedback num" title={feedback.map(describeFeedback).join('\n')}>
      {up > 0 && (
        <span>
          <ThumbsUp size={13} aria-label="positive" /> {up}
        </span>
      )}
      {down > 0 && (
        <span>
          <ThumbsDown size={13} aria-label="negative" /> {down}
        </span>
      )}
      {other > 0 && (
        <span>
          <MessageSquareText size={13} aria-label="feedback" /> {other}
        </span>
      )}
    </span>
  )
}
