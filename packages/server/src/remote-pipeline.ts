import { Worker } from 'node:worker_threads'
import type { LiveEvent } from '@skein/model/api'
import type { OwnPrice } from '@skein/model/api'
import type { RebuildProgress } from './derive/rebuild.ts'
import type { Collected } from './ingest/collector.ts'
import { openPeer, ownBytes, reviveError, type DescribedError } from './pipeline/peer.ts'
import type { PipelineData } from './pipeline-thread.ts'
import type { PipelineMeasures, StoredBatch } from './pipeline/pipeline-meter.ts'
import type { Pipeline, PipelineOptions } from './pipeline/pipeline.ts'
import { engineCalls } from './pipeline/remote-engine.ts'
import type { Removed } from './store/queries/removals.ts'

/** `.ts` from the sources, `.js` once built. */
const THREAD = new URL(`./pipeline-thread${import.meta.url.slice(-3)}`, import.meta.url)

/** The pipeline in a thread of its own. */
export async function openRemotePipeline(
  options: Omit<PipelineOptions, 'price'> & { ownPrices: readonly OwnPrice[] },
): Promise<Pipeline> {
  const { engine, ownPrices, masking, derives = true } = options
  const workerData: PipelineData = { facts: engine.facts, ownPrices, masking, derives }
  const worker = new Worker(THREAD, { workerData })
  const listeners = new Set<(progress: RebuildProgress) => void>()
  const peer = openPeer(worker, {
    ...engineCalls(engine),
    events: (project: string, events: LiveEvent[]) => options.onEvents(project, events),
    progress: (progress: RebuildProgress) => {
      for (const listener of listeners) listener(progress)
    },
    failed: (error: DescribedError) => options.onError(reviveError(error)),
    quiet: () => engine.giveBackMemory?.(),
    batch: (batch: StoredBatch) => options.onBatch?.(batch),
  })
  // Whatever it held is lost to this process, though not to the store: the next one catches up.
  worker.on('error', (error) => {
    throw error
  })
  await peer.call('opened', [])
  return {
    async collect(body) {
      const bytes = ownBytes(body.bytes)
      return (await peer.call('collect', [{ ...body, bytes }], [bytes.buffer])) as Collected
    },
    async rebuild(onProgress) {
      listeners.add(onProgress)
      try {
        return (await peer.call('rebuild', [])) as RebuildProgress
      } finally {
        listeners.delete(onProgress)
      }
    },
    remove: async (removal) => (await peer.call('remove', [removal])) as Removed,
    async expire() {
      await peer.call('expire', [])
    },
    freeze: async () => (await peer.call('freeze', [])) as string,
    async snapshot() {
      await peer.call('snapshot', [])
    },
    measures: async () => (await peer.call('measures', [])) as PipelineMeasures,
    async settled() {
      await peer.call('settled', [])
    },
    async close() {
      await peer.call('close', [])
      await worker.terminate()
    },
  }
}
