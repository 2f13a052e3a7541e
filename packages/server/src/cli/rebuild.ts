import { Rebuilt } from '@skein/model/api'
import { PATHS } from '@skein/model/paths'
import { readConfig, type Config } from '../config.ts'
import { EngineInUseError, type Engine } from '../store/engine.ts'
import type { Command } from './command.ts'
import { requireStore, storeFolder } from './data-folder.ts'
import { openStore } from './open-store.ts'
import { readPrices } from './read-prices.ts'
import { servedAt } from './served-at.ts'
import { CLICKHOUSE_SETTINGS, settingOptions } from './setting-options.ts'
import {
  ENDPOINT_OPTION,
  keyHeaders,
  refusal,
  requireNotTooLong,
  usualEndpoint,
} from './skein-api.ts'

export const rebuildCommand: Command = {
  name: 'rebuild',
  summary: 'makes turns and sessions anew from the stored spans; a server may go on',
  options: {
    ...settingOptions(
      'dataDir',
      'clickhouseUrl',
      ...CLICKHOUSE_SETTINGS,
      'clickhouseInsertQuorum',
      'tlsCert',
      'port',
      'prices',
    ),
    'api-key': ENDPOINT_OPTION['api-key'],
  },
  details:
    'A server that has the data folder open does it by its own prices: with --prices, stop it first.',
  async run(given) {
    const { traces, sessions } = await rebuild(
      readConfig(given.flags, process.env),
      keyHeaders(given),
    )
    console.log(`Rebuilt ${traces} turns and ${sessions} sessions.`)
  },
}

/** From the spans in a data folder; if a server has it open, by asking that. */
async function rebuild(config: Config, headers: Record<string, string>): Promise<Rebuilt> {
  if (config.clickhouseUrl === '') requireStore(config.dataDir)
  let engine: Engine
  try {
    engine = await openStore(config)
  } catch (error) {
    const served =
      error instanceof EngineInUseError ? await rebuildServed(config, headers) : undefined
    if (served === undefined) throw error
    return served
  }
  const { openSkein } = await import('../skein.ts')
  const skein = await openSkein(engine, {
    ownThread: false,
    ownPrices: readPrices(config.prices),
    onError: (error) => console.error(error),
  })
  try {
    const done = await skein.pipeline.rebuild(({ traces, sessions }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${traces} turns, ${sessions} sessions`)
    })
    if (process.stderr.isTTY) process.stderr.write('\n')
    return done
  } finally {
    await skein.close()
  }
}

/** By the server that has noted itself in the folder, else on the port that is set; `undefined` when there is none. It goes by its own prices. */
async function rebuildServed(
  config: Config,
  headers: Record<string, string>,
): Promise<Rebuilt | undefined> {
  if (config.prices !== '') return undefined
  const endpoint = servedAt(storeFolder(config.dataDir)) ?? usualEndpoint(config)
  const response = await post(endpoint + PATHS.rebuild, headers)
  if (response === undefined) return undefined
  if (!response.ok) throw await refusal(response, endpoint)
  return Rebuilt.parse(await response.json())
}

/** `undefined` when nobody is there. */
async function post(url: string, headers: Record<string, string>): Promise<Response | undefined> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
    })
  } catch (error) {
    requireNotTooLong(error, new URL(url).origin)
    return undefined
  }
}
