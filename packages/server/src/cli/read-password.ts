import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { CommandError } from './command.ts'

/** Asks on the terminal, without showing what is typed; else the first line of standard input. */
export async function readPassword(question: string): Promise<string> {
  const isTerminal = process.stdin.isTTY
  if (isTerminal) process.stderr.write(question)
  // What is typed would be shown by where readline writes to.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: isTerminal })
  try {
    for await (const line of lines) return line
  } finally {
    lines.close()
    if (isTerminal) process.stderr.write('\n')
  }
  throw new CommandError('No password was given: type one, or send it on standard input.')
}
