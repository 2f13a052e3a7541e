import { readConfig } from '../config.ts'
import { brokenParts } from '../store/queries/broken-parts.ts'
import { listProjects } from '../store/queries/list-projects.ts'
import { CommandError, type Command } from './command.ts'
import { openDataFolder, storeFolder } from './data-folder.ts'
import { readPrices } from './read-prices.ts'
import { settingOptions } from './setting-options.ts'
import { count, counted } from './terminal/units.ts'

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'makes a data folder from a file that skein backup wrote',
  operands: { shown: 'FILE', least: 1, most: 1 },
  options: settingOptions('dataDir', 'prices'),
  details: `The folder must hold no store. It has one when all of the file was read, fits its checksums, and was
brought up to date with this version.`,
  async run(given) {
    const config = readConfig(given.flags, process.env)
    const [file = ''] = given.operands
    const { restoreStore } = await import('../store/backup/restore.ts')
    const { createdAt, skein } = await restoreStore(file, storeFolder(config.dataDir))
    const { sessions, turns } = await open(config.dataDir, config.prices)
    console.log(
      `Restored ${counted(sessions, 'session')} with ${count(turns)} turns into ${config.dataDir}: the backup of ${createdAt} by Skein ${skein}.`,
    )
  },
}

/** Brings it up to date, and counts what it shows. */
async function open(dataDir: string, prices: string) {
  const { openSkein } = await import('../skein.ts')
  const skein = await openSkein(await openDataFolder(dataDir), {
    ownThread: false,
    ownPrices: readPrices(prices),
    onError: (error) => console.error(error),
  })
  try {
    const [broken] = await brokenParts(skein.engine)
    if (broken !== undefined)
      throw new CommandError(
        `A part of the table ${broken.table} can't be read, though the backup has it so: restore another one.`,
      )
    const projects = await listProjects(skein.engine)
    const sum = (field: 'sessionCount' | 'turnCount') =>
      projects.reduce((total, project) => total + project[field], 0)
    return { sessions: sum('sessionCount'), turns: sum('turnCount') }
  } finally {
    await skein.close()
  }
}
