import { PROGRAM } from '../access/identity.ts'
import { readConfig } from '../config.ts'
import type { Given, Option } from './command.ts'
import { requireStore } from './data-folder.ts'
import { openStore } from './open-store.ts'
import { openUnserved } from './open-unserved.ts'
import { readPrices } from './read-prices.ts'
import { settingOptions } from './setting-options.ts'
import { ENDPOINT_OPTION, request, skeinApi, type SkeinApi } from './skein-api.ts'

/** Of the commands that say who may do what. */
export const ADMIN_OPTIONS: Readonly<Record<string, Option>> = {
  ...settingOptions('dataDir'),
  ...ENDPOINT_OPTION,
}

export const ADMIN_DETAILS = `Asks the server that has the data folder open, or that --endpoint names, which takes an API key with
scope admin for every project; without a server, opens the folder, which takes no key.`

/**
 * Asks the server that is there. Without one, answers from the data folder as the server would, to
 * whoever may read it: so nobody is locked out of what is theirs. `mayMake`: what is asked may come before
 * the first start of a server, so that the store is made if it isn't there.
 */
export async function withAdminApi(
  given: Given,
  ask: (api: SkeinApi) => Promise<void>,
  { mayMake = false }: { mayMake?: boolean } = {},
): Promise<void> {
  const config = readConfig(given.flags, process.env)
  const found = await openUnserved(given, config, () => {
    if (!mayMake && config.clickhouseUrl === '') requireStore(config.dataDir)
    return openStore(config)
  })
  if (typeof found === 'string') return ask(skeinApi(given, request, found))
  const onError = (error: unknown) => console.error(error)
  const [{ openSkein }, { createApp }] = await Promise.all([
    import('../skein.ts'),
    import('../app.ts'),
  ])
  const skein = await openSkein(found, {
    ownThread: false,
    ownPrices: readPrices(config.prices),
    onError,
  })
  const app = createApp(skein, onError)
  try {
    await ask(
      skeinApi(given, async (url, init) => {
        const { pathname, search } = new URL(url)
        return app.request(pathname + search, init, { identity: PROGRAM })
      }),
    )
  } finally {
    await skein.close()
  }
}
