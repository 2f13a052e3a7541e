import { parseArgs } from 'node:util'
import { UsageError, type Command, type Given, type Option } from './command.ts'

/** What every command takes besides its own. */
export const COMMON_OPTIONS: Readonly<Record<string, Option>> = {
  help: { short: 'h', help: 'what the command does and takes' },
}

/** Reads what stands behind a command's name; throws a {@link UsageError} where it doesn't fit. */
export function readGiven(command: Command, args: readonly string[]): Given {
  const options = { ...command.options, ...COMMON_OPTIONS }
  const { values, positionals } = parseStrictly(command, args)
  const given: Given = {
    operands: positionals,
    flags: values,
    text: (flag) => asText(values[flag]),
    has: (flag) => values[flag] === true,
    count: (flag, usual) => count(flag, asText(values[flag]), usual),
  }
  if (given.has('help')) return given
  for (const [flag, { choices }] of Object.entries(options))
    requireChoice(`--${flag}`, given.text(flag), choices)
  checkOperands(command, positionals)
  return given
}

/** As `parseArgs` wants options described. */
export function parseOptions(options: Readonly<Record<string, Option>>) {
  return Object.fromEntries(
    Object.entries(options).map(([flag, { value, short }]) => [
      flag,
      {
        type: value === undefined ? ('boolean' as const) : ('string' as const),
        ...(short === undefined ? {} : { short }),
      },
    ]),
  )
}

function parseStrictly(command: Command, args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: parseOptions({ ...command.options, ...COMMON_OPTIONS }),
    })
  } catch (error) {
    if (!(error instanceof TypeError) || !('code' in error)) throw error
    const [sentence = ''] = error.message.split(/\.\s/)
    throw new UsageError(
      sentence.endsWith('argument is ambiguous')
        ? `${sentence}: a value that begins with - is written with =, as in --filter=-error:true.`
        : `${sentence}; skein ${command.name} --help lists the options.`,
    )
  }
}

function checkOperands({ name, operands }: Command, given: readonly string[]): void {
  const { shown, least, most, choices } = operands ?? { shown: '', least: 0, most: 0 }
  if (given.length > most)
    throw new UsageError(`There is nothing to do with ${given.slice(most).join(' ')}.`)
  if (given.length < least || given.includes(''))
    throw new UsageError(`skein ${name} needs ${shown}; skein ${name} --help says more.`)
  for (const operand of given) requireChoice(shown, operand, choices)
}

function requireChoice(
  what: string,
  given: string | undefined,
  choices: readonly string[] | undefined,
): void {
  if (given !== undefined && choices?.includes(given) === false)
    throw new UsageError(`${what} is ${JSON.stringify(given)}: it must be ${oneOf(choices)}.`)
}

function oneOf(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`
}

function asText(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function count(flag: string, value: string | undefined, usual: number): number {
  if (value === undefined) return usual
  const number = Number(value)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new UsageError(`--${flag} is ${JSON.stringify(value)}: it must be a whole number above 0.`)
}
