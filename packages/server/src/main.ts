import { CommandError, UsageError } from './cli/command.ts'
import { runCommand } from './cli/run-command.ts'
import { ConfigError } from './config.ts'
import { OlderNodesError } from './derive/members.ts'
import { ListenError } from './listen-error.ts'
import { BackupError } from './store/backup/backup.ts'
import { EngineOpenError } from './store/engine.ts'
import { NewerStoreError } from './store/migrate.ts'

/** Errors whose message says all that there is to say: the arguments are wrong, or it can't be done. */
const USAGE_ERRORS = [UsageError, ConfigError]
const PLAIN_ERRORS = [
  BackupError,
  CommandError,
  EngineOpenError,
  ListenError,
  NewerStoreError,
  OlderNodesError,
]

// Whoever reads the output, such as head or less, may have seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

try {
  await runCommand(process.argv.slice(2))
  process.exit(0)
} catch (error) {
  const isOneOf = (kinds: readonly (new (...args: never[]) => Error)[]) =>
    kinds.some((kind) => error instanceof kind)
  const isUsage = isOneOf(USAGE_ERRORS)
  console.error(isUsage || isOneOf(PLAIN_ERRORS) ? (error as Error).message : error)
  process.exit(isUsage ? 2 : 1)
}
