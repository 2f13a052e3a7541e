import type { Feedback } from '@skein/model/api'

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
