import type { SearchHit } from '@skein/model/api'
import { Fragment, type ReactNode } from 'react'
import { focusSnippet } from '../lib/snippet.ts'
import { Marked } from './marked.tsx'

/** Found lines beneath a row, each a link to its place. */
export function Hits(props: {
  hits: readonly SearchHit[]
  /** Says that there are more. */
  more: string
  renderLink: (hit: SearchHit, children: ReactNode) => ReactNode
}) {
  const { hits, more, renderLink } = props
  return (
    <div role="cell" className="hits">
      {hits.map((hit) => (
        <Fragment key={`${hit.spanId} ${hit.role} ${hit.snippet.text}`}>
          {renderLink(
            hit,
            <>
              <span className="where">
                {hit.turn > 0 && `turn ${hit.turn} · `}
                {hit.role}
              </span>
              <span className="hit-text cut" dir="auto">
                <Marked snippet={focusSnippet(hit.snippet)} />
              </span>
            </>,
          )}
        </Fragment>
      ))}
      {more !== '' && <span className="hit where">{more}</span>}
    </div>
  )
}
