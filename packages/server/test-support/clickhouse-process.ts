import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./clickhouse-front-process.ts', import.meta.url))

/** What acts as a ClickHouse server, in a process of its own; on any free port if left out. */
export async function startClickHouse(
  folder: string,
  port = 0,
): Promise<{ url: string; close(): Promise<void> }> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, folder, String(port)], {
    // As many questions at a time as a server would take.
    env: { ...process.env, UV_THREADPOOL_SIZE: '16' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return {
    url: said.toString().trim(),
    async close() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
