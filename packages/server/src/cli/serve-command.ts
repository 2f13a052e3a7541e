import { readConfig } from '../config.ts'
import type { Command } from './command.ts'
import { SETTING_OPTIONS } from './setting-options.ts'

export const serveCommand: Command = {
  name: 'serve',
  summary: 'web app, API and OTLP receiver; what runs when no command is given',
  options: SETTING_OPTIONS,
  async run(given) {
    const config = readConfig(given.flags, process.env)
    const { serve } = await import('./serve.ts')
    await serve(config)
  },
}
