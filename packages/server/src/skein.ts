import type { NormalizedSpan } from '@skein/model/normalized-span'
import { systemClock } from './clock.ts'
import type { Derivation } from './derive/derivation.ts'
import { openDeriver } from './derive/deriver.ts'
import { openRecent, type Recent } from './derive/recent.ts'
import type { RebuildProgress } from './derive/rebuild.ts'
import { listPrice } from './derive/price.ts'
import { liveFeed, type LiveFeed } from './live.ts'
import type { Engine } from './store/engine.ts'
import { migrate } from './store/migrate.ts'
import { turnIds } from './store/queries/all-traces.ts'
import { latestStamp } from './store/queries/progress.ts'
import { openSpanWriter } from './store/span-writer.ts'

/** A store that is open, with derivation running: all of Skein but the ways in and out. */
export interface Skein {
  engine: Engine
  live: LiveFeed
  derivation: Derivation
  /** Resolves when the spans would survive a power cut; they show in turns and sessions soon after. */
  store(spans: NormalizedSpan[], byteSize: number): Promise<void>
  /** Makes every turn and session anew from the spans, while everything else goes on. */
  rebuild(onProgress: (progress: RebuildProgress) => void): Promise<RebuildProgress>
  /** Resolves when all that is stored shows. */
  settled(): Promise<void>
  /** Finishes what was accepted and closes the store. */
  close(): Promise<void>
}

export async function openSkein(engine: Engine, onError: (error: unknown) => void): Promise<Skein> {
  await migrate(engine)
  const clock = systemClock(await latestStamp(engine))
  const live = liveFeed()
  const recent = openRecent()
  const derivation: Derivation = { engine, clock, price: listPrice, recent }
  const deriver = openDeriver({
    ...derivation,
    onEvents: (project, events) => live.publish(project, events),
    onError,
  })
  await deriver.catchUp()
  const remembering = rememberHeld(engine, recent, onError)
  const writer = openSpanWriter({
    engine,
    clock,
    onBegin: (batch) => deriver.begin(batch),
    onEnd: (batch, isStored) => deriver.end(batch, isStored),
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
    rebuild: (onProgress) => deriver.rebuild(onProgress),
    settled,
    async close() {
      await settled()
      await remembering.stop()
      await engine.close()
    },
  }
}

const TURNS_AT_A_TIME = 10_000

/** Tells `recent` what the store held when it was opened; until it is done, everything asks the store. */
function rememberHeld(engine: Engine, recent: Recent, onError: (error: unknown) => void) {
  let isStopped = false
  const done = (async () => {
    for await (const { project, traceIds, sessionIds } of turnIds(engine, TURNS_AT_A_TIME)) {
      recent.held(project, traceIds, sessionIds)
      if (isStopped) return
    }
    recent.allHeld()
  })().catch(onError)
  return {
    stop(): Promise<void> {
      isStopped = true
      return done
    },
  }
}
