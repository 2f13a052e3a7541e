import type { Price } from '@skein/model/summarize-trace'
import type { LiveFeed } from '../live.ts'
import type { Engine } from '../store/engine.ts'

/** What every resource of the API answers from. */
export interface ApiContext {
  engine: Engine
  live: LiveFeed
  price: Price
}
