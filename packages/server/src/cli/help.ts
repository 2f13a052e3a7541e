import { SECRETS, SETTINGS } from '../config.ts'
import type { Command, Option } from './command.ts'
import { COMMANDS } from './commands.ts'
import { COMMON_OPTIONS } from './given.ts'

/** What `skein --help` prints. */
export function programHelp(): string {
  const settings = Object.values(SETTINGS).map(
    ({ flag, env, usual, help }) =>
      [
        `--${flag}`,
        env,
        `${help} (${usual === '' ? 'none' : usual === false ? 'off' : usual})`,
      ] as const,
  )
  const secrets = Object.values(SECRETS).map(({ env, help }) => ['', env, help] as const)
  return `skein: sessions of LLM applications, from their traces

Usage: skein [COMMAND] [options]

Commands:
${commandLines(COMMANDS)}

skein COMMAND --help says what a command takes. Those that ask a running Skein find it by
--endpoint or SKEIN_ENDPOINT (http://127.0.0.1:6006) and look into --project (default).

Settings of serve, ingest, web and doctor, some of them of rebuild, backup, restore and move, too, as options or in
the environment:
${columns([...settings, ...secrets])}

  -h, --help
  -v, --version

Colours: only on a terminal, never with NO_COLOR.
Exit codes: 0 done, 1 could not be done, 2 can't be understood.
`
}

/** What `skein sessions --help` prints. */
export function groupHelp(noun: string, commands: readonly Command[]): string {
  return `Usage: skein ${noun} COMMAND [options]

Commands:
${commandLines(commands)}

skein ${noun} COMMAND --help says what a command takes.
`
}

/** What `skein COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  const { name, summary, operands, options, details } = command
  const usage = ['skein', name, operands?.shown, '[options]'].filter((word) => word !== undefined)
  const lines = Object.entries({ ...options, ...COMMON_OPTIONS }).map(
    ([flag, option]) => [optionText(flag, option), helpText(option)] as const,
  )
  return `skein ${name}: ${summary}

Usage: ${usage.join(' ')}

Options:
${columns(lines)}
${details === undefined ? '' : `\n${details}\n`}`
}

function commandLines(commands: readonly Command[]): string {
  return columns(
    commands.map(({ name, operands, summary }) => [
      [name, operands?.shown].filter((word) => word !== undefined).join(' '),
      summary,
    ]),
  )
}

function optionText(flag: string, { short, value }: Option): string {
  return `${short === undefined ? '' : `-${short}, `}--${flag}${value === undefined ? '' : ` ${value}`}`
}

function helpText({ help, choices }: Option): string {
  return choices === undefined ? help : `${choices.join(', ')}; ${help}`
}

/** Each column as wide as its widest cell, the last as wide as it is. */
function columns(lines: readonly (readonly string[])[]): string {
  const widths = lines.reduce<number[]>(
    (widest, cells) => cells.map((cell, n) => Math.max(cell.length, widest[n] ?? 0)),
    [],
  )
  return lines
    .map(
      (cells) =>
        `  ${cells
          .map((cell, n) => cell.padEnd(widths[n] ?? 0))
          .join('  ')
          .trimEnd()}`,
    )
    .join('\n')
}
