import type { FeedbackSummary } from '@skein/model/api'
import { MessageSquareText, ThumbsDown, ThumbsUp } from 'lucide-react'
import { countDirections, describeSummary } from '../lib/feedback.ts'
import { formatCount, UNKNOWN } from '../lib/format.ts'

/** How much feedback there is each way on a session and all in it; by name on hover. */
export function FeedbackSums({ sums }: { sums: readonly FeedbackSummary[] }) {
  if (sums.length === 0) return <span className="faint">{UNKNOWN}</span>
  const { up, down, other } = countDirections(sums)
  return (
    <span className="feedback num" title={sums.map(describeSummary).join('\n')}>
      {up > 0 && (
        <span>
          <ThumbsUp size={13} aria-label="positive" /> {formatCount(up)}
        </span>
      )}
      {down > 0 && (
        <span>
          <ThumbsDown size={13} aria-label="negative" /> {formatCount(down)}
        </span>
      )}
      {other > 0 && (
        <span>
          <MessageSquareText size={13} aria-label="feedback" /> {formatCount(other)}
        </span>
      )}
    </span>
  )
}
