import type { LiveEvent } from '@skein/model/api'
import type { Price } from '@skein/model/summarize-trace'
import { systemClock } from '../clock.ts'
import type { Derivation } from '../derive/derivation.ts'
import { openDeriver } from '../derive/deriver.ts'
import type { RebuildProgress } from '../derive/rebuild.ts'
import { openRecent, type Recent } from '../derive/recent.ts'
import { openCollector, type Collect } from '../ingest/collector.ts'
import { freezeTables } from '../store/backup/freeze.ts'
import { compileMask, type MaskingRules } from '../ingest/masking/masking.ts'
import type { Engine } from '../store/engine.ts'
import { takeSnapshot } from '../store/move/snapshot.ts'
import { turnDigests } from '../store/queries/all-traces.ts'
import { latestStamp } from '../store/queries/progress.ts'
import type { Removal, Removed } from '../store/queries/removals.ts'
import { openSpanWriter } from '../store/span-writer.ts'
import { openEarlier } from './earlier.ts'
import { openPipelineMeter, type PipelineMeasures, type StoredBatch } from './pipeline-meter.ts'
import { EXPIRE_EVERY_MS, openRemover } from './remover.ts'
import { openSharedPipeline } from './shared-pipeline.ts'

/** From an export request's bytes to spans in the store, and from those to turns and sessions. */
export interface Pipeline {
  collect: Collect
  /** Makes every turn and session anew from the spans, while everything else goes on. */
  rebuild(onProgress: (progress: RebuildProgress) => void): Promise<RebuildProgress>
  /** Resolves when it is gone from every table. */
  remove(removal: Removal): Promise<Removed>
  /** Removes what is older than its project keeps; done every hour, too. */
  expire(): Promise<void>
  /**
   * Keeps every file of the store as it is at one moment, at which all that was acknowledged is stored and
   * nothing is half stored or half removed. Resolves to the name of what is kept.
   */
  freeze(): Promise<string>
  /** Keeps every table of an embedded store as it is at such a moment, to be moved. */
  snapshot(): Promise<void>
  /** Resolves when all that was collected shows. */
  settled(): Promise<void>
  measures(): Promise<PipelineMeasures>
  /** Finishes what was collected. */
  close(): Promise<void>
}

export interface PipelineOptions {
  engine: Engine
  price: Price
  /** What is hidden before it is stored; nothing if left out. */
  masking?: MaskingRules | undefined
  /** Left out: it does, as one must that is alone. */
  derives?: boolean
  /** What someone who watches the project would want to hear. */
  onEvents: (project: string, events: readonly LiveEvent[]) => void
  onError: (error: unknown) => void
  onBatch?: (batch: StoredBatch) => void
}

/**
 * Resolves when all that an earlier process left to be derived is, unless others may write, too, or the disk has no room
 * for it: then it is done once there is room, and what is there can be read meanwhile.
 */
export function openPipeline(options: PipelineOptions): Promise<Pipeline> {
  return options.engine.facts.isShared ? openSharedPipeline(options) : openOwnPipeline(options)
}

async function openOwnPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { engine, price, masking, onError } = options
  const clock = systemClock(await latestStamp(engine))
  const recent = openRecent()
  const derivation: Derivation = { engine, clock, price, recent }
  const meter = openPipelineMeter()
  const onEvents: PipelineOptions['onEvents'] = (project, events) => {
    meter.derived(project, events)
    options.onEvents(project, events)
  }
  const earlier = openEarlier(async () => {
    await remover.between(() => remover.finish())
    earlier.begun()
    await deriver.catchUp()
  }, onError)
  const deriver = openDeriver({ ...derivation, onEvents, onError: earlier.failed })
  const writer = openSpanWriter({
    engine,
    clock,
    onBegin(batch) {
      meter.begin(batch)
      deriver.begin(batch)
    },
    onEnd(batch, isStored) {
      if (isStored) meter.stored([batch])
      options.onBatch?.(meter.end(batch, isStored))
      deriver.end(batch, isStored)
    },
  })
  const remover = openRemover({ derivation, writer, deriver, onEvents, onStuck: earlier.failed })
  await earlier.doneOrStuck()
  const remembering = rememberHeld(engine, recent, onError)
  const expire = () => remover.expire().catch(onError)
  const expiring = setInterval(() => void expire(), EXPIRE_EVERY_MS)
  void expire()
  const settled = async () => {
    await writer.drain()
    await deriver.drain()
  }
  const collect = openCollector(writer, masking === undefined ? undefined : compileMask(masking))
  return {
    async collect(body) {
      earlier.requireBegun()
      return collect(body)
    },
    rebuild: (onProgress) => deriver.rebuild(onProgress),
    settled,
    remove: (removal) => remover.remove(removal),
    expire,
    freeze: () => remover.between(() => writer.hold(() => freezeTables(engine))),
    snapshot: () => remover.between(() => writer.hold(() => takeSnapshot(engine))),
    measures: () => Promise.resolve(meter.measures()),
    async close() {
      clearInterval(expiring)
      earlier.stop()
      await remover.stop()
      await writer.drain()
      await deriver.stop()
      await remembering.stop()
    },
  }
}

const TURNS_AT_A_TIME = 50_000

/** Tells `recent` what the store held when it was opened; until it is done, everything asks the store. */
function rememberHeld(engine: Engine, recent: Recent, onError: (error: unknown) => void) {
  let isStopped = false
  const done = (async () => {
    for await (const digests of turnDigests(engine, TURNS_AT_A_TIME)) {
      recent.held(digests)
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
