/** One line of the report: what was compared, what came out, and what is wanted. */
interface Figure {
  what: string
  value: string
  wanted: string
}

const figures: Figure[] = []

export function report(what: string, value: string, wanted = ''): void {
  figures.push({ what, value, wanted })
  console.error(`${what}: ${value}${wanted === '' ? '' : ` (wanted: ${wanted})`}`)
}

export function printReport(): void {
  console.log('| what | measured | to reach |\n|---|---|---|')
  for (const { what, value, wanted } of figures) console.log(`| ${what} | ${value} | ${wanted} |`)
}

export const times = (ratio: number): string => `${ratio.toFixed(ratio < 10 ? 2 : 0)} ×`
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`
export const perSecond = (count: number, milliseconds: number): string =>
  `${Math.round((count / milliseconds) * 1000).toLocaleString('en')}/s`
