import type { Price } from '@skein/model/summarize-trace'
import type { Clock } from '../clock.ts'
import type { RebuildProgress } from '../derive/rebuild.ts'
import type { LiveFeed } from '../live.ts'
import type { Engine } from '../store/engine.ts'
import type { Removal, Removed } from '../store/queries/removals.ts'

/** What every resource of the API answers from. */
export interface ApiContext {
  engine: Engine
  clock: Clock
  live: LiveFeed
  price: Price
  pipeline: {
    remove(removal: Removal): Promise<Removed>
    expire(): Promise<void>
    rebuild(onProgress: (progress: RebuildProgress) => void): Promise<RebuildProgress>
  }
}
