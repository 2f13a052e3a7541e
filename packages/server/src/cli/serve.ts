import { setTimeout as delay } from 'node:timers/promises'
import { addAccount } from '../access/add-account.ts'
import { PROGRAM } from '../access/identity.ts'
import type { Config } from '../config.ts'
import { listen, type Listening, type Log } from '../server.ts'
import { openSkein, type Skein } from '../skein.ts'
import { requireGuarded } from '../guard.ts'
import type { NodeRole } from '../node-role.ts'
import { hasAccounts } from '../store/queries/accounts.ts'
import { brokenParts } from '../store/queries/broken-parts.ts'
import { VERSION } from '../version.ts'
import { EngineOpenError } from '../store/engine.ts'
import { openStore, storePlace } from './open-store.ts'
import { storeFolder } from './data-folder.ts'
import { openLog } from './log.ts'
import { readAccess } from './read-access.ts'
import { readMasking } from './read-masking.ts'
import { readPrices } from './read-prices.ts'
import { forgetServedAt, noteServedAt } from './served-at.ts'
import { usualEndpoint } from './skein-api.ts'
import { stopSignal } from './stop-signal.ts'

/** Serves until it is told to stop, then finishes what it accepted. */
export async function serve(given: Config, role: NodeRole = 'everything'): Promise<void> {
  const config = role === 'web' ? { ...given, otlpHttpPort: 0, otlpGrpcPort: 0 } : given
  const log = openLog(config.log)
  requireGuarded(config)
  const access = readAccess(config)
  const ownPrices = readPrices(config.prices)
  const masking = readMasking(config.masking)
  const endTracing = config.traceItself ? await startTracing(log) : undefined
  const engine = await openStore(config)
  const skein = await openSkein(engine, {
    ownThread: true,
    access,
    ownPrices,
    masking,
    derives: role !== 'web',
    onError: (error) => log.error(error),
  }).catch((error: unknown) => {
    throw unreadable(config.dataDir, error)
  })
  for (const { table, path } of await brokenParts(engine))
    log.error(
      `A part of the table ${table} is damaged and was set aside: what it held is missing. Put the data folder back from a backup, or delete ${path} to accept that.`,
    )
  await makeFirstAccount(skein, config)
  let listening: Listening
  try {
    listening = await listen(skein, config, log, role)
  } catch (error) {
    await skein.close()
    throw error
  }
  noteServing(log, config, (folder) => noteServedAt(folder, reachedAt(config, listening)))
  log.info(readySentence(config, listening, role))
  if (skein.storeIsNewer)
    log.info('A newer Skein has brought this store up to date; this one goes on with it.')
  const code = role === 'ingest' ? undefined : await skein.access.setupCode()
  if (code !== undefined) log.info(setupSentence(config, listening, code))
  await stopSignal()
  if (config.drainSeconds > 0) {
    log.info(`Others are to be asked: it ends in ${config.drainSeconds} s…`)
    listening.drain()
    await delay(config.drainSeconds * 1000)
  }
  log.info('Finishing what was accepted…')
  noteServing(log, config, forgetServedAt)
  await stop(skein, listening)
  await endTracing?.()
}

/** A server goes on, and ends well, where the note can't be written, as on a full disk. */
function noteServing(log: Log, config: Config, note: (storeFolder: string) => void): void {
  if (config.clickhouseUrl !== '') return
  try {
    note(storeFolder(config.dataDir))
  } catch (error) {
    log.error(error)
  }
}

/** An engine that can't read a file says which; what to do is for this program to say. */
function unreadable(dataDir: string, error: unknown): unknown {
  const told = error instanceof Error ? error.message : ''
  const message = told.replace(/^Code: \d+\. DB::Exception: /, '')
  const [, file] = /\b(?:decompressing|file|part) (\/[^\s:(),]+)/.exec(message) ?? []
  if (file === undefined) return error
  return new EngineOpenError(
    `The data folder ${dataDir} is damaged: ${file} can't be read (${message.split(': While')[0]}). Put the folder back from a backup, or choose another with --data-dir or SKEIN_DATA_DIR.`,
    { cause: error },
  )
}

async function startTracing(log: Log): Promise<() => Promise<void>> {
  const { traceItself } = await import('../trace-itself.ts')
  return traceItself((sentence) => log.info(sentence))
}

async function stop(skein: Skein, listening: Listening): Promise<void> {
  await listening.close()
  await skein.close()
}

/** The one that the settings name, where there is none yet. */
async function makeFirstAccount(skein: Skein, config: Config): Promise<void> {
  const { adminEmail, adminPassword } = config
  if (adminEmail === '' || (await hasAccounts(skein.engine))) return
  const email = adminEmail.trim().toLowerCase()
  const password = adminPassword === '' ? undefined : adminPassword
  await addAccount(skein, { email, password, isInstanceAdmin: true })
  await skein.access.audit({ by: PROGRAM, action: 'account.created', target: email })
}

function setupSentence(config: Config, listening: Listening, code: string): string {
  const url = config.publicUrl || ownUrl(config, listening)
  return `There is no account yet. Open ${url} and make the first with this code: ${code}`
}

function ownUrl({ host, tlsCert }: Config, { port }: Listening): string {
  return `${tlsCert === '' ? 'http' : 'https'}://${urlHost(host)}:${port}`
}

/** For programs on this machine. */
function reachedAt(config: Config, listening: Listening): string {
  const isUsual = ['127.0.0.1', 'localhost', '0.0.0.0', '::'].includes(config.host)
  return isUsual ? usualEndpoint({ ...config, port: listening.port }) : ownUrl(config, listening)
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

function readySentence(config: Config, listening: Listening, role: NodeRole): string {
  const host = urlHost(config.host)
  const scheme = config.tlsCert === '' ? 'http' : 'https'
  const lines = [`Skein ${VERSION} is ready at ${scheme}://${host}:${listening.port}`]
  if (role !== 'web') lines.push(`  OTLP/HTTP  ${scheme}://${host}:${listening.port}/v1/traces`)
  if (listening.otlpHttpPort !== undefined)
    lines.push(`  OTLP/HTTP  ${scheme}://${host}:${listening.otlpHttpPort}/v1/traces`)
  if (listening.otlpGrpcPort !== undefined)
    lines.push(`  OTLP/gRPC  ${host}:${listening.otlpGrpcPort}`)
  lines.push(`  data       ${storePlace(config)}`, '  Ctrl-C stops it.')
  return lines.join('\n')
}
