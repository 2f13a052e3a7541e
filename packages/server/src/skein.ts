import type { Price } from '@skein/model/summarize-trace'
import { NO_LOGIN, openAccess, type Access, type AccessSettings } from './access/access.ts'
import { systemClock, type Clock } from './clock.ts'
import { requireNoneTooOld } from './derive/members.ts'
import type { OwnPrice } from '@skein/model/api'
import { withOwnPrices } from './derive/own-price.ts'
import { listPrice } from './derive/price.ts'
import type { MaskingRules } from './ingest/masking/masking.ts'
import { liveFeed, type LiveFeed } from './live.ts'
import { openPipeline, type Pipeline, type PipelineOptions } from './pipeline/pipeline.ts'
import { openReceived, type Received } from './received.ts'
import { openRemotePipeline } from './remote-pipeline.ts'
import { dropFrozen } from './store/backup/freeze.ts'
import type { Engine } from './store/engine.ts'
import { migrate } from './store/migrate.ts'
import { dropSnapshot } from './store/move/snapshot.ts'
import { traceBatch, tracedCollect, tracedEngine } from './traced.ts'
import { latestStamp } from './store/queries/progress.ts'

/** A store that is open, with derivation running: all of Skein but the ways in and out. */
export interface Skein {
  pipeline: Pipeline
  engine: Engine
  access: Access
  live: LiveFeed
  clock: Clock
  price: Price
  /** What of the prices is the user's. */
  ownPrices: readonly OwnPrice[]
  received: Received
  /** Whether the release after this one has brought the store up to date. */
  storeIsNewer: boolean
  /** Finishes what was accepted and closes the store. */
  close(): Promise<void>
}

export interface SkeinOptions {
  onError: (error: unknown) => void
  /** Whether decoding, storing and deriving have a thread of their own. */
  ownThread: boolean
  /** Left out: there is no log-in. */
  access?: AccessSettings
  /** The user's, before those of the price list. */
  ownPrices?: readonly OwnPrice[]
  /** What is hidden before it is stored; nothing if left out. */
  masking?: MaskingRules | undefined
  /** Left out: it does. Others must, where it doesn't; so only on a shared store. */
  derives?: boolean
}

export async function openSkein(store: Engine, options: SkeinOptions): Promise<Skein> {
  const engine = tracedEngine(store)
  await requireNoneTooOld(engine)
  const newer = await migrate(engine)
  if (engine.folder !== undefined) {
    await dropFrozen(engine.folder)
    await dropSnapshot(engine)
  }
  const clock = systemClock(await latestStamp(engine))
  const live = liveFeed()
  const { onError, ownThread, access = NO_LOGIN, ownPrices = [], masking, derives = true } = options
  const price = withOwnPrices(ownPrices, listPrice)
  const onEvents: PipelineOptions['onEvents'] = (project, events) => live.publish(project, events)
  const pipeline = ownThread
    ? await openRemotePipeline({
        engine,
        ownPrices,
        masking,
        derives,
        onEvents,
        onError,
        onBatch: traceBatch,
      })
    : await openPipeline({
        engine,
        price,
        masking,
        derives,
        onEvents,
        onError,
        onBatch: traceBatch,
      })
  return {
    pipeline: { ...pipeline, collect: tracedCollect(pipeline.collect) },
    engine,
    access: openAccess({ engine, clock }, access),
    live,
    clock,
    price,
    ownPrices,
    received: openReceived(),
    storeIsNewer: newer.length > 0,
    async close() {
      await pipeline.close()
      await engine.close()
    },
  }
}
