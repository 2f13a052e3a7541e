import type { Snippet } from '@skein/model/api'
import { Fragment } from 'react'
import { Said } from './said.tsx'

/** A stretch of found text with what matched in it marked. */
export function Marked({ snippet }: { snippet: Snippet }) {
  const pieces: { at: number; plain: string; marked: string }[] = []
  let end = 0
  for (const [from, to] of snippet.marks) {
    if (from < end || to > snippet.text.length) continue
    pieces.push({
      at: from,
      plain: snippet.text.slice(end, from),
      marked: snippet.text.slice(from, to),
    })
    end = to
  }
  return (
    <>
      {pieces.map(({ at, plain, marked }) => (
        <Fragment key={at}>
          <Said text={plain} />
          <mark>
            <Said text={marked} />
          </mark>
        </Fragment>
      ))}
      <Said text={snippet.text.slice(end)} />
    </>
  )
}
