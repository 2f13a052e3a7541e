import './span.css'
import type { SpanDetail } from '@skein/model/api'

/** What went wrong in a span: type, message, and each recorded exception's stack. */
export function SpanError({ span }: { span: SpanDetail }) {
  const stacks = stacksOf(span)
  if (span.error === null && stacks.length === 0) return null
  return (
    <div className="span-error" role="group" aria-label="Error">
      {span.error !== null && (
        <>
          <b>{span.error.type === '' ? 'Error' : span.error.type}</b>
          <span className="plain">{span.error.message}</span>
        </>
      )}
      <Stacks stacks={stacks} />
    </div>
  )
}

/** The stacks alone, where type and message are told already. */
export function SpanStacks({ span }: { span: SpanDetail }) {
  const stacks = stacksOf(span)
  if (stacks.length === 0) return <span className="faint">No stack was recorded.</span>
  return <Stacks stacks={stacks} />
}

function Stacks({ stacks }: { stacks: readonly string[] }) {
  return stacks.map((stack) => (
    <pre key={stack} className="stack" tabIndex={0} aria-label="Stack">
      {stack}
    </pre>
  ))
}

function stacksOf(span: SpanDetail): string[] {
  const stacks = span.events
    .filter((event) => event.name === 'exception')
    .map((event) => event.attributes['exception.stacktrace'])
    .filter((stack) => typeof stack === 'string')
  return [...new Set(stacks)]
}
