import type { Feedback, FeedbackSummary } from '@skein/model/api'

/**
 * Which way a piece of feedback points, where that can be told without guessing a scale: a score of 1
 * or one of the usual labels is `up`, 0 and -1 are `down`; anything else is `null`.
 */
export function direction(feedback: Pick<Feedback, 'score' | 'label'>): 'up' | 'down' | null {
  const label = feedback.label?.toLowerCase().replaceAll(/[\s_-]/g, '') ?? ''
  if (UP.has(label) || (label === '' && feedback.score === 1)) return 'up'
  if (DOWN.has(label) || (label === '' && (feedback.score === 0 || feedback.score === -1))) {
    return 'down'
  }
  return null
}

const UP = new Set(['up', 'thumbsup', 'positive', 'good', 'like', 'correct', 'helpful'])
const DOWN = new Set(['down', 'thumbsdown', 'negative', 'bad', 'dislike', 'incorrect', 'unhelpful'])

/** `thumbs: up`, `helpfulness 0.8 – answers the question`. */
export function describeFeedback({ name, score, label, explanation }: Feedback): string {
  const verdict = [label, score].filter((part) => part !== null && part !== '').join(' ')
  return [`${name}: ${verdict === '' ? 'no score' : verdict}`, explanation]
    .filter((part) => part !== null && part !== '')
    .join(' – ')
}

/** How many of summed-up feedback point each way, as far as their labels tell. */
export function countDirections(sums: readonly FeedbackSummary[]): {
  up: number
  down: number
  other: number
} {
  const counts = { up: 0, down: 0, other: 0 }
  for (const { count, labels } of sums) {
    let labelled = 0
    for (const { label, count: times } of labels) {
      const way = direction({ label, score: null })
      if (way === null) continue
      counts[way] += times
      labelled += times
    }
    counts.other += Math.max(count - labelled, 0)
  }
  return counts
}

/** `helpful: 12, mean 0.83 – up 10, down 2`. */
export function describeSummary({ name, count, meanScore, labels }: FeedbackSummary): string {
  const mean = meanScore === null ? '' : `, mean ${Number(meanScore.toPrecision(3))}`
  const said = labels.map((given) => `${given.label} ${given.count}`).join(', ')
  return `${name}: ${count}${mean}${said === '' ? '' : ` – ${said}`}`
}
