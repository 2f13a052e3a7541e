import type { Price } from '@skein/model/summarize-trace'
import type { Clock } from '../clock.ts'
import type { Engine } from '../store/engine.ts'
import type { Recent } from './recent.ts'

/** What deriving needs. */
export interface Derivation {
  engine: Engine
  clock: Clock
  price: Price
  /** What needn't be read from the store; without it everything is. */
  recent?: Recent | undefined
}
