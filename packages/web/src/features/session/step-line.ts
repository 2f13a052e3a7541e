import type { Step } from '@skein/model/api'
import {
  formatCost,
  formatDuration,
  formatTokenFlow,
  plural,
  formatCount,
} from '../../lib/format.ts'
import { parseTree } from '../../lib/json.ts'

/** What a step did, or how many steps are inside it, where that says more. */
export function stepSays(step: Step, inside: number): string {
  const action = stepAction(step)
  // What a search found and what a tool was given say more than how many steps that took.
  const tells = action !== '' && (step.kind === 'TOOL' || step.documentCount > 0)
  return inside > 0 && !tells ? plural(inside, 'step') : action
}

/** What a step did, after its name: `chose 2 tools`, `3 documents`, the head of a tool's arguments. */
export function stepAction(step: Step): string {
  if (step.kind === 'LLM') {
    const [tool] = step.toolCalls
    if (tool === undefined) return step.output === null && step.unfinished ? '' : 'answered'
    return step.toolCalls.length === 1
      ? `called ${tool}`
      : `chose ${formatCount(step.toolCalls.length)} tools`
  }
  if (step.documentCount > 0) return plural(step.documentCount, 'document')
  return step.input === null ? '' : argumentsHead(step.input.text)
}

/** A tool's arguments in half a line: `“48213”`, or `query: refund processing time, top_k: 3`. */
export function argumentsHead(text: string): string {
  const tree = parseTree(text)
  if (tree === undefined) return oneLine(/^\s*[[{]/.test(text) ? bareJson(text) : text)
  const entries = Object.entries(tree).filter(([, value]) => value !== '')
  const shown = entries.map(([key, value]) => {
    const written = typeof value === 'string' ? value : JSON.stringify(value)
    if (entries.length > 1 && !Array.isArray(tree)) return `${key}: ${written}`
    return typeof value === 'string' ? `“${value}”` : written
  })
  return oneLine(shown.join(', '))
}

/** JSON that was cut off, or is none, without the marks that only a parser needs. */
function bareJson(text: string): string {
  return text
    .replaceAll(/"[^"\\]*":\s*"",?/g, '')
    .replaceAll(/\\[nrt]/g, ' ')
    .replaceAll(/[{}[\]"\\]/g, '')
    .replaceAll(/([:,])(?=\S)/g, '$1 ')
}

function oneLine(text: string): string {
  return text.slice(0, 200).replaceAll(/\s+/g, ' ').trim()
}

/** How many of a step's input tokens came from a cache; empty when none did, or nobody said. */
export function stepCached({ tokens: { cacheRead } }: Step): string {
  return cacheRead === null || cacheRead === 0 ? '' : `${formatCount(cacheRead)} cached`
}

/** Tokens, cost and time of a step, as far as they are known. */
export function stepFigures(step: Step, durationMs: number): string[] {
  const { tokens, costUsd, unfinished } = step
  const isModel = step.kind === 'LLM' || step.kind === 'EMBEDDING'
  const figures: string[] = []
  if (isModel && tokens.input === null && tokens.output === null && tokens.total === null) {
    // A call that failed has none to tell.
    if (step.error === null) figures.push('– tokens')
  } else if (isModel) {
    figures.push(
      tokens.output === null && tokens.input !== null
        ? `${formatCount(tokens.input)} tokens`
        : `${formatTokenFlow(tokens)} tokens`,
    )
  }
  if (costUsd !== null) figures.push(formatCost(costUsd))
  figures.push(unfinished ? 'unfinished' : formatDuration(durationMs))
  return figures
}
