import type { Session } from '@skein/model/api'
import { formatCompact, formatCount, formatTokenFlow, totalTokens, UNKNOWN } from '../lib/format.ts'

/** All tokens of a row of a list, in and out on hover. */
export function TokenFigure({ tokens }: Pick<Session, 'tokens'>) {
  const total = totalTokens(tokens)
  if (total === null) return <span className="faint">{UNKNOWN}</span>
  return <span title={`${formatTokenFlow(tokens)} tokens`}>{formatCompact(total)}</span>
}

/** How many errors a row of a list has; on a card, none is nothing to say. */
export function ErrorFigure({ count, title }: { count: number; title?: string }) {
  if (count === 0) return <span className="faint nothing">0</span>
  return (
    <span className="err" title={title}>
      <CountFigure count={count} one="error" />
    </span>
  )
}

/** A count, with what is counted where no column says so. */
export function CountFigure({ count, one }: { count: number; one: string }) {
  return (
    <>
      {formatCount(count)}
      <span className="card-unit"> {count === 1 ? one : `${one}s`}</span>
    </>
  )
}
