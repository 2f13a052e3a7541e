import type { Trace, TraceSpan } from '@skein/model/api'
import type { Command } from './command.ts'
import { JSON_OPTION, print } from './output.ts'
import { PROJECT_OPTIONS, skeinApi } from './skein-api.ts'
import { turnText } from './terminal/conversation.ts'
import { paint, terminalWidth } from './terminal/paint.ts'
import { cutToWidth, displayWidth, oneLine } from './terminal/printable.ts'
import { cost, count, duration } from './terminal/units.ts'

export const tracesShowCommand: Command = {
  name: 'traces show',
  summary: 'shows a turn: what was said, and the tree of its spans',
  operands: { shown: 'TRACE', least: 1, most: 1 },
  options: { ...JSON_OPTION, ...PROJECT_OPTIONS },
  async run(given) {
    const [traceId = ''] = given.operands
    const trace = await skeinApi(given).ask('trace', { params: { traceId } })
    if (given.has('json')) return print(JSON.stringify(trace))
    await print(`${paint('bold', `Trace ${trace.turn.traceId}`)}\n`)
    await print(turnText({ ...trace.turn, steps: [] }, { modelCalls: false }))
    await print(`\n${treeLines(trace).join('\n')}`)
  },
}

/** A line a span, in order of start, each below its parent. */
function treeLines({ spans }: Trace): string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const roots = spans.filter(({ parentSpanId }) => !ids.has(parentSpanId))
  const lines: string[] = []
  const drawn = new Set<string>()
  const draw = (span: TraceSpan, before: string, branch: string, below: string) => {
    if (drawn.has(span.spanId)) return
    drawn.add(span.spanId)
    lines.push(spanLine(span, before + branch))
    const children = spans.filter(({ parentSpanId }) => parentSpanId === span.spanId)
    for (const [n, child] of children.entries()) {
      const isLast = n === children.length - 1
      draw(child, before + below, isLast ? '└─ ' : '├─ ', isLast ? '   ' : '│  ')
    }
  }
  for (const root of roots) draw(root, '', '', '')
  // What is left has parents in a ring.
  for (const span of spans) draw(span, '', '', '')
  return lines
}

function spanLine(span: TraceSpan, branches: string): string {
  const facts = [
    duration(span.durationMs),
    ...(span.model === '' ? [] : [span.model]),
    ...(span.tokens.total === null ? [] : [`${count(span.tokens.total)} tokens`]),
    ...(span.costUsd === null ? [] : [cost(span.costUsd)]),
  ].join(' · ')
  const failure =
    span.error === null
      ? ''
      : oneLine(` ✗ ${[span.error.type, span.error.message].filter(Boolean).join(': ')}`)
  const name = oneLine(`${span.kind === 'UNKNOWN' ? '' : `${span.kind} `}${span.name}`)
  const room = (terminalWidth() ?? Infinity) - displayWidth(`${branches}${name}  ${facts} `)
  return [
    paint('dim', branches),
    paint(span.statusCode === 'ERROR' ? ['bold', 'red'] : 'bold', name),
    paint('dim', `  ${oneLine(facts)}`),
    failure === '' ? '' : ` ${paint('red', cutToWidth(failure.trim(), Math.max(10, room)))}`,
  ].join('')
}
