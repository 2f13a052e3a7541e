import { auditCommand } from './audit.ts'
import { backupCommand } from './backup.ts'
import type { Command } from './command.ts'
import { completionCommand } from './completion.ts'
import { demoCommand } from './demo-command.ts'
import { doctorCommand } from './doctor.ts'
import { importCommand } from './import-command.ts'
import { keysCreateCommand, keysListCommand, keysRevokeCommand } from './keys.ts'
import { mcpCommand } from './mcp.ts'
import { moveCommand } from './move.ts'
import { projectsCommand } from './projects.ts'
import { rebuildCommand } from './rebuild.ts'
import { restoreCommand } from './restore.ts'
import { ingestCommand, webCommand } from './role-commands.ts'
import { searchCommand } from './search.ts'
import { serveCommand } from './serve-command.ts'
import { sessionsAnnotateCommand } from './sessions-annotate.ts'
import { sessionsDeleteCommand } from './sessions-delete.ts'
import { sessionsExportCommand } from './sessions-export.ts'
import { sessionsListCommand } from './sessions-list.ts'
import { sessionsShowCommand } from './sessions-show.ts'
import { sessionsTagCommand } from './sessions-tag.ts'
import { sessionsTailCommand } from './sessions-tail.ts'
import { tracesListCommand } from './traces-list.ts'
import { tracesShowCommand } from './traces-show.ts'
import { usersAddCommand, usersListCommand, usersRemoveCommand, usersSetCommand } from './users.ts'

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  serveCommand,
  ingestCommand,
  webCommand,
  demoCommand,
  mcpCommand,
  rebuildCommand,
  backupCommand,
  restoreCommand,
  moveCommand,
  projectsCommand,
  sessionsListCommand,
  sessionsShowCommand,
  sessionsTailCommand,
  sessionsExportCommand,
  sessionsDeleteCommand,
  sessionsAnnotateCommand,
  sessionsTagCommand,
  tracesListCommand,
  tracesShowCommand,
  searchCommand,
  importCommand,
  usersListCommand,
  usersAddCommand,
  usersSetCommand,
  usersRemoveCommand,
  keysListCommand,
  keysCreateCommand,
  keysRevokeCommand,
  auditCommand,
  doctorCommand,
  completionCommand(() => COMMANDS),
]
