import type { Price } from '@skein/model/summarize-trace'
import type { Clock } from '../clock.ts'
import type { LiveFeed } from '../live.ts'
import type { Engine } from '../store/engine.ts'

/** What every resource of the API answers from. */
export interface ApiContext {
  engine: Engine
  clock: Clock
  live: LiveFeed
  price: Price
}
