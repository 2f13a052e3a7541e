import type { Feedback, Step, TurnText, TurnWithSteps } from '@skein/model/api'
import { paint, textWidth } from './paint.ts'
import { cutToWidth, displayWidth, oneLine, printable, wrap } from './printable.ts'
import { cost, count, duration, localTime } from './units.ts'

const INDENT = '  '

/** A turn as one reads it: what was asked, a line for each step, what was answered, what went wrong. */
export function turnText(turn: TurnWithSteps, { modelCalls }: { modelCalls: boolean }): string {
  const steps = turn.steps.filter(
    (step) => modelCalls || step.kind !== 'LLM' || step.statusCode === 'ERROR',
  )
  const said = [
    ...speech(paint(['bold', 'blue'], 'User'), turn.input),
    ...steps.map(stepLine),
    ...(steps.length === 0 ? [] : ['']),
    ...speech(paint(['bold', 'green'], 'Assistant'), turn.output),
    ...errorLines(turn),
    ...turn.feedback.map(feedbackLine),
  ]
  return [rule(turn), ...said].join('\n').trimEnd()
}

/** `── 2 ─ 2026-11-22 19:25:11 ─ 2.1 s ─ $0.0012 ──────` */
function rule(turn: TurnWithSteps): string {
  const facts = [
    turn.index === 0 ? oneLine(turn.name) : String(turn.index),
    localTime(turn.startedAt),
    duration(turn.durationMs),
    ...(turn.tokens.total === null ? [] : [`${count(turn.tokens.total)} tokens`]),
    ...(turn.costUsd === null ? [] : [cost(turn.costUsd, turn.unpricedCount)]),
    ...(turn.rootIsPartial ? ['still running'] : []),
  ]
  const line = cutToWidth(`── ${facts.join(' ─ ')} `, textWidth())
  return paint('dim', line + '─'.repeat(Math.max(0, textWidth() - displayWidth(line))))
}

function speech(speaker: string, said: TurnText): string[] {
  const media = said.media.map(({ type, name }) => paint('dim', `${INDENT}[${name ?? type}]`))
  const lines = said.hidden
    ? [paint('dim', `${INDENT}(kept back by the client)`)]
    : said.text === ''
      ? []
      : wrap(printable(said.text.trim()), textWidth() - INDENT.length).map((line) =>
          line === '' ? '' : INDENT + line,
        )
  return lines.length + media.length === 0 ? [] : [speaker, ...lines, ...media, '']
}

/** `  ⚒ get_weather {"city":"Paris"} → 18 degrees  12 ms` */
function stepLine(step: Step): string {
  const failed = step.statusCode === 'ERROR'
  const facts = [
    step.unfinished ? 'running' : duration(step.durationMs),
    ...(step.kind === 'LLM' && step.tokens.total !== null
      ? [`${count(step.tokens.total)} tokens`]
      : []),
    ...(step.costUsd === null ? [] : [cost(step.costUsd)]),
  ].join(' · ')
  const indent = INDENT.repeat(1 + Math.min(step.depth, 8))
  const name = oneLine(step.name)
  const room = textWidth() - indent.length - displayWidth(facts) - 4
  const head = cutToWidth(`${name} ${whatHappened(step)}`.trim(), Math.max(room, 10))
  const painted = head.startsWith(name)
    ? paint(failed ? ['bold', 'red'] : 'bold', name) + head.slice(name.length)
    : head
  return `${indent}${paint(failed ? 'red' : 'yellow', failed ? '✗' : ICONS[step.kind])} ${painted}  ${paint('dim', facts)}`
}

const ICONS: Record<Step['kind'], string> = {
  LLM: '✦',
  CHAIN: '›',
  AGENT: '◆',
  TOOL: '⚒',
  RETRIEVER: '⌕',
  EMBEDDING: '∙',
  RERANKER: '⇅',
  GUARDRAIL: '⛨',
  EVALUATOR: '✓',
  PROMPT: '›',
  UNKNOWN: '›',
}

function whatHappened(step: Step): string {
  const went = step.input === null ? '' : oneLine(step.input.text.slice(0, 300))
  if (step.error !== null)
    return `${went} ✗ ${oneLine(`${step.error.type} ${step.error.message}`)}`.trim()
  if (step.kind === 'LLM')
    return step.toolCalls.length === 0 ? '' : `→ ${step.toolCalls.map(oneLine).join(', ')}`
  if (step.documentCount > 0)
    return `${went} → ${step.documentCount} document${step.documentCount === 1 ? '' : 's'}`
  const came = step.output === null ? '' : oneLine(step.output.text.slice(0, 300))
  return came === '' ? went : `${went} → ${came}`
}

function errorLines({ error }: TurnWithSteps): string[] {
  if (error === null || !error.endedTurn) return []
  const words = [error.type, error.message].filter((text) => text !== '').join(': ') || 'failed'
  return wrap(`✗ ${printable(words)}`, textWidth()).map((line) => paint('red', line))
}

/** `★ helpful: up (1), by ada: just right` */
export function feedbackLine({ name, label, score, annotator, explanation }: Feedback): string {
  const judgement =
    label === null ? String(score ?? '') : score === null ? label : `${label} (${score})`
  const by = annotator === null || annotator === '' ? '' : `, by ${annotator}`
  const why = explanation === null ? '' : `: ${explanation}`
  return paint('magenta', oneLine(`★ ${name}: ${judgement}${by}${why}`))
}
