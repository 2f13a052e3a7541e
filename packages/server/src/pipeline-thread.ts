import { parentPort, workerData } from 'node:worker_threads'
import type { OwnPrice } from '@skein/model/api'
import { withOwnPrices } from './derive/own-price.ts'
import { listPrice } from './derive/price.ts'
import type { ExportBody } from './ingest/collector.ts'
import type { MaskingRules } from './ingest/masking/masking.ts'
import { memoryKeeper } from './pipeline/give-back-memory.ts'
import { describeError, openPeer } from './pipeline/peer.ts'
import { openPipeline } from './pipeline/pipeline.ts'
import { remoteEngine } from './pipeline/remote-engine.ts'
import type { EngineFacts } from './store/engine.ts'
import type { Removal } from './store/queries/removals.ts'

/** What the thread is given at its start. */
export interface PipelineData {
  facts: EngineFacts
  ownPrices: readonly OwnPrice[]
  masking: MaskingRules | undefined
  derives: boolean
}

/** The thread that decodes, stores and derives, so that the one that answers is never kept waiting. */
if (parentPort === null) throw new Error('this module is the start of a thread')
const busy = memoryKeeper(() => void peer.call('quiet', []))
const peer = openPeer(parentPort, {
  collect: async (body: ExportBody) => {
    busy()
    return (await pipeline).collect(body)
  },
  rebuild: async () =>
    (await pipeline).rebuild((progress) => void peer.call('progress', [progress])),
  remove: async (removal: Removal) => (await pipeline).remove(removal),
  expire: async () => (await pipeline).expire(),
  freeze: async () => (await pipeline).freeze(),
  snapshot: async () => (await pipeline).snapshot(),
  measures: async () => (await pipeline).measures(),
  settled: async () => (await pipeline).settled(),
  close: async () => (await pipeline).close(),
  opened: async () => {
    await pipeline
  },
})
const { facts, ownPrices, masking, derives } = workerData as PipelineData
const pipeline = openPipeline({
  engine: remoteEngine(peer, facts),
  price: withOwnPrices(ownPrices, listPrice),
  masking,
  derives,
  onEvents: (project, events) => void peer.call('events', [project, events]),
  onError: (error) => void peer.call('failed', [describeError(error)]),
  onBatch: (batch) => void peer.call('batch', [batch]),
})
