import { parseArgs } from 'node:util'
import { VERSION } from '../version.ts'
import { UsageError, type Command } from './command.ts'
import { COMMANDS } from './commands.ts'
import { COMMON_OPTIONS, parseOptions, readGiven } from './given.ts'
import { commandHelp, groupHelp, programHelp } from './help.ts'

/** Does what the program's arguments ask for. */
export async function runCommand(args: readonly string[]): Promise<void> {
  const { words, flags, unknown } = survey(args)
  if (words.length === 0 && flags.has('version')) return console.log(VERSION)
  if (words.length === 0 && flags.has('help')) return console.log(programHelp())
  const command = findCommand(words)
  // What stands behind it may have been its value.
  if (command === undefined && unknown !== undefined)
    throw new UsageError(`Unknown option '--${unknown}'; skein --help lists the commands.`)
  if (command === undefined) return runGroup(words, flags)
  const given = readGiven(command, withoutName(args, words, command.name))
  if (given.has('help')) return console.log(commandHelp(command))
  await command.run(given)
}

interface Survey {
  /** What is no option: the command's name and what it is for. */
  words: readonly { text: string; index: number }[]
  flags: ReadonlySet<string>
  /** An option that no command takes. */
  unknown: string | undefined
}

/** Options may stand before the command, so all commands' are looked for; they take values alike. */
function survey(args: readonly string[]): Survey {
  const all = Object.assign(
    {},
    ...COMMANDS.map(({ options }) => options),
    COMMON_OPTIONS,
  ) as Command['options']
  const options = { ...parseOptions(all), version: { type: 'boolean' as const, short: 'v' } }
  const { tokens } = parseArgs({ args: [...args], strict: false, tokens: true, options })
  const flags = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []))
  return {
    words: tokens.flatMap((token) =>
      token.kind === 'positional' ? [{ text: token.value, index: token.index }] : [],
    ),
    flags: new Set(flags),
    unknown: flags.find((flag) => !Object.hasOwn(options, flag)),
  }
}

/** Without a word it is `serve`. */
function findCommand(words: Survey['words']): Command | undefined {
  const [noun = 'serve', verb] = words.map(({ text }) => text)
  return (
    COMMANDS.find(({ name }) => name === `${noun} ${verb}`) ??
    COMMANDS.find(({ name }) => name === noun)
  )
}

function withoutName(
  args: readonly string[],
  words: Survey['words'],
  name: string,
): readonly string[] {
  const ofName = new Set(words.slice(0, name.split(' ').length).map(({ index }) => index))
  return args.filter((_, index) => !ofName.has(index))
}

function runGroup(words: Survey['words'], flags: ReadonlySet<string>): void {
  const [noun = '', verb] = words.map(({ text }) => text)
  const ofGroup = COMMANDS.filter(({ name }) => name.startsWith(`${noun} `))
  if (ofGroup.length === 0)
    throw new UsageError(`There is no command ${noun}; skein --help lists them.`)
  if (flags.has('help')) return console.log(groupHelp(noun, ofGroup))
  const verbs = ofGroup.map(({ name }) => name.slice(noun.length + 1)).join(', ')
  throw new UsageError(
    verb === undefined
      ? `skein ${noun} needs one of ${verbs}; skein ${noun} --help says what they do.`
      : `There is no command ${noun} ${verb}: there are ${verbs}.`,
  )
}
