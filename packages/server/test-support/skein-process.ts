import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

const PROGRAM = join(root, 'packages/server/bin/skein.js')

type Settings = Record<string, string>

export interface Exit {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** The real program, running. */
export interface SkeinProcess {
  pid: number | undefined
  port: number
  otlpHttpPort: number | undefined
  otlpGrpcPort: number | undefined
  kill(signal: NodeJS.Signals): void
  /** Resolves when it has printed this. */
  printed(text: string): Promise<void>
  /** All that it printed until now. */
  said: Readonly<{ stdout: string; stderr: string }>
  exit: Promise<Exit>
  get<Answer>(path: string): Promise<Answer>
}

/** Runs the program to its end; `within` as below. */
export function runSkein(
  args: readonly string[],
  settings: Settings = {},
  within: readonly string[] = [],
): Promise<Exit> {
  return exitOf(launch(args, settings, [...within, process.execPath, PROGRAM]))
}

/**
 * Starts the program on any free port, without OTLP's own ports unless they are set, until it is ready.
 * `within` is a command that runs another one, such as one of a namespace; `program` another build of it.
 */
export async function startSkein(
  dataDir: string,
  settings: Settings = {},
  args: readonly string[] = [],
  within: readonly string[] = [],
  program = PROGRAM,
): Promise<SkeinProcess> {
  const child = launch(
    args,
    {
      SKEIN_DATA_DIR: dataDir,
      SKEIN_PORT: '0',
      SKEIN_OTLP_HTTP_PORT: '0',
      SKEIN_OTLP_GRPC_PORT: '0',
      ...settings,
    },
    [...within, process.execPath, program],
  )
  const { exit, printed: printedTo, said } = watch(child)
  const printed = (text: string) => printedTo('stdout', text)
  await printed('Ctrl-C stops it.')
  const { stdout } = said
  const [port, , otlpHttpPort] = [
    ...stdout.matchAll(/(?: is ready at \S+|OTLP\/HTTP\s+\S+):(\d+)/g),
  ].map((found) => Number(found[1]))
  if (port === undefined) throw new Error(`skein doesn't say where it listens: ${stdout}`)
  const grpc = /OTLP\/gRPC\s+\S+:(\d+)/.exec(stdout)?.[1]
  return {
    pid: child.pid,
    port,
    otlpHttpPort,
    otlpGrpcPort: grpc === undefined ? undefined : Number(grpc),
    kill: (signal) => child.kill(signal),
    printed,
    said,
    exit,
    async get<Answer>(path: string) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`)
      if (response.status !== 200)
        throw new Error(`${path}: ${response.status} ${await response.text()}`)
      return (await response.json()) as Answer
    },
  }
}

/** A command that runs until it is told to stop. */
export interface RunningCommand {
  kill(signal: NodeJS.Signals): void
  /** Resolves when it has printed this. */
  printed(stream: 'stdout' | 'stderr', text: string): Promise<void>
  exit: Promise<Exit>
}

export function launchSkein(args: readonly string[], settings: Settings = {}): RunningCommand {
  const child = launch(args, settings, [process.execPath, PROGRAM])
  const { exit, printed } = watch(child)
  return { kill: (signal) => child.kill(signal), printed, exit }
}

function watch(child: Child) {
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (text: string) => (said.stdout += text))
  child.stderr.on('data', (text: string) => (said.stderr += text))
  const exit = exitOf(child)
  const printed = async (stream: 'stdout' | 'stderr', text: string) => {
    while (!said[stream].includes(text)) {
      const ended = await Promise.race([once(child[stream], 'data'), exit])
      if ('code' in ended && !said[stream].includes(text))
        throw new Error(`skein ended before it printed ${text}: ${ended.stderr}`)
    }
  }
  return { exit, printed, said }
}

type Child = ChildProcessByStdio<null, Readable, Readable>

function launch(args: readonly string[], settings: Settings, command: readonly string[]): Child {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('SKEIN_')),
  )
  const [program = '', ...rest] = [...command, ...args]
  const child = spawn(program, rest, {
    cwd: root,
    env: { ...environment, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.setEncoding('utf8')
  child.stderr.setEncoding('utf8')
  return child
}

async function exitOf(child: Child): Promise<Exit> {
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (text: string) => (stdout += text))
  child.stderr.on('data', (text: string) => (stderr += text))
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { code, signal, stdout, stderr }
}

/** A port that is taken until the server is closed. */
export async function takenPort(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const { server, port } = await takenPort()
  server.close()
  await once(server, 'close')
  return port
}
