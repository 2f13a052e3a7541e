import type { NormalizedSpan } from '@skein/model/normalized-span'
import { systemClock } from './clock.ts'
import type { Derivation } from './derive/derive-traces.ts'
import { openDeriver } from './derive/deriver.ts'
import { listPrice } from './derive/price.ts'
import { liveFeed, type LiveFeed } from './live.ts'
import type { Engine } from './store/engine.ts'
import { migrate } from './store/migrate.ts'
import { latestStamp } from './store/queries/progress.ts'
import { openSpanWriter } from './store/span-writer.ts'

/** A store that is open, with derivation running: all of Skein but the ways in and out. */
export interface Skein {
  engine: Engine
  live: LiveFeed
  derivation: Derivation
  /** Resolves when the spans would survive a power cut; they show in turns and sessions soon after. */
  store(spans: NormalizedSpan[], byteSize: number): Promise<void>
  /** Resolves when all that is stored shows. */
  settled(): Promise<void>
  /** Finishes what was accepted and closes the store. */
  close(): Promise<void>
}

export async function openSkein(engine: Engine, onError: (error: unknown) => void): Promise<Skein> {
  await migrate(engine)
  const clock = systemClock(await latestStamp(engine))
  const live = liveFeed()
  const derivation: Derivation = { engine, clock, price: listPrice }
  const deriver = openDeriver({
    ...derivation,
    onEvents: (project, events) => live.publish(project, events),
    onError,
  })
  await deriver.catchUp()
  const writer = openSpanWriter({
    engine,
    clock,
    onBegin: (batch) => deriver.begin(batch),
    onEnd: (batch) => deriver.end(batch),
  })
  const settled = async () => {
    await writer.drain()
    await deriver.drain()
  }
  return {
    engine,
    live,
    derivation,
    store: (spans, byteSize) => writer.write(spans, byteSize),
    settled,
    async close() {
      await settled()
      await engine.close()
    },
  }
}
