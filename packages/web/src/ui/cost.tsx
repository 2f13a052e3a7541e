import { explainCost, formatCostSum } from '../lib/format.ts'

/** A cost that may be unknown, or known in part; the title says what is left out. */
export function Cost(props: { costUsd: number | null; unpricedCount: number }) {
  const why = explainCost(props)
  if (why === '') return <span>{formatCostSum(props)}</span>
  return (
    <span className={props.costUsd === null ? 'faint' : undefined} title={why}>
      {formatCostSum(props)}
    </span>
  )
}
