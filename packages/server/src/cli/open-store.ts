import type { Config } from '../config.ts'
import type { Engine } from '../store/engine.ts'
import { openDataFolder } from './data-folder.ts'

/** The store that is set: on a ClickHouse server, else in the data folder. */
export async function openStore(config: Config): Promise<Engine> {
  if (config.clickhouseUrl === '') return openDataFolder(config.dataDir)
  const { openServer } = await import('../store/engine-server.ts')
  return openServer({
    url: config.clickhouseUrl,
    user: config.clickhouseUser,
    password: config.clickhousePassword,
    database: config.clickhouseDatabase,
    cluster: config.clickhouseCluster,
    ca: config.clickhouseCa,
    insertQuorum: config.clickhouseInsertQuorum,
  })
}

/** Where the store is, in words that tell no password. */
export function storePlace({ clickhouseUrl, clickhouseCluster, dataDir }: Config): string {
  if (clickhouseUrl === '') return dataDir
  const { host } = new URL(clickhouseUrl)
  return `ClickHouse at ${host}${clickhouseCluster === '' ? '' : `, cluster ${clickhouseCluster}`}`
}
