import type { TurnText as Text } from '@skein/model/api'
import { useQuery } from '@tanstack/react-query'
import { Braces } from 'lucide-react'
import { useMemo, useState } from 'react'
import { formatSize } from '../../lib/format.ts'
import { isTreeHead, parseTree } from '../../lib/json.ts'
import { traceQuery } from '../../lib/queries.ts'
import { HiddenNote } from '../../ui/hidden-note.tsx'
import { JsonTree } from '../../ui/json-tree.tsx'
import { PlainText } from '../../ui/long-text.tsx'
import { Markdown, MAX_MARKDOWN } from '../../ui/markdown.tsx'
import { MediaList } from '../../ui/media-list.tsx'

/** One side of a turn as a person reads it; `asSent` shows the text without any rendering. */
export function TurnText(props: {
  project: string
  traceId: string
  side: 'input' | 'output'
  text: Text
  asSent: boolean
}) {
  const { project, traceId, side, asSent } = props
  const isCut = props.text.length > props.text.text.length
  const [wantsAll, setWantsAll] = useState(false)
  const whole = useQuery({ ...traceQuery(project, traceId), enabled: isCut && wantsAll })
  const shown = whole.data === undefined ? props.text : whole.data.turn[side]
  const isHead = isCut && whole.data === undefined
  // Of JSON that was cut off there is no tree yet, but prose it isn't either.
  const isTreeCut = isHead && isTreeHead(shown.text)
  const isTree = useMemo(
    () => isTreeCut || parseTree(shown.text) !== undefined,
    [isTreeCut, shown.text],
  )
  const note = isTree
    ? side === 'output'
      ? 'Structured output'
      : 'Structured input'
    : shown.raw
      ? 'Raw value'
      : ''
  return (
    <>
      {shown.hidden && <HiddenNote />}
      {shown.text !== '' && (
        <div className={isTree && !asSent ? 'structured' : isHead ? 'text-head' : undefined}>
          {note !== '' && !asSent && (
            <div className="structured-head">
              <Braces size={12} aria-hidden="true" /> {note}
            </div>
          )}
          <Rendered
            text={shown.text}
            raw={shown.raw}
            asSent={asSent || isTreeCut}
            plain={side === 'input'}
          />
        </div>
      )}
      {isHead && (
        <button className="link" disabled={whole.isFetching} onClick={() => setWantsAll(true)}>
          {whole.isFetching
            ? 'Reading the rest'
            : whole.isError
              ? `The rest could not be read: ${whole.error.message}. Try again`
              : `Show all (${formatSize(shown.length)})`}
        </button>
      )}
      <MediaList media={shown.media} />
    </>
  )
}

function Rendered(props: { text: string; raw: boolean; asSent: boolean; plain: boolean }) {
  const { text, raw, asSent, plain } = props
  if (asSent) return <PlainText text={text} className="as-sent" />
  const tree = parseTree(text)
  if (tree !== undefined) return <JsonTree value={tree} />
  if (raw) return <PlainText text={text} />
  // A person's line breaks mean something, unless they paste code in fences.
  const isPlain = text.length > MAX_MARKDOWN || (plain && !text.includes('```'))
  return isPlain ? <PlainText text={text} /> : <Markdown text={text} />
}
