import { parseArgs } from 'node:util'
import { demoCommand } from './cli/demo-command.ts'
import { helpText } from './cli/help.ts'
import { mcpCommand } from './cli/mcp.ts'
import { rebuildCommand } from './cli/rebuild.ts'
import { serve } from './cli/serve.ts'
import { ConfigError, readConfig, SETTINGS } from './config.ts'
import { ListenError } from './server.ts'
import { EngineOpenError } from './store/engine.ts'
import { NewerStoreError } from './store/migrate.ts'
import { VERSION } from './version.ts'

const settingOptions = Object.fromEntries(
  Object.values(SETTINGS).map(({ flag }) => [flag, { type: 'string' as const }]),
)

async function main(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args)
  if (values['help'] === true) {
    console.log(helpText())
    return
  }
  if (values['version'] === true) {
    console.log(VERSION)
    return
  }
  const [command = 'serve', ...rest] = positionals
  if (rest.length > 0) throw new ConfigError(`There is nothing to do with ${rest.join(' ')}.`)
  const config = () => readConfig(values, process.env)
  const endpoint = () =>
    text(values['endpoint'], `http://127.0.0.1:${config().port}`).replace(/\/+$/, '')
  switch (command) {
    case 'serve':
      return serve(config())
    case 'rebuild':
      return rebuildCommand(config())
    case 'mcp':
      return mcpCommand(endpoint())
    case 'demo':
      return demoCommand({
        endpoint: endpoint(),
        project: text(values['project'], 'demo'),
        sessions: count(values['sessions'], 'sessions', 400),
        seed: count(values['seed'], 'seed', 1),
      })
    default:
      throw new ConfigError(`There is no command ${command}; skein --help lists them.`)
  }
}

interface Arguments {
  values: Record<string, string | boolean | undefined>
  positionals: string[]
}

function readArguments(args: string[]): Arguments {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...settingOptions,
        endpoint: { type: 'string' },
        project: { type: 'string' },
        sessions: { type: 'string' },
        seed: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    })
  } catch (error) {
    if (error instanceof TypeError && 'code' in error)
      throw new ConfigError(
        `${error.message.split('. ')[0] ?? ''}; skein --help lists the options.`,
      )
    throw error
  }
}

function text(value: string | boolean | undefined, usual: string): string {
  return typeof value === 'string' ? value : usual
}

function count(value: string | boolean | undefined, flag: string, usual: number): number {
  if (value === undefined) return usual
  const number = Number(value)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new ConfigError(`--${flag} is ${JSON.stringify(value)}: it must be a whole number above 0.`)
}

/** Errors whose message says all that there is to say. */
const PLAIN_ERRORS = [ConfigError, EngineOpenError, ListenError, NewerStoreError]

try {
  await main(process.argv.slice(2))
  process.exit(0)
} catch (error) {
  const plain = PLAIN_ERRORS.find((kind) => error instanceof kind)
  console.error(plain === undefined ? error : (error as Error).message)
  process.exit(1)
}
