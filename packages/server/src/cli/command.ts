/** What `skein NAME` does, what it takes and how its help reads. */
export interface Command {
  /** One word, or a noun and a verb: `sessions list`. */
  name: string
  /** One line for the list of commands. */
  summary: string
  operands?: Operands
  options: Readonly<Record<string, Option>>
  /** What the options don't say, and examples: lines as they are printed. */
  details?: string
  run(given: Given): Promise<void> | void
}

/** What stands behind the command's name. */
interface Operands {
  /** As the help shows it: `ID…`. */
  shown: string
  least: number
  most: number
  /** All that one may be. */
  choices?: readonly string[]
}

/** A flag; with a `value`, one that takes one. */
export interface Option {
  /** What stands for the value in the help: `FILE`. */
  value?: string
  choices?: readonly string[]
  short?: string
  help: string
}

/** What someone typed behind a command's name, checked against what it takes. */
export interface Given {
  operands: readonly string[]
  /** By the flag's long name. */
  flags: Readonly<Record<string, string | boolean | undefined>>
  text(flag: string): string | undefined
  has(flag: string): boolean
  /** A whole number above 0. */
  count(flag: string, usual: number): number
}

/** The command can't be understood; the message says what to write instead. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The command was understood and could not be done; the message says all that there is to say. Exit code 1. */
export class CommandError extends Error {
  override name = 'CommandError'
}
