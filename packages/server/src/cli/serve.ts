import type { Config } from '../config.ts'
import { listen, type Listening, type Log } from '../server.ts'
import { openSkein, type Skein } from '../skein.ts'
import { requireGuarded } from '../guard.ts'
import { brokenParts } from '../store/queries/broken-parts.ts'
import { VERSION } from '../version.ts'
import { EngineOpenError } from '../store/engine.ts'
import { openStore, storePlace } from './open-store.ts'
import { openLog } from './log.ts'
import { readMasking } from './read-masking.ts'
import { readPrices } from './read-prices.ts'
import { stopSignal } from './stop-signal.ts'

/** Serves until it is told to stop, then finishes what it accepted. */
export async function serve(config: Config): Promise<void> {
  const log = openLog(config.log)
  requireGuarded(config)
  const ownPrices = readPrices(config.prices)
  const masking = readMasking(config.masking)
  const endTracing = config.traceItself ? await startTracing(log) : undefined
  const engine = await openStore(config)
  const skein = await openSkein(engine, {
    ownThread: true,
    ownPrices,
    masking,
    onError: (error) => log.error(error),
  }).catch((error: unknown) => {
    throw unreadable(config.dataDir, error)
  })
  for (const { table, path } of await brokenParts(engine))
    log.error(
      `A part of the table ${table} is damaged and was set aside: what it held is missing. Put the data folder back from a backup, or delete ${path} to accept that.`,
    )
  let listening: Listening
  try {
    listening = await listen(skein, config, log)
  } catch (error) {
    await skein.close()
    throw error
  }
  log.info(readySentence(config, listening))
  await stopSignal()
  log.info('Finishing what was accepted…')
  await stop(skein, listening)
  await endTracing?.()
}

/** An engine that can't read a file says which; what to do is for this program to say. */
function unreadable(dataDir: string, error: unknown): unknown {
  const message = error instanceof Error ? error.message : ''
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

function readySentence(config: Config, listening: Listening): string {
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  const scheme = config.tlsCert === '' ? 'http' : 'https'
  const lines = [
    `Skein ${VERSION} is ready at ${scheme}://${host}:${listening.port}`,
    `  OTLP/HTTP  ${scheme}://${host}:${listening.port}/v1/traces`,
  ]
  if (listening.otlpHttpPort !== undefined)
    lines.push(`  OTLP/HTTP  ${scheme}://${host}:${listening.otlpHttpPort}/v1/traces`)
  if (listening.otlpGrpcPort !== undefined)
    lines.push(`  OTLP/gRPC  ${host}:${listening.otlpGrpcPort}`)
  lines.push(`  data       ${storePlace(config)}`, '  Ctrl-C stops it.')
  return lines.join('\n')
}
