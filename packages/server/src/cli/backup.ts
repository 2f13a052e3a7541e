import { readConfig } from '../config.ts'
import type { OwnPrice } from '@skein/model/api'
import { backupBytes } from '../store/backup/backup.ts'
import type { Engine } from '../store/engine.ts'
import { VERSION } from '../version.ts'
import { CommandError, type Command } from './command.ts'
import { openDataFolder, requireStore } from './data-folder.ts'
import { openUnserved } from './open-unserved.ts'
import { readPrices } from './read-prices.ts'
import { settingOptions } from './setting-options.ts'
import { ENDPOINT_OPTION, request, skeinApi } from './skein-api.ts'
import { writeWhole } from './write-whole.ts'

export const backupCommand: Command = {
  name: 'backup',
  summary: 'writes all that is stored to a file, while the server goes on',
  operands: { shown: 'FILE', least: 1, most: 1 },
  options: { ...settingOptions('dataDir', 'prices'), ...ENDPOINT_OPTION },
  details: `Asks the server that has the data folder open, or that --endpoint names; without one, opens the folder.
The file holds all that was acknowledged when the command began. It is there only when it is whole.

Examples:
  skein backup skein-$(date +%F).tar
  skein restore skein-2026-11-22.tar --data-dir /srv/other`,
  async run(given) {
    const [file] = given.operands
    const config = readConfig(given.flags, process.env)
    if (config.clickhouseUrl !== '')
      throw new CommandError(
        'The store is on a ClickHouse server: back it up with what that has, such as its BACKUP statement.',
      )
    const found = await openUnserved(given, config, () => {
      requireStore(config.dataDir)
      return openDataFolder(config.dataDir)
    })
    if (typeof found !== 'string') return backUp(found, file, readPrices(config.prices))
    const response = await skeinApi(given, request, found).open('backup', { body: {} })
    await writeWhole(response.body, file, 'backup')
  },
}

async function backUp(
  engine: Engine,
  file: string | undefined,
  ownPrices: readonly OwnPrice[],
): Promise<void> {
  const { openSkein } = await import('../skein.ts')
  const skein = await openSkein(engine, {
    ownThread: false,
    ownPrices,
    onError: (error) => console.error(error),
  })
  try {
    const frozen = await skein.pipeline.freeze()
    const bytes = backupBytes(engine, engine.folder ?? '', frozen, VERSION)
    await writeWhole(bytes, file, 'backup')
  } finally {
    await skein.close()
  }
}
