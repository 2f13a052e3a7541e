import type { Command, Option } from './command.ts'
import { COMMON_OPTIONS } from './given.ts'
import { print } from './output.ts'

const SHELLS = ['bash', 'zsh', 'fish']

/** Takes the commands when it runs: it is one of them. */
export function completionCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    summary: 'prints what makes a shell complete commands and options',
    operands: { shown: 'bash|zsh|fish', least: 1, most: 1, choices: SHELLS },
    options: {},
    details: `Examples:
  echo 'source <(skein completion bash)' >> ~/.bashrc
  echo 'source <(skein completion zsh)' >> ~/.zshrc      after compinit
  skein completion fish > ~/.config/fish/completions/skein.fish`,
    async run({ operands: [shell] }) {
      await print(shell === 'fish' ? fishScript(commands()) : wordsScript(shell, commands()))
    },
  }
}

/** What may follow, by what stands before: the command's words, and of an option its name, too. */
function candidates(commands: readonly Command[]): Map<string, string[]> {
  const words = new Map<string, string[]>()
  const add = (before: string, following: string) =>
    words.set(before, [...new Set([...(words.get(before) ?? []), following])])
  for (const { name, options, operands } of commands) {
    const [noun = '', verb] = name.split(' ')
    add('', noun)
    if (verb !== undefined) add(noun, verb)
    for (const choice of operands?.choices ?? []) add(name, choice)
    for (const [flag, option] of Object.entries({ ...options, ...COMMON_OPTIONS })) {
      add(name, `--${flag}`)
      for (const choice of option.choices ?? []) add(`${name} --${flag}`, choice)
    }
  }
  return words
}

/** Bash and zsh differ in how words come in and go out alone. */
function wordsScript(shell: string | undefined, commands: readonly Command[]): string {
  const cases = [...candidates(commands)].map(
    ([before, following]) => `    '${before}') found='${following.join(' ')}' ;;`,
  )
  const files = fileOptions(commands).map((flag) => `*' --${flag}'`)
  const body = `_skein_words() {
  found=
  case "$1" in
${cases.join('\n')}
    ${files.join('|')}) return 1 ;;
  esac
}`
  return shell === 'bash' ? `${body}\n${BASH}` : `${body}\n${ZSH}`
}

const BASH = `_skein() {
  local found noun="\${COMP_WORDS[1]}" verb="\${COMP_WORDS[2]}" command=
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -gt 1 ]; then command="$noun"; fi
  if [ "$COMP_CWORD" -gt 2 ]; then
    _skein_words "$noun $verb"
    if [ -n "$found" ]; then command="$noun $verb"; fi
  fi
  found=
  case "$before" in --*) _skein_words "$command $before" || return 0 ;; esac
  if [ -z "$found" ]; then _skein_words "$command"; fi
  COMPREPLY=($(compgen -W "$found" -- "$current"))
}
complete -o default -F _skein skein`

const ZSH = `_skein() {
  local found= noun="\${words[2]}" verb="\${words[3]}" before="\${words[CURRENT-1]}" command=
  if (( CURRENT > 2 )); then command="$noun"; fi
  if (( CURRENT > 3 )); then
    _skein_words "$noun $verb"
    if [[ -n "$found" ]]; then command="$noun $verb"; fi
  fi
  found=
  if [[ "$before" == --* ]]; then _skein_words "$command $before" || { _files; return; }; fi
  if [[ -z "$found" ]]; then _skein_words "$command"; fi
  compadd -- \${=found} || _files
}
compdef _skein skein`

function fileOptions(commands: readonly Command[]): string[] {
  const isFile = ([, { value }]: [string, Option]) => value === 'FILE' || value === 'FOLDER'
  const flags = commands.flatMap(({ options }) => Object.entries(options).filter(isFile))
  return [...new Set(flags.map(([flag]) => flag))]
}

function fishScript(commands: readonly Command[]): string {
  const nouns = [...(candidates(commands).get('') ?? [])]
  const lines = nouns.map(
    (noun) =>
      `complete -c skein -f -n __fish_use_subcommand -a ${noun} -d ${quoted(summaryOf(noun, commands))}`,
  )
  for (const { name, summary, options, operands } of commands) {
    const [noun = '', verb] = name.split(' ')
    const isNoun = `__fish_seen_subcommand_from ${noun}`
    const isCommand =
      verb === undefined ? isNoun : `${isNoun}; and __fish_seen_subcommand_from ${verb}`
    if (verb !== undefined)
      lines.push(`complete -c skein -f -n '${isNoun}' -a ${verb} -d ${quoted(summary)}`)
    for (const choice of operands?.choices ?? [])
      lines.push(`complete -c skein -f -n '${isCommand}' -a ${choice}`)
    for (const [flag, { value, choices, short, help }] of Object.entries({
      ...options,
      ...COMMON_OPTIONS,
    }))
      lines.push(
        [
          `complete -c skein -n '${isCommand}' -l ${flag}`,
          ...(short === undefined ? [] : [`-s ${short}`]),
          ...(value === undefined ? [] : ['-r']),
          ...(choices === undefined ? [] : [`-f -a '${choices.join(' ')}'`]),
          `-d ${quoted(help)}`,
        ].join(' '),
      )
  }
  return lines.join('\n')
}

function summaryOf(noun: string, commands: readonly Command[]): string {
  const own = commands.find(({ name }) => name === noun)
  if (own !== undefined) return own.summary
  return commands
    .filter(({ name }) => name.startsWith(`${noun} `))
    .map(({ name }) => name.slice(noun.length + 1))
    .join(', ')
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`
}
