import type { OwnPrice } from '@skein/model/api'
import type { Price } from '@skein/model/summarize-trace'
import type { Access } from '../access/access.ts'
import type { Clock } from '../clock.ts'
import type { RebuildProgress } from '../derive/rebuild.ts'
import type { LiveFeed } from '../live.ts'
import type { Engine } from '../store/engine.ts'
import type { Removal, Removed } from '../store/queries/removals.ts'

/** What every resource of the API answers from. */
export interface ApiContext {
  engine: Engine
  access: Access
  clock: Clock
  live: LiveFeed
  price: Price
  /** What of the prices is the user's. */
  ownPrices: readonly OwnPrice[]
  pipeline: {
    /** Takes in an export request in OTLP's JSON; resolves when its spans are durable. */
    collect(body: {
      bytes: Uint8Array
      format: 'json'
      project: string
    }): Promise<{ rejectedSpans: number; message: string }>
    /** Resolves when all that was collected shows. */
    settled(): Promise<void>
    remove(removal: Removal): Promise<Removed>
    expire(): Promise<void>
    freeze(): Promise<string>
    snapshot(): Promise<void>
    rebuild(onProgress: (progress: RebuildProgress) => void): Promise<RebuildProgress>
  }
}
