import type { ReactNode } from 'react'

/** What stands where there is nothing to show: why, and what can be done. */
export function Blank(props: { title: ReactNode; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="blank">
      <h2>{props.title}</h2>
      {props.children !== undefined && <p>{props.children}</p>}
      {props.actions !== undefined && <div className="blank-actions">{props.actions}</div>}
    </div>
  )
}
