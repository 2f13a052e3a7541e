import { readConfig, type Config } from '../config.ts'
import { listen, type Listening } from '../server.ts'
import { openSkein, type Skein } from '../skein.ts'
import { VERSION } from '../version.ts'
import type { Command } from './command.ts'
import { openStore } from './data-folder.ts'
import { openLog } from './log.ts'
import { readPrices } from './read-prices.ts'
import { SETTING_OPTIONS } from './setting-options.ts'
import { stopSignal } from './stop-signal.ts'

export const serveCommand: Command = {
  name: 'serve',
  summary: 'web app, API and OTLP receiver; what runs when no command is given',
  options: SETTING_OPTIONS,
  run: (given) => serve(readConfig(given.flags, process.env)),
}

/** Serves until it is told to stop, then finishes what it accepted. */
async function serve(config: Config): Promise<void> {
  const log = openLog(config.log)
  const ownPrices = readPrices(config.prices)
  const engine = openStore(config.dataDir)
  const skein = await openSkein(engine, {
    ownThread: true,
    ownPrices,
    onError: (error) => log.error(error),
  })
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
}

async function stop(skein: Skein, listening: Listening): Promise<void> {
  await listening.close()
  await skein.close()
}

function readySentence(config: Config, listening: Listening): string {
  const host = config.host.includes(':') ? `[${config.host}]` : config.host
  const lines = [
    `Skein ${VERSION} is ready at http://${host}:${listening.port}`,
    `  OTLP/HTTP  http://${host}:${listening.port}/v1/traces`,
  ]
  if (listening.otlpHttpPort !== undefined)
    lines.push(`  OTLP/HTTP  http://${host}:${listening.otlpHttpPort}/v1/traces`)
  if (listening.otlpGrpcPort !== undefined)
    lines.push(`  OTLP/gRPC  ${host}:${listening.otlpGrpcPort}`)
  lines.push(`  data       ${config.dataDir}`, '  Ctrl-C stops it.')
  return lines.join('\n')
}
