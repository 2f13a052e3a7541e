import { existsSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { readConfig, type Config } from '../config.ts'
import { EngineInUseError } from '../store/engine.ts'
import { listProjects } from '../store/queries/list-projects.ts'
import { CommandError, type Command, type Given } from './command.ts'
import { storeFolder } from './data-folder.ts'
import { openStore, storePlace } from './open-store.ts'
import { print } from './output.ts'
import { servedAt } from './served-at.ts'
import { SETTING_OPTIONS } from './setting-options.ts'
import {
  ENDPOINT_OPTION,
  isEndpointSet,
  KeyNeededError,
  readEndpoint,
  request,
  skeinApi,
  usualEndpoint,
  type SkeinApi,
} from './skein-api.ts'
import { paint } from './terminal/paint.ts'
import { counted } from './terminal/units.ts'

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'looks for what keeps Skein from running here, and says what to do',
  options: { ...SETTING_OPTIONS, ...ENDPOINT_OPTION },
  details:
    'Give it the settings that the server has. It keeps nothing; with a problem the exit code is 1.',
  async run(given) {
    const config = readConfig(given.flags, process.env)
    const api = skeinApi(given, request, whereToAsk(given, config))
    const server = await findServer(api)
    const isRunning = server.state === 'ok'
    const findings = [
      { state: 'ok', says: `Node.js ${process.versions.node}` } as const,
      server,
      ...(await Promise.all(
        portsOf(config).map((port) => checkPort(config.host, port, isRunning)),
      )),
      ...(config.clickhouseUrl === '' ? [checkFolder(config.dataDir)] : []),
      await checkStore(config, isRunning ? api : undefined),
      ...(config.clickhouseUrl === '' ? [checkSpace(config.dataDir)] : []),
    ]
    for (const { state, says } of findings)
      await print(`${paint(COLOURS[state], state.padEnd(5))} ${says}`)
    const wrong = findings.filter(({ state }) => state === 'wrong').length
    if (wrong > 0)
      throw new CommandError(`${counted(wrong, 'problem')}; each line says what to do.`)
  },
}

/** `note`: no fault, and good to know. */
interface Finding {
  state: 'ok' | 'note' | 'wrong'
  says: string
}

const COLOURS = { ok: 'green', note: 'yellow', wrong: 'red' } as const

/** The server that has the data folder open has noted where it listens; else it is where these settings put it. */
function whereToAsk(given: Given, config: Config): string {
  if (isEndpointSet(given)) return readEndpoint(given)
  return servedAt(storeFolder(config.dataDir)) ?? usualEndpoint(config)
}

async function findServer(api: SkeinApi): Promise<Finding> {
  try {
    const { version } = await api.ask('health')
    return { state: 'ok', says: `server: Skein ${version} answers at ${api.endpoint}` }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    return { state: 'note', says: `server: ${error.message}` }
  }
}

interface UsedPort {
  port: number
  flag: string
  use: string
}

function portsOf({ port, otlpHttpPort, otlpGrpcPort }: Config): UsedPort[] {
  return [
    { port, flag: '--port', use: 'web app, API and OTLP/HTTP' },
    { port: otlpHttpPort, flag: '--otlp-http-port', use: 'OTLP/HTTP' },
    { port: otlpGrpcPort, flag: '--otlp-grpc-port', use: 'OTLP/gRPC' },
  ].filter((used) => used.port !== 0)
}

async function checkPort(
  host: string,
  { port, flag, use }: UsedPort,
  isRunning: boolean,
): Promise<Finding> {
  const code = await listenError(host, port)
  const name = `port ${port} (${use})`
  if (code === undefined)
    return isRunning
      ? { state: 'note', says: `${name}: free; the server that runs listens elsewhere` }
      : { state: 'ok', says: `${name}: free` }
  if (code === 'EADDRINUSE' && isRunning)
    return { state: 'ok', says: `${name}: in use while the server runs` }
  if (code === 'EADDRINUSE')
    return {
      state: 'wrong',
      says: `${name}: in use; stop what uses it, or choose another with ${flag}`,
    }
  return {
    state: 'wrong',
    says: `${name}: ${host} can't be listened on (${code}); choose another with --host or ${flag}`,
  }
}

/** Why it can't be listened on; `undefined`: it can. */
function listenError(host: string, port: number): Promise<string | undefined> {
  return new Promise((settle) => {
    const server = createServer()
    server.on('error', (error: NodeJS.ErrnoException) => settle(error.code ?? error.message))
    server.listen(port, host, () => server.close(() => settle(undefined)))
  })
}

function checkFolder(dataDir: string): Finding {
  const nearest = nearestFolder(dataDir)
  try {
    // Only trying tells, for root and on file systems that refuse what rights allow.
    rmdirSync(mkdtempSync(join(nearest, '.skein-doctor-')))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return {
      state: 'wrong',
      says: `data folder ${dataDir}: ${nearest} can't be written to (${code}); mend its rights, or choose another with --data-dir or SKEIN_DATA_DIR`,
    }
  }
  return { state: 'ok', says: `data folder ${dataDir}: can be written to` }
}

/** What is not there yet would be made in it. */
function nearestFolder(path: string): string {
  const absolute = resolve(path)
  return existsSync(absolute) ? absolute : nearestFolder(dirname(absolute))
}

/** Asks the server that has the store open, else opens it. */
async function checkStore(config: Config, api: SkeinApi | undefined): Promise<Finding> {
  const isEmbedded = config.clickhouseUrl === ''
  if (api === undefined && isEmbedded && !existsSync(join(config.dataDir, 'store')))
    return { state: 'ok', says: 'store: none yet; skein serve makes it' }
  try {
    const projects =
      api === undefined ? await storedProjects(config) : (await api.ask('projects')).projects
    return { state: 'ok', says: `store: can be read, ${counted(projects.length, 'project')}` }
  } catch (error) {
    if (error instanceof KeyNeededError)
      return { state: 'note', says: `store: not looked into; ${error.message}` }
    const [why] = String(error instanceof Error ? error.message : error).split('\n')
    if (error instanceof EngineInUseError) return { state: 'note', says: `store: ${why}` }
    return {
      state: 'wrong',
      says: isEmbedded
        ? `store: can't be read (${why}); skein serve brings an older one up to date, else restore a copy of ${config.dataDir} or choose another folder with --data-dir`
        : `store: ${storePlace(config)} can't be read (${why}); skein serve makes its tables, or brings them up to date`,
    }
  }
}

async function storedProjects(config: Config) {
  const engine = await openStore(config)
  try {
    return await listProjects(engine)
  } finally {
    await engine.close()
  }
}

const GIB = 1024 ** 3
/** The store merges its files into larger ones and needs room for both. */
const LITTLE_GIB = 1

function checkSpace(dataDir: string): Finding {
  const { bavail, bsize } = statfsSync(nearestFolder(dataDir))
  const free = (bavail * bsize) / GIB
  const says = `disk: ${free.toFixed(1)} GiB free for ${dataDir}`
  return free < LITTLE_GIB
    ? {
        state: 'wrong',
        says: `${says}; make room, delete projects or set for how long they are kept, or choose another disk with --data-dir`,
      }
    : { state: 'ok', says }
}
