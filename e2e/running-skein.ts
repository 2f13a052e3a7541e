import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../packages/server/bin/skein.js', import.meta.url))

/** The built program, serving in a process of its own. */
export interface RunningSkein {
  /** Of web app, API and OTLP/HTTP. */
  url: string
  dataDir: string
  /** What it printed, once a line of it matches: the first group. */
  printed(pattern: RegExp): Promise<string>
  /** Ends the process at once, as a power cut would, and starts it again on the same port. */
  killAndRestart(): Promise<void>
  /** Ends it as Ctrl-C would, and removes its data. */
  close(): Promise<void>
}

/** Serves on any free port, and on OTLP's own only where `settings` say so. */
export async function runSkein(settings: Record<string, string> = {}): Promise<RunningSkein> {
  const dataDir = await mkdtemp(join(tmpdir(), 'skein-e2e-'))
  let started = await start(dataDir, 0, settings)
  const { port } = started
  return {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    printed: (pattern) => started.printed(pattern),
    async killAndRestart() {
      await started.end('SIGKILL')
      started = await start(dataDir, port, settings)
    },
    async close() {
      await started.end('SIGINT')
      await rm(dataDir, { recursive: true })
    },
  }
}

/** Runs another command of the program to its end; resolves to what it printed. */
export async function runCommand(args: string[]): Promise<string> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (text: Buffer) => (output += text.toString()))
  child.stderr.on('data', (text: Buffer) => (output += text.toString()))
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`skein ${args.join(' ')} ended with ${String(code)}\n${output}`)
  return output
}

async function start(dataDir: string, port: number, settings: Record<string, string>) {
  const child = spawn(process.execPath, [PROGRAM], {
    env: {
      ...process.env,
      SKEIN_DATA_DIR: dataDir,
      SKEIN_PORT: String(port),
      SKEIN_OTLP_HTTP_PORT: '0',
      SKEIN_OTLP_GRPC_PORT: '0',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
  })
  const lines = createInterface(child.stdout)
  const said: string[] = []
  lines.on('line', (line) => said.push(line))
  const bound = await new Promise<number>((resolve, reject) => {
    lines.on('line', (line) => {
      const found = /ready at http:\/\/[^:]+:(\d+)/.exec(line)?.[1]
      if (found !== undefined) resolve(Number(found))
    })
    child.once('exit', (code) => reject(new Error(`skein ended with ${String(code)} at its start`)))
  })
  return {
    port: bound,
    async printed(pattern: RegExp) {
      for (;;) {
        for (const line of said) {
          const found = pattern.exec(line)?.[1]
          if (found !== undefined) return found
        }
        await once(lines, 'line')
      }
    },
    end(signal: 'SIGINT' | 'SIGKILL') {
      child.kill(signal)
      return ended
    },
  }
}
