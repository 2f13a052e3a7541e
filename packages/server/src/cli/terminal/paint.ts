import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** Styles text where a person sees it: on a terminal, unless NO_COLOR or FORCE_COLOR say otherwise. */
export function paint(format: Format, text: string): string {
  return hasColours() && text !== '' ? styleText(format, text, { validateStream: false }) : text
}

export function hasColours(): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0'
  return process.stdout.isTTY && TERM !== 'dumb'
}

const WIDEST = 100

/** For running text; long lines are hard to read. */
export function textWidth(): number {
  return Math.max(20, Math.min(terminalWidth() ?? 80, WIDEST))
}

/** `undefined`: nobody looks, so that nothing needs to be cut. */
export function terminalWidth(): number | undefined {
  const told = Number(process.env['COLUMNS'])
  return told > 0 ? told : process.stdout.isTTY ? process.stdout.columns : undefined
}
