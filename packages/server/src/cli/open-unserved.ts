import type { Config } from '../config.ts'
import { EngineInUseError, type Engine } from '../store/engine.ts'
import type { Given } from './command.ts'
import { storeFolder } from './data-folder.ts'
import { servedAt } from './served-at.ts'
import { isEndpointSet, readEndpoint } from './skein-api.ts'

/** The store, unless a server has it open or one is named: then where that is to be asked. */
export async function openUnserved(
  given: Given,
  { dataDir }: Config,
  open: () => Promise<Engine>,
): Promise<Engine | string> {
  if (isEndpointSet(given)) return readEndpoint(given)
  try {
    return await open()
  } catch (error) {
    if (error instanceof EngineInUseError)
      return servedAt(storeFolder(dataDir)) ?? readEndpoint(given)
    throw error
  }
}
