import type { Config } from '../config.ts'
import { openSkein } from '../skein.ts'
import { openStore } from './data-folder.ts'
import { readPrices } from './read-prices.ts'

/** Makes turns and sessions anew from the spans in a data folder that no server has open. */
export async function rebuildCommand(config: Config): Promise<void> {
  const ownPrices = readPrices(config.prices)
  const skein = await openSkein(openStore(config.dataDir), {
    ownThread: false,
    ownPrices,
    onError: (error) => console.error(error),
  })
  try {
    const done = await skein.pipeline.rebuild(({ traces, sessions }) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${traces} turns, ${sessions} sessions`)
    })
    if (process.stderr.isTTY) process.stderr.write('\n')
    console.log(`Rebuilt ${done.traces} turns and ${done.sessions} sessions.`)
  } finally {
    await skein.close()
  }
}
