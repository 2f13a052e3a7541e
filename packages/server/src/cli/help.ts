import { SETTINGS } from '../config.ts'

/** What `skein --help` prints. */
export function helpText(): string {
  const settings = Object.values(SETTINGS).map(
    ({ flag, env, usual, help }) =>
      `  ${`--${flag}`.padEnd(20)} ${env.padEnd(22)} ${help} (${usual === '' ? 'none' : usual})`,
  )
  return `skein: sessions of LLM applications, from their traces

Usage: skein [command] [options]

Commands:
  serve      web app, API and OTLP receiver; what runs when no command is given
  demo       fills a project of a running Skein with a month of sessions
  mcp        lets an agent ask a running Skein, over standard input and output
  rebuild    makes turns and sessions anew from the stored spans; a server may go on

Options, or the environment:
${settings.join('\n')}
  --help
  --version

For demo and mcp:
  --endpoint           the running Skein (http://127.0.0.1:6006)

For demo:
  --project            the project to fill (demo)
  --sessions           how many sessions (400)
  --seed               the same seed gives the same sessions (1)
`
}
