import { once } from 'node:events'

export const JSON_OPTION = { json: { help: 'for programs: JSON, an item a line' } } as const

/** Writes to standard output, and waits while whoever reads it is behind. */
export async function print(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain')
}

export async function printJsonLines(items: Iterable<unknown>): Promise<void> {
  for (const item of items) await print(JSON.stringify(item))
}

/** One line on standard error that a person may watch; programs don't see it. */
export function showProgress(sentence: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${sentence}`)
}

export function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
}

/** Something to know beside the answer. */
export function note(sentence: string): void {
  process.stderr.write(`${sentence}\n`)
}
